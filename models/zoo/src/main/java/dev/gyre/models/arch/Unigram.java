package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/** Logits of a token that don't depend on what was read: how often tokens occur, for next bytes and for masked ones. */
public final class Unigram implements SequenceModel, MaskedModel {

    private final Variable table;

    /** The settings of a unigram model. */
    public record Config(
            @Setting(help = "Whether masked bytes are to be told, rather than next ones.")
            boolean masked) implements Settings {}

    /** A model that declares its logits. */
    public Unigram(Config c, Parameters p) {
        table = p.plain("table", Init.constant(0), p.vocabulary());
    }

    @Override
    public long longest() {
        return Long.MAX_VALUE;
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens) {
        return everywhere(g, tokens);
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        return memory.wanted(g, everywhere(g, tokens));
    }

    private Tensor everywhere(Graph g, Tokens tokens) {
        Tensor v = g.variable(table);
        Tensor zeros = g.apply(new Fill(Shape.of(tokens.batch(), tokens.time(), v.dim(0)), 0f));
        return g.apply(new AddBias(zeros, v));
    }
}
