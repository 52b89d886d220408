package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.core.Linear;

/**
 * A neural attention memory's scores in PyTorch's ops: the transform as {@code matmul}, a weighted sum over frames, {@code matmul} and
 * {@code softmax}. H heads, S tokens, the last n of which are the new queries, F frequencies of frames of W = 2 (F - 1) queries.
 */
public final class TorchNamm {

    private final int time;
    private final int tokens;
    private final int hop;
    private final int F;
    private final float decay;
    private final NDArray bases;
    private final NDArray gains;
    private final NDArray mask;
    private final TorchOp attend;

    /**
     * Makes what doesn't depend on operands.
     *
     * @param time n
     * @param tokens S
     * @param hop queries between frames, half of W
     * @param gamma decay of a query
     */
    public TorchNamm(NDManager m, int time, int tokens, int hop, float gamma) {
        this.time = time;
        this.tokens = tokens;
        this.hop = hop;
        F = hop + 1;
        decay = (float) Math.pow(gamma, hop);
        bases = bases(m);
        gains = gains(m);
        mask = Torch.causal(m, tokens).transpose().duplicate();
        attend = TorchOp.maskedAttention(m);
    }

    /** The network's matrices and biases. */
    public NDList network(NDArray parameters) {
        long[] sizes = {F * 3L * F, 3L * F, F * 2L * F, 2L * F, F, 1};
        long[] ends = new long[sizes.length - 1];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = sizes[i] + (i > 0 ? ends[i - 1] : 0);
        }
        return parameters.split(ends);
    }

    /** Hann window times cosine and times sine. (2 F, W) */
    private NDArray bases(NDManager m) {
        int W = 2 * hop;
        float[] b = new float[2 * F * W];
        for (int f = 0; f < F; f++) {
            for (int q = 0; q < W; q++) {
                double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * q / W);
                double angle = 2 * Math.PI * (q * f % W) / W;
                b[f * W + q] = (float) (hann * Math.cos(angle));
                b[(F + f) * W + q] = (float) (hann * Math.sin(angle));
            }
        }
        return Torch.array(m, b, 2L * F, W);
    }

    /** What each frame weighs in each token's mean, nothing before it exists. (frames, 1, S) */
    private NDArray gains(NDManager m) {
        int frames = time / hop;
        float[] w = new float[frames * tokens];
        for (int i = 0; i < w.length; i++) {
            int t = i / tokens;
            boolean lives = i % tokens - (tokens - time) < hop * (t + 1);
            w[i] = lives ? (1 - decay) * (float) Math.pow(decay, frames - 1 - t) : 0f;
        }
        return Torch.array(m, w, frames, 1, tokens);
    }

    /** The features (H, S, F) and the scores (H, S, 1). attention: (H, n, S); tail: (H, S, W - hop); features: (H, S, F). */
    public NDList scores(NDArray attention, NDArray tail, NDArray features, NDList network) {
        int frames = time / hop;
        NDArray halves = tail.transpose(0, 2, 1)
                .concat(attention, 1)
                .reshape(attention.getShape().get(0), frames + 1, hop, tokens);
        NDArray windows = halves.get(":, :-1").concat(halves.get(":, 1:"), 2);
        NDArray spectra = bases.matMul(windows).square();
        NDArray magnitudes =
                spectra.get(":, :, :" + F).add(spectra.get(":, :, " + F + ":")).sqrt();
        NDArray fresh = magnitudes.mul(gains).sum(new int[] {1}).transpose(0, 2, 1);
        NDArray x = features.mul(Math.pow(decay, frames)).add(fresh);
        NDList qkv = linear(x.expandDims(0), network, 0, 3L * F).split(3, 3);
        NDArray mixed = attend.of(qkv.get(0), qkv.get(1), qkv.get(2), mask).squeeze(0);
        NDList change = linear(mixed, network, 2, 2L * F).split(2, 2);
        NDArray scores = linear(x.add(x.mul(change.get(1))).add(change.get(0)), network, 4, 1);
        return new NDList(x, scores);
    }

    private NDArray linear(NDArray x, NDList network, int at, long out) {
        NDArray w = network.get(at).reshape(F, out);
        return Linear.linear(x, w.transpose(), network.get(at + 1)).singletonOrThrow();
    }
}
