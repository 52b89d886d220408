package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import java.util.Map;

/**
 * The xLSTM of {@link dev.gyre.models.arch.Xlstm} in PyTorch's eager ops: the same equations over parameters of the same
 * names and shapes, the mLSTM in its parallel form, the sLSTM step by step. B batch, T time, d width of the residual stream.
 */
final class TorchXlstm {

    private static final String EPSILON = "1e-5";

    private final NDManager manager;
    private final int heads;
    private final int blocks;
    private final NDArray mask;
    private final TorchMlstm mlstm;
    private final TorchOp silu;
    private final TorchOp logSigmoid;
    private final TorchOp product;
    private final TorchOp sum;
    private final TorchOp norm;
    private final TorchOp headNorm;

    /** What a model's forward pass needs beside its parameters. */
    TorchXlstm(NDManager manager, int heads, int blocks, int time) {
        this.manager = manager;
        this.heads = heads;
        this.blocks = blocks;
        this.mask = Torch.causal(manager, time);
        mlstm = new TorchMlstm(manager);
        silu = TorchOp.silu(manager);
        logSigmoid = TorchOp.logSigmoid(manager);
        product = TorchOp.baddbmm(manager);
        sum = TorchOp.addcmul(manager);
        norm = new TorchOp(manager, "torch.layer_norm(x, [torch.size(x, -1)], w, None, " + EPSILON + ")", "x", "w");
        headNorm = new TorchOp(manager, "torch.layer_norm(x, [torch.size(x, -1)], None, None, " + EPSILON + ")", "x");
    }

    /** Parameters whose names start with a prefix. */
    private record Scope(Map<String, NDArray> parameters, String prefix) {

        NDArray get(String name) {
            return parameters.get(prefix + name);
        }

        Scope in(String name) {
            return new Scope(parameters, prefix + name);
        }
    }

    /** Next-token logits (B T, V) of tokens (B, T). */
    NDArray logits(Map<String, NDArray> parameters, NDArray ids) {
        NDArray x = Embedding.embedding(ids, parameters.get("token_embedding.weight"), SparseFormat.DENSE)
                .singletonOrThrow();
        Scope stack = new Scope(parameters, "xlstm_block_stack.");
        for (int i = 0; i < blocks; i++) {
            Scope block = stack.in("blocks." + i + ".");
            x = block.get("xlstm.proj_up.weight") != null ? mlstmBlock(block, x) : slstmBlock(block, x);
        }
        NDArray normed = norm.of(x, stack.get("post_blocks_norm.weight"));
        NDArray logits = normed.matMul(parameters.get("lm_head.weight"));
        return logits.reshape(ids.getShape().size(), -1);
    }

    private NDArray mlstmBlock(Scope block, NDArray x) {
        Scope in = block.in("xlstm.");
        NDList both = norm.of(x, block.get("xlstm_norm.weight"))
                .matMul(in.get("proj_up.weight"))
                .split(2, 2);
        NDArray u = both.get(0);
        NDArray c = convolve(in, u);
        NDArray q = blockDiagonal(c, in.get("q_proj.weight"));
        NDArray k = blockDiagonal(c, in.get("k_proj.weight"));
        NDArray v = blockDiagonal(u, in.get("v_proj.weight"));
        NDArray joined = NDArrays.concat(new NDList(q, k, v), 2);
        NDArray i = linear(joined, in.in("mlstm_cell.igate."));
        NDArray f = linear(joined, in.in("mlstm_cell.fgate."));
        NDArray h = mlstm.parallel(
                Torch.byHead(q, heads),
                Torch.byHead(k, heads),
                Torch.byHead(v, heads),
                i.transpose(0, 2, 1),
                f.transpose(0, 2, 1),
                mask);
        NDArray normed = headNorm(h.transpose(0, 2, 1, 3), in.get("mlstm_cell.outnorm.weight"));
        NDArray gated = normed.add(c.mul(in.get("learnable_skip"))).mul(silu.of(both.get(1)));
        return x.add(gated.matMul(in.get("proj_down.weight")));
    }

    private NDArray slstmBlock(Scope block, NDArray x) {
        Scope in = block.in("xlstm.");
        NDArray a = norm.of(x, block.get("xlstm_norm.weight"));
        NDArray c = convolve(in, a);
        NDArray wx = NDArrays.stack(
                new NDList(
                        blockDiagonal(c, in.get("input_gate.weight")),
                        blockDiagonal(c, in.get("forget_gate.weight")),
                        blockDiagonal(a, in.get("cell_input.weight")),
                        blockDiagonal(a, in.get("output_gate.weight"))),
                2);
        NDArray h = slstm(wx, in.get("slstm_cell.recurrent.weight"), in.get("slstm_cell.bias"));
        NDArray mixed = x.add(headNorm(h, in.get("group_norm.weight")));
        NDList both = norm.of(mixed, block.get("ffn_norm.weight"))
                .matMul(block.get("ffn.proj_up.weight"))
                .split(2, 2);
        NDArray gated = Activation.gelu(both.get(0)).mul(both.get(1));
        return mixed.add(gated.matMul(block.get("ffn.proj_down.weight")));
    }

    /** The recurrence, head by head as one batch of products. wx: (B, T, 4, d); r: (N, D, 4, D); h: (B, T, N, D). */
    private NDArray slstm(NDArray wx, NDArray r, NDArray bias) {
        long batch = wx.getShape().get(0);
        long time = wx.getShape().get(1);
        long width = r.getShape().get(1);
        NDList steps = wx.reshape(batch, time, 4, heads, width)
                .add(bias)
                .transpose(1, 3, 0, 2, 4)
                .reshape(time * heads, batch, 4 * width)
                .split(time, 0);
        NDArray weights = r.reshape(heads, width, 4 * width);
        Shape state = new Shape(heads, batch, width);
        NDArray h = manager.zeros(state);
        NDArray c = manager.zeros(state);
        NDArray n = manager.zeros(state);
        NDArray m = manager.zeros(state);
        NDList history = new NDList((int) time);
        for (NDArray step : steps) {
            NDList gates = product.of(step, h, weights).split(4, 2);
            NDArray i = gates.get(0);
            NDArray carried = logSigmoid.of(gates.get(1)).add(m);
            m = carried.stopGradient().maximum(i.stopGradient());
            NDArray decay = carried.sub(m).exp();
            NDArray input = i.sub(m).exp();
            c = sum.of(decay.mul(c), input, gates.get(2).tanh());
            n = sum.of(input, decay, n);
            h = Activation.sigmoid(gates.get(3)).mul(c.div(n));
            history.add(h);
        }
        return NDArrays.concat(history, 0).reshape(time, heads, batch, width).transpose(2, 0, 1, 3);
    }

    private static NDArray linear(NDArray x, Scope in) {
        return Linear.linear(x, in.get("weight").transpose(), in.get("bias")).singletonOrThrow();
    }

    /** Layer norm of each head, then a weight for each channel. x: (B, T, N, D); result: (B, T, d). */
    private NDArray headNorm(NDArray x, NDArray weight) {
        Shape s = x.getShape();
        return headNorm.of(x)
                .reshape(s.get(0), s.get(1), weight.getShape().get(0))
                .mul(weight);
    }

    /** SiLU of a causal depthwise convolution: padded on both sides, and what looks ahead cut off. */
    private NDArray convolve(Scope in, NDArray x) {
        NDArray weight = in.get("conv1d.conv.weight");
        long channels = weight.getShape().get(0);
        long taps = weight.getShape().get(1);
        NDArray y = Conv1d.conv1d(
                        x.transpose(0, 2, 1),
                        weight.reshape(channels, 1, taps),
                        in.get("conv1d.conv.bias"),
                        new Shape(1),
                        new Shape(taps - 1),
                        new Shape(1),
                        (int) channels)
                .singletonOrThrow();
        long time = x.getShape().get(1);
        return silu.of(y.get(":,:,:" + time).transpose(0, 2, 1));
    }

    /** A map with a block-diagonal matrix as a batch of products. x: (B, T, N D); w: (N, D, E); result: (B, T, N E). */
    private static NDArray blockDiagonal(NDArray x, NDArray w) {
        Shape s = x.getShape();
        Shape b = w.getShape();
        return x.reshape(s.get(0) * s.get(1), b.get(0), b.get(1))
                .transpose(1, 0, 2)
                .batchMatMul(w)
                .transpose(1, 0, 2)
                .reshape(s.get(0), s.get(1), b.get(0) * b.get(2));
    }
}
