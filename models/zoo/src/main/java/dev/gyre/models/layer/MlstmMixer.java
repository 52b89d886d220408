package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/** An mLSTM between full projections, with a norm per head. (B, T, C) to (B, T, C). */
public record MlstmMixer(Linear query, Linear key, Linear value, MlstmCell cell, Norm norm, Linear output)
        implements Mixer {

    /** A mixer that reads {@code chunk} positions at a time. */
    public static MlstmMixer of(Parameters p, int dim, int heads, int chunk) {
        Init fanIn = Init.uniform(1 / Math.sqrt(dim));
        return new MlstmMixer(
                new Linear(p.at("query"), dim, dim, fanIn),
                new Linear(p.at("key"), dim, dim, fanIn),
                new Linear(p.at("value"), dim, dim, fanIn),
                new MlstmCell(p.at("cell"), dim, heads, chunk),
                Norm.layer(p.at("norm"), dim, heads, Declaration.plain(Init.constant(1))),
                new Linear(p.at("output"), dim, dim, fanIn));
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Memory memory) {
        MlstmCell.Projections qkv = new MlstmCell.Projections(query.apply(g, x), key.apply(g, x), value.apply(g, x));
        return output.apply(g, norm.apply(g, cell.apply(g, qkv, memory)));
    }
}
