package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.tensor.Tensor;
import java.util.Iterator;
import java.util.List;

/** An LSTM or sLSTM between an input and an output projection, with a norm per head. (B, T, C) to (B, T, C). */
public final class RecurrentMixer implements SequenceLayer {

    private static final int GATES = 4;

    private final int heads;
    private final Variable input;
    private final RecurrentCell cell;
    private final Variable norm;
    private final Variable output;

    /**
     * A mixer.
     *
     * @param bias initial bias of the cell (4, N, D)
     */
    public RecurrentMixer(RecurrentCell.Kind kind, Parameters p, String prefix, int dim, int heads, Init bias) {
        this.heads = heads;
        int width = dim / heads;
        Init fanIn = Init.uniform(1 / Math.sqrt(dim));
        input = p.matrix(prefix + "input.weight", fanIn, dim, GATES * dim);
        cell = new RecurrentCell(kind, p, prefix + "cell.", heads, width, Init.uniform(2 / Math.sqrt(width)), bias);
        norm = p.plain(prefix + "norm.weight", Init.constant(1), dim);
        output = p.matrix(prefix + "output.weight", fanIn, dim, dim);
    }

    @Override
    public Tensor sequence(Graph g, Tensor x) {
        return project(g, cell.sequence(g, g.apply(new MatMul(x, g.variable(input)))));
    }

    @Override
    public List<Variable> state(int batch) {
        return cell.state(batch);
    }

    @Override
    public Tensor advance(Graph g, Tensor x, Iterator<Variable> state) {
        return project(g, cell.advance(g, g.apply(new MatMul(x, g.variable(input))), state));
    }

    private Tensor project(Graph g, Tensor h) {
        Tensor normed = g.apply(new LayerNorm(h, g.variable(norm), heads, Norms.EPSILON));
        return g.apply(new MatMul(normed, g.variable(output)));
    }
}
