package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Gated retention in PyTorch's ops. B batch, T time, N heads of width D. x: q, k, v (B, T, N D), g (B, T, N). Results: (B, T, N, D). */
public final class TorchRetention {

    private final int heads;
    private final int chunk;
    private final NDArray pairs;
    private final NDArray within;
    private final NDArray before;

    /**
     * Makes what doesn't depend on operands.
     *
     * @param chunk steps in a chunk, which must divide T
     */
    public TorchRetention(NDManager m, int time, int heads, int chunk) {
        this.heads = heads;
        this.chunk = chunk;
        pairs = Torch.causal(m, time);
        within = Torch.causal(m, chunk);
        before = Torch.before(m, time / chunk);
    }

    /** All pairs: {@code cumsum}, {@code exp} and two {@code matmul}. */
    public NDArray parallel(NDList x) {
        NDArray sums = x.get(3).transpose(0, 2, 1).cumSum(2);
        NDArray decay = sums.expandDims(3).sub(sums.expandDims(2)).add(pairs).exp();
        NDArray scores = scaled(Torch.byHead(x.get(0), heads))
                .matMul(Torch.byHead(x.get(1), heads).transpose(0, 1, 3, 2))
                .mul(decay);
        return scores.matMul(Torch.byHead(x.get(2), heads)).transpose(0, 2, 1, 3);
    }

    /** Pairs within chunks, and states of chunks summed by one {@code matmul} with their decays. */
    public NDArray chunkwise(NDList x) {
        NDArray q = scaled(Torch.byChunk(x.get(0), heads, chunk));
        NDArray k = Torch.byChunk(x.get(1), heads, chunk).transpose(0, 1, 2, 4, 3);
        NDArray v = Torch.byChunk(x.get(2), heads, chunk);
        Shape s = q.getShape();
        NDArray g = x.get(3).transpose(0, 2, 1).reshape(s.get(0), s.get(1), -1, chunk);
        NDArray sums = g.cumSum(3);
        NDArray decay = sums.expandDims(4).sub(sums.expandDims(3)).add(within).exp();
        NDArray total = sums.get("..., -1:");
        NDArray states = k.mul(total.sub(sums).exp().expandDims(3)).matMul(v);
        NDArray past = q.mul(sums.exp().expandDims(4)).matMul(carried(states, total));
        NDArray y = q.matMul(k).mul(decay).matMul(v).add(past);
        return y.reshape(s.get(0), s.get(1), -1, s.get(4)).transpose(0, 2, 1, 3);
    }

    /** What every chunk starts from: the decayed sum of what the chunks before it add. states, result: (B, N, NC, D, D). */
    private NDArray carried(NDArray states, NDArray total) {
        NDArray ends = total.cumSum(2);
        NDArray decay =
                ends.sub(total).sub(ends.transpose(0, 1, 3, 2)).add(before).exp();
        Shape s = states.getShape();
        NDArray rows = states.reshape(s.get(0), s.get(1), -1, s.get(3) * s.get(4));
        return decay.matMul(rows).reshape(s);
    }

    private static NDArray scaled(NDArray q) {
        long width = q.getShape().get(q.getShape().dimension() - 1);
        return q.mul(1 / Math.sqrt((double) width));
    }
}
