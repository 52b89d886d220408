package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The mLSTM's parallel and chunkwise forms in PyTorch's ops, as its authors wrote them for training without own kernels. Beck
 * et al. 2024, arXiv:2405.04517, appendix A.3; chunks as in arXiv:2503.14376. The stabilisers cancel but for EPSILON, so no gradient
 * goes through them.
 *
 * <p>B batch, N heads, T time, D width of a head, L chunk length, NC = T / L chunks. q, k, v, h: (B, N, T, D); i, f,
 * pre-activations of the gates: (B, N, T).
 */
public final class TorchMlstm {

    private static final double EPSILON = 1e-6;

    /** Stabiliser of the state before the first step. */
    private static final float EMPTY = -1e30f;

    private final TorchOp logSigmoid;

    /** Its ops, to be freed with their owner. */
    public TorchMlstm(NDManager m) {
        logSigmoid = TorchOp.logSigmoid(m);
    }

    /** Every pair of steps at once, quadratic in T. mask: (T, T), zero up to the diagonal and minus infinity above. */
    public NDArray parallel(NDArray q, NDArray k, NDArray v, NDArray i, NDArray f, NDArray mask) {
        double scale = 1 / Math.sqrt((double) q.getShape().get(3));
        NDArray sums = logSigmoid.of(f).cumSum(2);
        NDArray logDecay =
                sums.expandDims(3).sub(sums.expandDims(2)).add(i.expandDims(2)).add(mask);
        NDArray m = logDecay.stopGradient().max(new int[] {3}, true);
        NDArray scores =
                q.mul(scale).matMul(k.transpose(0, 1, 3, 2)).mul(logDecay.sub(m).exp());
        return divide(scores.matMul(v), scores.sum(new int[] {3}, true), m);
    }

    /** Quadratic within chunks of L steps only, which must divide T. mask: (L, L), as above. */
    public NDArray chunkwise(NDArray q, NDArray k, NDArray v, NDArray i, NDArray f, NDArray mask) {
        Shape s = q.getShape();
        long length = mask.getShape().get(0);
        long chunks = s.get(2) / length;
        NDArray qs = q.mul(1 / Math.sqrt((double) s.get(3))).reshape(s.get(0), s.get(1), chunks, length, s.get(3));
        NDArray ks = k.reshape(s.get(0), s.get(1), chunks, length, s.get(3));
        NDArray vs = v.reshape(s.get(0), s.get(1), chunks, length, s.get(3));
        NDArray is = i.reshape(s.get(0), s.get(1), chunks, length, 1);
        NDArray sums = logSigmoid
                .of(f)
                .reshape(s.get(0), s.get(1), chunks, length)
                .cumSum(3)
                .expandDims(4);
        States before = states(ks, vs, is, sums);
        NDArray inter = sums.add(before.m);
        NDArray logDecay = sums.sub(sums.swapAxes(3, 4)).add(is.swapAxes(3, 4)).add(mask);
        NDArray m = logDecay.stopGradient().max(new int[] {4}, true).maximum(inter.stopGradient());
        NDArray scores =
                qs.matMul(ks.transpose(0, 1, 2, 4, 3)).mul(logDecay.sub(m).exp());
        NDArray weighted = qs.mul(inter.sub(m).exp());
        NDArray h = scores.matMul(vs).add(weighted.matMul(before.c));
        NDArray n = scores.sum(new int[] {4}, true).add(weighted.matMul(before.n));
        return divide(h, n, m).reshape(s);
    }

    /** What every chunk starts from. c: (B, N, NC, D, D); n: (B, N, NC, D, 1); m: (B, N, NC, 1, 1). */
    private record States(NDArray c, NDArray n, NDArray m) {}

    private static States states(NDArray k, NDArray v, NDArray i, NDArray sums) {
        Shape s = k.getShape();
        NDManager manager = k.getManager();
        NDArray total = sums.get("...,-1:,:");
        NDArray logKeys = total.sub(sums).add(i);
        NDArray most = logKeys.stopGradient().max(new int[] {3}, true);
        NDList ks = k.split(s.get(2), 2);
        NDList vs = v.split(s.get(2), 2);
        NDList totals = total.split(s.get(2), 2);
        NDList keys = logKeys.split(s.get(2), 2);
        NDList mosts = most.split(s.get(2), 2);
        NDArray c = manager.zeros(
                new Shape(s.get(0), s.get(1), 1, s.get(4), v.getShape().get(4)));
        NDArray n = manager.zeros(new Shape(s.get(0), s.get(1), 1, s.get(4), 1));
        NDArray m = manager.full(new Shape(s.get(0), s.get(1), 1, 1, 1), EMPTY);
        NDList cs = new NDList();
        NDList ns = new NDList();
        NDList ms = new NDList();
        for (int chunk = 0; chunk < s.get(2); chunk++) {
            cs.add(c);
            ns.add(n);
            ms.add(m);
            NDArray carried = totals.get(chunk).add(m);
            m = carried.stopGradient().maximum(mosts.get(chunk));
            NDArray decay = carried.sub(m).exp();
            NDArray weighted = ks.get(chunk).mul(keys.get(chunk).sub(m).exp()).swapAxes(3, 4);
            c = c.mul(decay).add(weighted.matMul(vs.get(chunk)));
            n = n.mul(decay).add(weighted.sum(new int[] {4}, true));
        }
        return new States(NDArrays.concat(cs, 2), NDArrays.concat(ns, 2), NDArrays.concat(ms, 2));
    }

    private static NDArray divide(NDArray h, NDArray n, NDArray m) {
        return h.div(n.abs().maximum(m.neg().exp()).add(EPSILON));
    }
}
