package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Recurrences in PyTorch: {@code baddbmm} or {@code bmm} and elementwise ops in every step, or {@code torch.nn.LSTM}. B batch, T time, N
 * heads of width D. With heads, x: wx (B, T, G N D), G gates, r (N, D, G, D), bias (4, N, D); results: (B, T, N, D).
 */
public final class TorchRecurrent {

    private final NDManager manager;
    private final int batch;
    private final int time;
    private final int heads;
    private final int width;
    private final TorchOp product;
    private final TorchOp sum;
    private final TorchOp logSigmoid;

    /** Ops for sequences of a size, to be freed with their owner. */
    public TorchRecurrent(NDManager m, int batch, int time, int heads, int width) {
        manager = m;
        this.batch = batch;
        this.time = time;
        this.heads = heads;
        this.width = width;
        product = TorchOp.baddbmm(m);
        sum = TorchOp.addcmul(m);
        logSigmoid = TorchOp.logSigmoid(m);
    }

    /** LSTM, gates i, f, z, o. */
    public NDArray lstm(NDList x) {
        NDArray r = x.get(1).reshape(heads, width, 4L * width);
        NDArray h = zeros();
        NDArray c = zeros();
        NDList history = new NDList(time);
        for (NDArray step : steps(x.get(0).add(x.get(2).flatten()), 4)) {
            NDList gates = product.of(step, h, r).split(4, 2);
            NDArray in = Activation.sigmoid(gates.get(0));
            NDArray forget = Activation.sigmoid(gates.get(1));
            NDArray out = Activation.sigmoid(gates.get(3));
            c = sum.of(forget.mul(c), in, gates.get(2).tanh());
            h = out.mul(c.tanh());
            history.add(h);
        }
        return byBatch(history);
    }

    /** sLSTM, gates i, f, z, o; no gradient goes through the stabiliser. */
    public NDArray slstm(NDList x) {
        NDArray r = x.get(1).reshape(heads, width, 4L * width);
        NDList steps = steps(x.get(0).add(x.get(2).flatten()), 4);
        NDList gates = steps.get(0).split(4, 2);
        NDArray m = gates.get(0).stopGradient();
        NDArray n = gates.get(0).sub(m).exp();
        NDArray c = n.mul(gates.get(2).tanh());
        NDArray h = Activation.sigmoid(gates.get(3)).mul(c).div(n);
        NDList history = new NDList(h);
        for (NDArray step : steps.subNDList(1)) {
            gates = product.of(step, h, r).split(4, 2);
            NDArray decayed = logSigmoid.of(gates.get(1)).add(m);
            m = decayed.stopGradient().maximum(gates.get(0).stopGradient());
            NDArray in = gates.get(0).sub(m).exp();
            NDArray keep = decayed.sub(m).exp();
            c = sum.of(keep.mul(c), in, gates.get(2).tanh());
            n = sum.of(in, keep, n);
            h = Activation.sigmoid(gates.get(3)).mul(c).div(n);
            history.add(h);
        }
        return byBatch(history);
    }

    /** GRU with the reset gate after the product; gates of wx: r, u, a; of r: g, r, u; of the bias: g, r, u, a. */
    public NDArray gru(NDList x) {
        long[] columns = {width};
        NDArray r = x.get(1).reshape(heads, width, 3L * width);
        NDList biases = x.get(2).split(new long[] {1}, 0);
        NDArray candidate = biases.get(0).reshape(heads, 1, width);
        NDArray h = zeros();
        NDList history = new NDList(time);
        for (NDArray step : steps(x.get(0).add(biases.get(1).flatten()), 3)) {
            NDList input = step.split(new long[] {2L * width}, 2);
            NDList recurrent = h.batchMatMul(r).split(columns, 2);
            NDList gates =
                    Activation.sigmoid(input.get(0).add(recurrent.get(1))).split(columns, 2);
            NDArray a = recurrent
                    .get(0)
                    .add(candidate)
                    .mul(gates.get(0))
                    .add(input.get(1))
                    .tanh();
            h = h.sub(a).mul(gates.get(1)).add(a);
            history.add(h);
        }
        return byBatch(history);
    }

    private NDArray zeros() {
        return manager.zeros(new Shape(heads, batch, width));
    }

    /** Pre-activations (B, T, G N D) by steps, (N, B, G D) each. */
    private NDList steps(NDArray wx, int gates) {
        return wx.reshape(batch, time, gates, heads, width)
                .transpose(1, 3, 0, 2, 4)
                .reshape((long) time * heads, batch, (long) gates * width)
                .split(time, 0);
    }

    private NDArray byBatch(NDList history) {
        return NDArrays.concat(history, 0).reshape(time, heads, batch, width).transpose(2, 0, 1, 3);
    }

    /** h[t] = decay[t] h[t - 1] + u[t], {@code mul} and {@code add} in every step. x: u, decay (B, T, C). */
    public static Function<NDList, NDArray> linear(int time) {
        return x -> {
            NDList gains = x.get(0).split(time, 1);
            NDList decays = x.get(1).split(time, 1);
            NDArray h = gains.get(0);
            NDList history = new NDList(h);
            for (int t = 1; t < time; t++) {
                h = decays.get(t).mul(h).add(gains.get(t));
                history.add(h);
            }
            return NDArrays.concat(history, 1);
        };
    }

    /**
     * {@code torch.nn.LSTM} with autograd, whose weights are (4 D, D); its second bias is zero and has no gradient. x, dh: (B, T, D); w, r:
     * (D, 4 D); bias: (4 D). Gives h and the gradients at x, w, r and bias.
     */
    public static Supplier<NDList> dense(NDArray x, NDArray w, NDArray r, NDArray bias, NDArray dh) {
        long width = x.getShape().get(2);
        NDArray forInputs = w.transpose().duplicate();
        NDArray recurrent = r.reshape(width, 4 * width).transpose().duplicate();
        NDArray flat = bias.flatten().duplicate();
        NDArray noBias = flat.zerosLike();
        NDArray start = x.getManager().zeros(new Shape(1, x.getShape().get(0), width));
        return () -> {
            NDArray xLeaf = Torch.leaf(x);
            NDArray wLeaf = Torch.leaf(forInputs);
            NDArray rLeaf = Torch.leaf(recurrent);
            NDArray biasLeaf = Torch.leaf(flat);
            NDList weights = new NDList(wLeaf, rLeaf, biasLeaf, noBias);
            NDArray h = xLeaf.getNDArrayInternal()
                    .lstm(xLeaf, new NDList(start, start), weights, true, 1, 0, true, false, true)
                    .head();
            Torch.backward(h, dh);
            return new NDList(
                    h,
                    xLeaf.getGradient(),
                    wLeaf.getGradient().transpose(),
                    rLeaf.getGradient().transpose(),
                    biasLeaf.getGradient());
        };
    }
}
