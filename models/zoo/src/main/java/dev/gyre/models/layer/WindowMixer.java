package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/**
 * Softmax attention with rotary positions over the last W positions, whole sequences no further than steps. Sun et al. 2024,
 * arXiv:2405.05254, section 3.2. (B, T, C) to (B, T, C). Its state is a ring of W keys and values.
 *
 * @param path what its states' names begin with
 * @param window positions W that each sees, itself included
 */
public record WindowMixer(
        String path, RotaryHeads heads, int window, Linear query, Linear key, Linear value, Linear output)
        implements Mixer {

    /** Declares the mixer's parameters. */
    public static WindowMixer of(Parameters p, RotaryHeads heads, int window) {
        int dim = heads.width();
        Init fanIn = Init.uniform(1 / Math.sqrt(dim));
        return new WindowMixer(
                p.path(),
                heads,
                window,
                new Linear(p.at("q_proj"), dim, dim, fanIn),
                new Linear(p.at("k_proj"), dim, dim, fanIn),
                new Linear(p.at("v_proj"), dim, dim, fanIn),
                new Linear(p.at("out_proj"), dim, dim, fanIn));
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Memory memory) {
        Tensor position = memory.position(g, x.dim(0));
        Tensor q = heads.turn(g, query.apply(g, x), position);
        Tensor k = heads.turn(g, key.apply(g, x), position);
        Tensor v = value.apply(g, x);
        int number = heads.heads();
        if (memory.isEmpty()) {
            KeySpans spans = KeySpans.window(g, x.dim(0), x.dim(1), x.dim(1), window);
            return output.apply(g, g.apply(new MaskedAttention(q, k, v, spans, number)));
        }
        Shape ring = Shape.of(x.dim(0), window, x.dim(2));
        Tensor keys = memory.cache(g, path + "keys", ring);
        Tensor values = memory.cache(g, path + "values", ring);
        CachedAttention attention = new CachedAttention(q, k, v, keys, values, position, number, number, window);
        return output.apply(g, attention.apply(g));
    }
}
