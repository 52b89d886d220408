package dev.gyre.models.arch;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.attention.TokenWeights;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.PattentionMap;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A transformer whose every projection is attention to learned tokens, slots, so that it can grow by more of them. Wang et al.
 * 2024, arXiv:2410.23168. Norms inside have no parameters, the embedding is the output's matrix, too, unless it's told otherwise.
 *
 * <p>Scores are scaled by the slots that the model began with: where added slots have keys of zero, nothing changes until they're
 * trained (section 3.3, but for the published code, which scales by the present number).
 */
public final class TokenFormer implements SequenceModel {

    /** Normalisation of scores, as the package calls it. */
    public enum Weights {
        /** GELU of normed scores, the published form. */
        L2_NORM_GELU(TokenWeights.Kind.GELU_OF_NORMED),
        /** Normed GELU of scores. */
        GELU_L2_NORM(TokenWeights.Kind.NORMED_GELU),
        /** Softmax of scores, times their number. */
        SOFTMAX(TokenWeights.Kind.SOFTMAX);

        private final TokenWeights.Kind kind;

        Weights(TokenWeights.Kind kind) {
            this.kind = kind;
        }

        /** The package's name for it. */
        public String published() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The settings of a TokenFormer. */
    public record Config(
            @Setting(help = "Width of the residual stream.", least = 2, most = 1 << 16, published = "hidden_size")
            int dim,

            @Setting(help = "Layers.", least = 1, most = 512, published = "num_layers")
            int layers,

            @Setting(help = "Heads; divides --dim.", least = 1, most = 512, published = "num_attention_heads")
            int heads,

            @Setting(
                    help = "Slots of queries, keys and values each, to begin with.",
                    least = 1,
                    most = 1 << 20,
                    published = "qkv_slot_num")
            int qkvSlots,

            @Setting(
                    help = "Slots behind attention, to begin with.",
                    least = 1,
                    most = 1 << 20,
                    published = "proj_slot_num")
            int projSlots,

            @Setting(
                    help = "Slots of the feed-forward layer, to begin with.",
                    least = 1,
                    most = 1 << 20,
                    published = "ffn_slot_num")
            int ffnSlots,

            @Setting(help = "Slots (qkv,proj,ffn) that the model of --from grows to.", least = 1, most = 1 << 20)
            List<Integer> grow,

            @Setting(help = "Slots that the model of --from has; known from there.", least = 1, most = 1 << 20)
            List<Integer> grownFrom,

            @Setting(help = "How scores become weights.", published = "norm_activation_type")
            Weights weights,

            @Setting(
                    help = "Part of a head that's turned by the position.",
                    least = 0,
                    most = 1,
                    published = "rotary_pct")
            double rotaryPart,

            @Setting(
                    help = "Base of the rotary positions' angles.",
                    least = 1,
                    most = 1e12,
                    published = "rotary_emb_base")
            double theta,

            @Setting(help = "Added to the variance in the norms.", least = 0, most = 1, published = "layernorm_epsilon")
            double normEpsilon,

            @Setting(help = "A matrix for the output instead of the embedding's.", published = "no_weight_tying")
            boolean untied,

            @Setting(
                    help = "Tokens that attention looks back on in generation.",
                    least = 1,
                    most = 1 << 20,
                    published = "max_position_embeddings")
            int context)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(
                128,
                4,
                4,
                128,
                128,
                512,
                List.of(),
                List.of(),
                Weights.L2_NORM_GELU,
                0.25,
                10_000,
                Norm.EPSILON,
                false,
                512);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            grow = List.copyOf(grow);
            grownFrom = List.copyOf(grownFrom);
            ConfigException.require(heads > 0 && dim % heads == 0, "--heads", heads, "a divisor of --dim " + dim);
            int width = dim / heads;
            int turned = (int) (rotaryPart * width);
            ConfigException.require(
                    turned > 0 && turned % 2 == 0,
                    "--rotary-part",
                    rotaryPart,
                    "an even number of a head's " + width + " channels, but makes " + turned);
            if (!grownFrom.isEmpty()) {
                SlotCounts first = new SlotCounts(qkvSlots, projSlots, ffnSlots);
                ConfigException.require(
                        SlotCounts.of("--grown-from", grownFrom).covers(first),
                        "--qkv-slots, --proj-slots and --ffn-slots",
                        first,
                        "left as they were: a trained model has " + SlotCounts.of("--grown-from", grownFrom)
                                + " slots, and --grow adds some");
            }
            if (!grow.isEmpty()) {
                SlotCounts wanted = SlotCounts.of("--grow", grow);
                ConfigException.require(
                        !grownFrom.isEmpty(), "--grow", wanted, "left out without --from RUN, a trained model to grow");
                ConfigException.require(
                        weights != Weights.SOFTMAX,
                        "--grow",
                        wanted,
                        "left out with --weights softmax, where slots with keys of zero change the model");
                wanted.requireMore("--grow", SlotCounts.of("--grown-from", grownFrom));
            }
        }

        /** The slots that it began with, which scale its scores. */
        SlotCounts begun() {
            return new SlotCounts(qkvSlots, projSlots, ffnSlots);
        }

        /** The slots that it has. */
        SlotCounts present() {
            List<Integer> latest = grow.isEmpty() ? grownFrom : grow;
            return latest.isEmpty() ? begun() : SlotCounts.of("--grow", latest);
        }

        /** The model in a run that begins from it. */
        Config toGrow() {
            return new Config(
                    dim,
                    layers,
                    heads,
                    qkvSlots,
                    projSlots,
                    ffnSlots,
                    List.of(),
                    present().list(),
                    weights,
                    rotaryPart,
                    theta,
                    normEpsilon,
                    untied,
                    context);
        }

        private int turned() {
            int width = dim / heads;
            return (int) (rotaryPart * width);
        }
    }

    private record Layer(
            String path,
            PattentionMap query,
            PattentionMap key,
            PattentionMap value,
            PattentionMap output,
            PattentionMap mlp) {}

    private final Config config;
    private final Embedder embedding;
    private final List<Layer> layers;
    private final Norm inner;
    private final Norm norm;
    private final Optional<Linear> head;

    /** A model that declares its parameters. */
    public TokenFormer(Config c, Parameters p) {
        config = c;
        Parameters theirs = p.within("", "sequential.");
        Init init = Init.normal(PattentionMap.DEVIATION);
        embedding = Embedder.of(theirs.at("embedding", "0.word_embeddings"), p.vocabulary(), c.dim(), init);
        layers = IntStream.range(0, c.layers())
                .mapToObj(i -> layer(theirs.at("layers." + i, Integer.toString(i + 2)), c))
                .toList();
        inner = Norm.bare(Norm.Kind.LAYER, 1, c.normEpsilon());
        norm = Norm.biased(theirs.at("norm", c.layers() + 3 + ".norm"), c.dim(), c.normEpsilon());
        head = c.untied()
                ? Optional.of(
                        new Linear(theirs.at("head", c.layers() + 4 + ".final_linear"), c.dim(), p.vocabulary(), init))
                : Optional.empty();
    }

    private static Layer layer(Parameters p, Config c) {
        SlotCounts n = c.present();
        SlotCounts scaling = c.begun();
        Parameters attention = p.at("attention");
        return new Layer(
                p.path(),
                projection(attention.at("query"), c, n.qkv(), scaling.qkv()),
                projection(attention.at("key"), c, n.qkv(), scaling.qkv()),
                projection(attention.at("value"), c, n.qkv(), scaling.qkv()),
                projection(attention.at("proj"), c, n.proj(), scaling.proj()),
                projection(p.at("mlp"), c, n.ffn(), scaling.ffn()));
    }

    private static PattentionMap projection(Parameters p, Config c, int slots, int scaling) {
        TokenWeights.Kind kind = c.weights().kind;
        Init values = Init.wang(c.dim(), c.layers());
        return PattentionMap.of(p, c.dim(), slots, values, kind, kind.scale(scaling));
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        Tensor x = embedding.apply(g, tokens.ids());
        for (Layer l : layers) {
            x = g.apply(new Add(x, l.output().apply(g, attended(g, l, inner.apply(g, x), memory))));
            x = g.apply(new Add(x, l.mlp().apply(g, inner.apply(g, x))));
        }
        Tensor last = memory.hidden(norm.apply(g, memory.wanted(g, x)));
        return head.map(h -> h.apply(g, last)).orElseGet(() -> {
            Tensor table = g.apply(new Transpose(g.variable(embedding.weight())));
            return g.apply(new DenseMatMul(last, table));
        });
    }

    private Tensor attended(Graph g, Layer l, Tensor x, Memory memory) {
        int heads = config.heads();
        Tensor position = memory.position(g, x.dim(0));
        Tensor q = turned(g, l.query().apply(g, x), position);
        Tensor k = turned(g, l.key().apply(g, x), position);
        Tensor v = l.value().apply(g, x);
        if (memory.isEmpty()) {
            return g.apply(new MaskedAttention(q, k, v, KeySpans.causal(g, q.dim(0), q.dim(1), q.dim(1)), heads));
        }
        Shape ring = Shape.of(x.dim(0), config.context(), config.dim());
        Tensor keys = memory.cache(g, l.path() + "keys", ring);
        Tensor values = memory.cache(g, l.path() + "values", ring);
        return new CachedAttention(q, k, v, keys, values, position, heads, heads, config.context()).apply(g);
    }

    private Tensor turned(Graph g, Tensor x, Tensor position) {
        return Rope.leading(g, x, position, config.heads(), config.turned(), config.theta());
    }
}
