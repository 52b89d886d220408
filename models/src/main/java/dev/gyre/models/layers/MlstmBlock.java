package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Split;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.tensor.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The mLSTM block of xLSTM (arXiv:2405.04517, figure 11): pre-norm, up-projection to twice the inner width, a short
 * convolution before queries and keys, block-diagonal projections, the cell, a norm per head, a learnable skip, and an
 * output gate from the other half of the up-projection.
 */
public final class MlstmBlock implements SequenceLayer {

    private static final int PROJECTION_BLOCK = 4;

    private final int heads;
    private final Variable norm;
    private final Variable up;
    private final Variable query;
    private final Variable key;
    private final Variable value;
    private final ShortConv conv;
    private final MlstmCell cell;
    private final Variable cellNorm;
    private final Variable skip;
    private final Variable down;

    /** What a block needs to know. */
    public record Shape(int dim, int inner, int heads, int taps, int chunk, int blocks) {}

    /** A block whose parameters' names start with a prefix. */
    public MlstmBlock(Parameters p, String prefix, Shape s) {
        this.heads = s.heads();
        String in = prefix + "xlstm.";
        Init small = Init.small(s.dim());
        int[] projection = {s.inner() / PROJECTION_BLOCK, PROJECTION_BLOCK, PROJECTION_BLOCK};
        norm = p.plain(prefix + "xlstm_norm.weight", Init.constant(1), s.dim());
        up = p.matrix(in + "proj_up.weight", small, s.dim(), 2 * s.inner());
        query = p.matrix(in + "q_proj.weight", small, projection);
        key = p.matrix(in + "k_proj.weight", small, projection);
        value = p.matrix(in + "v_proj.weight", small, projection);
        conv = new ShortConv(p, in, s.inner(), s.taps());
        cell = new MlstmCell(p, in + "mlstm_cell.", s.inner(), s.heads(), s.chunk());
        cellNorm = p.plain(in + "mlstm_cell.outnorm.weight", Init.constant(1), s.inner());
        skip = p.plain(in + "learnable_skip", Init.constant(1), s.inner());
        down = p.matrix(in + "proj_down.weight", Init.wang(s.dim(), s.blocks()), s.inner(), s.dim());
    }

    @Override
    public Tensor sequence(Graph g, Tensor x) {
        return block(g, x, u -> conv.sequence(g, u), qkv -> cell.sequence(g, qkv));
    }

    @Override
    public List<Variable> state(int batch) {
        return States.concat(conv.state(batch), cell.state(batch));
    }

    @Override
    public Tensor advance(Graph g, Tensor x, Iterator<Variable> state) {
        return block(g, x, u -> conv.advance(g, u, state), qkv -> cell.advance(g, qkv, state));
    }

    private Tensor block(
            Graph g, Tensor x, UnaryOperator<Tensor> convolve, Function<MlstmCell.Projections, Tensor> recur) {
        Tensor a = g.apply(new LayerNorm(x, g.variable(norm), 1, Norms.EPSILON));
        Tensor both = g.apply(new MatMul(a, g.variable(up)));
        List<Tensor> halves = Split.halves(g, both);
        Tensor u = halves.get(0);
        Tensor z = halves.get(1);
        Tensor c = convolve.apply(u);
        Tensor q = g.apply(new BlockDiagonal(c, g.variable(query)));
        Tensor k = g.apply(new BlockDiagonal(c, g.variable(key)));
        Tensor v = g.apply(new BlockDiagonal(u, g.variable(value)));
        Tensor h = recur.apply(new MlstmCell.Projections(q, k, v));
        Tensor normed = g.apply(new LayerNorm(h, g.variable(cellNorm), heads, Norms.EPSILON));
        Tensor skipped = g.apply(new Add(normed, g.apply(new ChannelScale(c, g.variable(skip)))));
        Tensor gated = g.apply(new Mul(skipped, g.apply(new Activation(z, Activation.Kind.SILU))));
        return g.apply(new Add(x, g.apply(new MatMul(gated, g.variable(down)))));
    }
}
