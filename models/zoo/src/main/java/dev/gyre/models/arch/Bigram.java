package dev.gyre.models.arch;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.Settings;

/** The least that can be trained: a table of logits for the next token by the current one. What every other model has to beat. */
public final class Bigram implements SequenceModel {

    private static final double DEVIATION = 0.02;

    private final Embedder table;

    /** The settings of a bigram model: none. */
    public record Config() implements Settings {}

    /** A model that declares its table. */
    public Bigram(Config c, Parameters p) {
        table = new Embedder(p.plain("table", Init.normal(DEVIATION), p.vocabulary(), p.vocabulary()));
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        return memory.hidden(memory.wanted(g, table.apply(g, tokens.ids())));
    }
}
