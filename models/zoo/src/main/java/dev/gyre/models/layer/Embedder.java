package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/**
 * A row of a table for each token. (B, T), int32, to (B, T, C).
 *
 * @param weight (V, C)
 */
public record Embedder(Variable weight) {

    /** A table called {@code weight}. */
    public static Embedder of(Parameters p, int vocabulary, int width, Init init) {
        return new Embedder(p.plain("weight", init, vocabulary, width));
    }

    /** Adds the look-up to a graph. */
    public Tensor apply(Graph g, Tensor ids) {
        return g.apply(new Embedding(ids, g.variable(weight)));
    }
}
