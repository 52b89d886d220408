package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Split;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.List;

/** Pre-norm feed-forward branch with a GELU gate: W_down (GELU(gate) * up), where (gate, up) = W_up LayerNorm(x). */
public record GatedFeedForward(Norm norm, Linear up, Linear down) {

    /**
     * Declares the parameters of a branch.
     *
     * @param dim width of the residual stream
     * @param width inner width
     * @param downInit initial weights of the projection back to {@code dim}: how much the branch adds at first
     * @param normWeight what is said about the norm's weight
     */
    public static GatedFeedForward of(Parameters p, int dim, int width, Init downInit, Declaration normWeight) {
        return new GatedFeedForward(
                Norm.layer(p.at("ffn_norm"), dim, 1, normWeight),
                new Linear(p.at("ffn").at("proj_up"), dim, 2 * width, Init.small(dim)),
                new Linear(p.at("ffn").at("proj_down"), width, dim, downInit));
    }

    /** The branch's output for x (.., dim), to be added to x. */
    public Tensor apply(Graph g, Tensor x) {
        List<Tensor> halves = Split.halves(g, up.apply(g, norm.apply(g, x)));
        Tensor gate = g.apply(new Activation(halves.get(0), Activation.Kind.GELU));
        return down.apply(g, g.apply(new Mul(gate, halves.get(1))));
    }
}
