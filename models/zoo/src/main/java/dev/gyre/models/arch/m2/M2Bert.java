package dev.gyre.models.arch.m2;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.FillInts;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.text.PositionIds;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Encoder;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;

/**
 * M2-BERT: an encoder whose layers mix positions by long convolutions in both directions and dimensions by block-diagonal matrices,
 * both Monarch matrices at heart. Fu et al. 2023, arXiv:2310.12109, as their package has it: no residual branch and no norm around
 * the mixing of positions, a norm behind the rest of a layer, and a head that shares the table of tokens. Matrices begin with deviation
 * 1 / sqrt(3 C), which is the package's 0.02 at its widths and suits narrower models.
 */
public final class M2Bert implements Encoder {

    private static final double DEVIATION = 0.02;
    private static final int FAN_IN = 3;

    /** The settings of a Monarch Mixer BERT. */
    public record Config(
            MixerSettings mixer,

            @Setting(
                    help = "Whether a layer norm comes before the mixing of positions.",
                    published = "hyena_training_additions")
            boolean normed,

            @Setting(
                    help = "Positions that have an embedding; 0 for --longest.",
                    least = 0,
                    most = 1 << 20,
                    published = "max_position_embeddings")
            int positions,

            @Setting(
                    help = "Kinds of segment that a token may lie in.",
                    least = 1,
                    most = 1 << 12,
                    published = "type_vocab_size")
            int segments,

            @Setting(help = "Added to the variance in the norms.", least = 0, most = 1, published = "layer_norm_eps")
            double normEpsilon)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD =
                new Config(new MixerSettings(128, 4, 512, 4, 128, 33, 32, 1, true, true), false, 0, 2, 1e-12);

        /** A copy with every size said. */
        public Config explicit() {
            return new Config(mixer, normed, embedded(), segments, normEpsilon);
        }

        private int embedded() {
            return positions > 0 ? positions : mixer.longest();
        }
    }

    private record Layer(SequenceMixing positions, DimensionMixing dimensions, Norm norm) {}

    private final Config config;
    private final Variable words;
    private final Embedder places;
    private final Embedder segments;
    private final Norm first;
    private final List<Layer> layers;
    private final Linear transform;
    private final Norm last;
    private final Variable bias;

    /** A model that declares its parameters. */
    public M2Bert(Config c, Parameters p) {
        config = c;
        MixerSettings m = c.mixer();
        int dim = m.dim();
        Init init = Init.normal(1 / Math.sqrt(FAN_IN * (double) dim));
        Init table = Init.normal(DEVIATION);
        Parameters embeddings = p.at("bert").at("embeddings");
        words = p.declare(
                "bert.embeddings.word_embeddings.weight",
                Declaration.plain(table).as("bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight"),
                p.vocabulary(),
                dim);
        places = Embedder.of(embeddings.at("position_embeddings"), c.embedded(), dim, table);
        segments = Embedder.of(embeddings.at("token_type_embeddings"), c.segments(), dim, table);
        first = Norm.biased(embeddings.at("LayerNorm"), dim, c.normEpsilon());
        var filters = m.filters(true);
        var style = m.style(c.normed());
        layers = p.at("bert")
                .at("encoder")
                .repeat(
                        "layer",
                        m.blocks(),
                        q -> new Layer(
                                new SequenceMixing(q.at("attention"), dim, style, filters, init),
                                DimensionMixing.of(q.at("mlp"), dim, m.hidden(), m.matrixBlocks()),
                                Norm.biased(q.at("mlp").at("layernorm"), dim, c.normEpsilon())));
        Parameters head = p.at("cls").at("predictions");
        transform = Linear.biased(head.at("transform").at("dense"), dim, dim, init, Init.constant(0));
        last = Norm.biased(head.at("transform").at("LayerNorm"), dim, c.normEpsilon());
        bias = head.plain("decoder.bias", Init.constant(0), p.vocabulary());
    }

    @Override
    public long longest() {
        return Math.min(config.mixer().longest(), config.embedded());
    }

    @Override
    public Tensor hidden(Graph g, Tokens tokens) {
        ConfigException.require(
                tokens.time() <= longest(), "--length", tokens.time(), "at most the model's longest, " + longest());
        Tensor start = g.apply(new FillInts(Shape.of(1), 0));
        Tensor ids = g.apply(new PositionIds(start, tokens.batch(), tokens.time()));
        Tensor x = new Embedder(words).apply(g, tokens.ids());
        x = g.apply(new Add(x, places.apply(g, ids)));
        x = g.apply(new Add(x, segments.apply(g, tokens.segments(g))));
        x = first.apply(g, x);
        for (Layer l : layers) {
            Tensor h = l.positions().apply(g, x, Memory.empty());
            x = l.norm().apply(g, g.apply(new Add(l.dimensions().apply(g, h), h)));
        }
        return x;
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens) {
        Tensor y = g.apply(new Activation(transform.apply(g, hidden(g, tokens)), Activation.Kind.GELU));
        Tensor table = g.apply(new Transpose(g.variable(words)));
        return g.apply(new AddBias(g.apply(new DenseMatMul(last.apply(g, y), table)), g.variable(bias)));
    }
}
