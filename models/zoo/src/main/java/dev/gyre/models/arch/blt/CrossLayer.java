package dev.gyre.models.arch.blt;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/**
 * Cross attention between bytes and patches, without positions. BLT adds the input twice, once in the layer and once around it: y =
 * 2 x + attention. x: (B, queries, D); other: (B, keys, D); a query without keys gets 2 x.
 */
public record CrossLayer(Norm own, Norm read, Linear query, Linear key, Linear value, Linear output, int heads) {

    /** A layer of width D. */
    public static CrossLayer of(Parameters p, int dim, int heads, double epsilon) {
        Init fanIn = Init.truncated(1 / Math.sqrt(dim));
        return new CrossLayer(
                Norm.rms(p.at("cross_attn_norm_q", "cross_attn_norm_q", "q_norm"), dim, epsilon),
                Norm.rms(p.at("cross_attn_norm_kv", "cross_attn_norm_kv", "k_norm"), dim, epsilon),
                new Linear(p.at("wq", "wq", "q_proj"), dim, dim, fanIn),
                new Linear(p.at("wk", "wk", "k_proj"), dim, dim, fanIn),
                new Linear(p.at("wv", "wv", "v_proj"), dim, dim, fanIn),
                new Linear(p.at("wo", "wo", "o_proj"), dim, dim, fanIn),
                heads);
    }

    /** Adds the layer to a graph. */
    public Tensor apply(Graph g, Tensor x, Tensor other, KeySpans spans) {
        Tensor n = read.apply(g, other);
        Tensor y = g.apply(
                new MaskedAttention(query.apply(g, own.apply(g, x)), key.apply(g, n), value.apply(g, n), spans, heads));
        return g.apply(new Add(g.apply(new Scale(x, 2f)), output.apply(g, y)));
    }
}
