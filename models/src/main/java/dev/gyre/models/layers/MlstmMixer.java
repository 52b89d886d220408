package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.tensor.Tensor;
import java.util.Iterator;
import java.util.List;

/** An mLSTM between full projections, with a norm per head. (B, T, C) to (B, T, C). */
public final class MlstmMixer implements SequenceLayer {

    private final int heads;
    private final Variable query;
    private final Variable key;
    private final Variable value;
    private final MlstmCell cell;
    private final Variable norm;
    private final Variable output;

    /** A mixer that reads {@code chunk} positions at a time. */
    public MlstmMixer(Parameters p, String prefix, int dim, int heads, int chunk) {
        this.heads = heads;
        Init fanIn = Init.uniform(1 / Math.sqrt(dim));
        query = p.matrix(prefix + "query.weight", fanIn, dim, dim);
        key = p.matrix(prefix + "key.weight", fanIn, dim, dim);
        value = p.matrix(prefix + "value.weight", fanIn, dim, dim);
        cell = new MlstmCell(p, prefix + "cell.", dim, heads, chunk);
        norm = p.plain(prefix + "norm.weight", Init.constant(1), dim);
        output = p.matrix(prefix + "output.weight", fanIn, dim, dim);
    }

    @Override
    public Tensor sequence(Graph g, Tensor x) {
        return project(g, cell.sequence(g, projections(g, x)));
    }

    @Override
    public List<Variable> state(int batch) {
        return cell.state(batch);
    }

    @Override
    public Tensor advance(Graph g, Tensor x, Iterator<Variable> state) {
        return project(g, cell.advance(g, projections(g, x), state));
    }

    private MlstmCell.Projections projections(Graph g, Tensor x) {
        return new MlstmCell.Projections(
                g.apply(new MatMul(x, g.variable(query))),
                g.apply(new MatMul(x, g.variable(key))),
                g.apply(new MatMul(x, g.variable(value))));
    }

    private Tensor project(Graph g, Tensor h) {
        Tensor normed = g.apply(new LayerNorm(h, g.variable(norm), heads, Norms.EPSILON));
        return g.apply(new MatMul(normed, g.variable(output)));
    }
}
