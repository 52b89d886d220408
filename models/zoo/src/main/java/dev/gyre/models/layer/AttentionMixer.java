package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/**
 * Causal softmax attention with rotary positions between full projections. (B, T, C) to (B, T, C). What follows earlier tokens
 * looks back on the last W positions through a cache.
 *
 * @param path what its states' names begin with
 * @param window positions W that tokens look back on, themselves included
 */
public record AttentionMixer(String path, int heads, int window, Linear query, Linear key, Linear value, Linear output)
        implements Mixer {

    /** Declares the mixer's parameters. */
    public static AttentionMixer of(Parameters p, int dim, int heads, int window) {
        Init fanIn = Init.uniform(1 / Math.sqrt(dim));
        return new AttentionMixer(
                p.path(),
                heads,
                window,
                new Linear(p.at("query"), dim, dim, fanIn),
                new Linear(p.at("key"), dim, dim, fanIn),
                new Linear(p.at("value"), dim, dim, fanIn),
                new Linear(p.at("output"), dim, dim, fanIn));
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Memory memory) {
        Tensor position = memory.position(g, x.dim(0));
        Tensor q = g.apply(new Rope(query.apply(g, x), position, heads));
        Tensor k = g.apply(new Rope(key.apply(g, x), position, heads));
        Tensor v = value.apply(g, x);
        if (memory.isEmpty()) {
            return output.apply(g, g.apply(new CausalAttention(q, k, v, heads)));
        }
        Shape ring = Shape.of(x.dim(0), window, x.dim(2));
        Tensor keys = memory.cache(g, path + "keys", ring);
        Tensor values = memory.cache(g, path + "values", ring);
        CachedAttention attention = new CachedAttention(q, k, v, keys, values, position, heads, heads, window);
        return output.apply(g, attention.apply(g));
    }
}
