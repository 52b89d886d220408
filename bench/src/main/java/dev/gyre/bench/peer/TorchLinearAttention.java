package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.function.Function;

/** Causal linear attention in PyTorch's ops. B batch, T time, N heads of width D. x: q, k, v (B, T, N D). Results: (B, T, N, D). */
public final class TorchLinearAttention {

    private final int heads;
    private final int chunk;
    private final float epsilon;
    private final NDArray pairs;
    private final NDArray within;
    private final NDArray ones;

    /**
     * Makes the masks, which don't depend on operands.
     *
     * @param chunk steps in a chunk, which must divide T
     * @param epsilon added to the normaliser
     */
    public TorchLinearAttention(NDManager m, int batch, int time, int heads, int chunk, float epsilon) {
        this.heads = heads;
        this.chunk = chunk;
        this.epsilon = epsilon;
        pairs = Torch.causal(m, time).exp();
        within = Torch.causal(m, chunk).exp();
        ones = m.ones(new Shape(batch, heads, time / chunk, chunk, 1));
    }

    /** All pairs, masked: {@code matmul}, a sum and {@code matmul}. */
    public NDArray parallel(NDList x) {
        NDArray weights = Torch.byHead(x.get(0), heads)
                .matMul(Torch.byHead(x.get(1), heads).transpose(0, 1, 3, 2))
                .mul(pairs);
        NDArray total = weights.sum(new int[] {3}, true).add(epsilon);
        return weights.matMul(Torch.byHead(x.get(2), heads)).div(total).transpose(0, 2, 1, 3);
    }

    /** Pairs within chunks, {@code cumsum} of states over chunks. */
    public NDArray chunkwise(NDList x) {
        NDArray q = Torch.byChunk(x.get(0), heads, chunk);
        NDArray k = Torch.byChunk(x.get(1), heads, chunk).transpose(0, 1, 2, 4, 3);
        NDArray v = Torch.byChunk(x.get(2), heads, chunk).concat(ones, 4);
        NDArray states = k.matMul(v);
        NDArray before = states.cumSum(2).sub(states);
        NDArray sums = q.matMul(k).mul(within).matMul(v).add(q.matMul(before));
        Shape s = q.getShape();
        NDList parts = sums.split(new long[] {s.get(4)}, 4);
        NDArray y = parts.get(0).div(parts.get(1).add(epsilon));
        return y.reshape(s.get(0), s.get(1), -1, s.get(4)).transpose(0, 2, 1, 3);
    }

    /** Softmax in a window and, beyond it, attention on the features of Hedgehog. The fourth operand is the gate (N). */
    public static Function<NDList, NDArray> hybrid(NDManager m, int time, int heads, int window) {
        TorchOp most = new TorchOp(m, "torch.amax(x, [-1], True)", "x");
        NDArray mask = Torch.window(m, time, window);
        NDArray older = Torch.causal(m, time).exp().sub(mask.exp());
        return x -> {
            NDArray q = Torch.byHead(x.get(0), heads);
            NDArray k = Torch.byHead(x.get(1), heads);
            NDArray factors = Activation.sigmoid(x.get(3)).reshape(heads, 1, 1);
            NDArray scores = q.mul(1 / Math.sqrt((double) q.getShape().get(3)))
                    .matMul(k.transpose(0, 1, 3, 2))
                    .add(mask);
            NDArray near = scores.sub(most.of(scores)).exp().mul(factors);
            NDArray far = features(q).matMul(features(k).transpose(0, 1, 3, 2)).mul(older);
            NDArray weights = near.add(far);
            NDArray total = weights.sum(new int[] {3}, true);
            return weights.matMul(Torch.byHead(x.get(2), heads)).div(total).transpose(0, 2, 1, 3);
        };
    }

    private static NDArray features(NDArray z) {
        return z.softmax(3).concat(z.neg().softmax(3), 3).clip(1e-12f, 1f);
    }
}
