package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.tensor.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The sLSTM block of xLSTM (arXiv:2405.04517, figure 10): pre-norm, a short convolution before input and forget gate,
 * block-diagonal gate projections, the cell, a norm per head, and a gated feed-forward network after it.
 */
public final class SlstmBlock implements SequenceLayer {

    private final int heads;
    private final Variable norm;
    private final ShortConv conv;
    private final Variable inputGate;
    private final Variable forgetGate;
    private final Variable cellInput;
    private final Variable outputGate;
    private final RecurrentCell cell;
    private final Variable groupNorm;
    private final GatedFeedForward feedForward;

    /**
     * What a block needs to know.
     *
     * @param index number of the block, which its bias depends on
     */
    public record Shape(int dim, int heads, int taps, int ffn, int index, int blocks) {}

    /** A block whose parameters' names start with a prefix. */
    public SlstmBlock(Parameters p, String prefix, Shape s) {
        this.heads = s.heads();
        String in = prefix + "xlstm.";
        int width = s.dim() / s.heads();
        int[] gate = {s.heads(), width, width};
        Init small = Init.small(s.dim());
        norm = p.plain(prefix + "xlstm_norm.weight", Init.constant(1), s.dim());
        conv = new ShortConv(p, in, s.dim(), s.taps());
        inputGate = p.matrix(in + "input_gate.weight", small, gate);
        forgetGate = p.matrix(in + "forget_gate.weight", small, gate);
        cellInput = p.matrix(in + "cell_input.weight", small, gate);
        outputGate = p.matrix(in + "output_gate.weight", small, gate);
        Init bias = RecurrentCell.powerLawBias(s.heads(), width, s.index(), s.blocks());
        cell = new RecurrentCell(
                RecurrentCell.Kind.SLSTM, p, in + "slstm_cell.", s.heads(), width, Init.constant(0), bias);
        groupNorm = p.plain(in + "group_norm.weight", Init.constant(1), s.dim());
        feedForward = new GatedFeedForward(p, prefix, s.dim(), s.ffn(), Init.wang(s.dim(), s.blocks()));
    }

    @Override
    public Tensor sequence(Graph g, Tensor x) {
        return block(g, x, a -> conv.sequence(g, a), wx -> cell.sequence(g, wx));
    }

    @Override
    public List<Variable> state(int batch) {
        return States.concat(conv.state(batch), cell.state(batch));
    }

    @Override
    public Tensor advance(Graph g, Tensor x, Iterator<Variable> state) {
        return block(g, x, a -> conv.advance(g, a, state), wx -> cell.advance(g, wx, state));
    }

    private Tensor block(Graph g, Tensor x, UnaryOperator<Tensor> convolve, UnaryOperator<Tensor> recur) {
        Tensor a = g.apply(new LayerNorm(x, g.variable(norm), 1, Norms.EPSILON));
        Tensor c = convolve.apply(a);
        Tensor wx = g.apply(new Concat(List.of(
                project(g, c, inputGate),
                project(g, c, forgetGate),
                project(g, a, cellInput),
                project(g, a, outputGate))));
        Tensor h = g.apply(new LayerNorm(recur.apply(wx), g.variable(groupNorm), heads, Norms.EPSILON));
        Tensor mixed = g.apply(new Add(x, h));
        return g.apply(new Add(mixed, feedForward.apply(g, mixed)));
    }

    private static Tensor project(Graph g, Tensor x, Variable weight) {
        return g.apply(new BlockDiagonal(x, g.variable(weight)));
    }
}
