package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Split;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;

/** Pre-norm feed-forward branch with a GELU gate: W_down (GELU(gate) * up), where (gate, up) = W_up LayerNorm(x). */
public final class GatedFeedForward {

    private final Variable norm;
    private final Variable up;
    private final Variable down;

    /**
     * A branch.
     *
     * @param dim width of the residual stream
     * @param width inner width
     * @param downInit initial weights of the projection back to {@code dim}: how much the branch adds at first
     */
    public GatedFeedForward(Parameters p, String prefix, int dim, int width, Init downInit) {
        norm = p.plain(prefix + "ffn_norm.weight", Init.constant(1), dim);
        up = p.matrix(prefix + "ffn.proj_up.weight", Init.small(dim), dim, 2 * width);
        down = p.matrix(prefix + "ffn.proj_down.weight", downInit, width, dim);
    }

    /** The branch's output for x (.., dim), to be added to x. */
    public Tensor apply(Graph g, Tensor x) {
        Tensor a = g.apply(new LayerNorm(x, g.variable(norm), 1, Norms.EPSILON));
        Tensor both = g.apply(new MatMul(a, g.variable(up)));
        List<Tensor> halves = Split.halves(g, both);
        Tensor gate = g.apply(new Activation(halves.get(0), Activation.Kind.GELU));
        return g.apply(new MatMul(g.apply(new Mul(gate, halves.get(1))), g.variable(down)));
    }
}
