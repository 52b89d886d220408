package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.AttentionStep;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.training.Count;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Iterator;
import java.util.List;

/**
 * Causal softmax attention with rotary positions between full projections. (B, T, C) to (B, T, C). Generation goes token by
 * token over a cache of the last W positions.
 */
public final class AttentionMixer implements SequenceLayer {

    private final String prefix;
    private final int dim;
    private final int heads;
    private final int window;
    private final Variable query;
    private final Variable key;
    private final Variable value;
    private final Variable output;
    private final Variable origin = Variable.state("origin", TensorType.i32(1));

    /**
     * A mixer.
     *
     * @param window positions W that generation looks back on
     */
    public AttentionMixer(Parameters p, String prefix, int dim, int heads, int window) {
        this.prefix = prefix;
        this.dim = dim;
        this.heads = heads;
        this.window = window;
        Init fanIn = Init.uniform(1 / Math.sqrt(dim));
        query = p.matrix(prefix + "query.weight", fanIn, dim, dim);
        key = p.matrix(prefix + "key.weight", fanIn, dim, dim);
        value = p.matrix(prefix + "value.weight", fanIn, dim, dim);
        output = p.matrix(prefix + "output.weight", fanIn, dim, dim);
    }

    @Override
    public Tensor sequence(Graph g, Tensor x) {
        Tensor start = g.variable(origin);
        Tensor q = g.apply(new Rope(project(g, x, query), start, heads));
        Tensor k = g.apply(new Rope(project(g, x, key), start, heads));
        return project(g, g.apply(new CausalAttention(q, k, project(g, x, value), heads)), output);
    }

    @Override
    public List<Variable> state(int batch) {
        TensorType cache = TensorType.f32(batch, window, dim);
        return List.of(
                Variable.state(prefix + "keys", cache),
                Variable.state(prefix + "values", cache),
                Variable.state(prefix + "position", TensorType.i32(1)));
    }

    @Override
    public Tensor advance(Graph g, Tensor x, Iterator<Variable> state) {
        Tensor keys = g.variable(state.next());
        Tensor values = g.variable(state.next());
        Tensor position = g.variable(state.next());
        Tensor q = row(g, g.apply(new Rope(project(g, x, query), position, heads)));
        Tensor k = row(g, g.apply(new Rope(project(g, x, key), position, heads)));
        Tensor v = row(g, project(g, x, value));
        Tensor y = g.apply(new AttentionStep(q, k, v, keys, values, position, heads));
        g.add(new Count(position, 1));
        return project(g, g.apply(new Reshape(y, x.shape())), output);
    }

    private Tensor row(Graph g, Tensor x) {
        return g.apply(new Reshape(x, Shape.of(x.dim(0), dim)));
    }

    private static Tensor project(Graph g, Tensor x, Variable weight) {
        return g.apply(new MatMul(x, g.variable(weight)));
    }
}
