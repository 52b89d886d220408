package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.arch.Transformer.Projected;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.LowRank;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Compound;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Beginning;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A trained transformer whose attention is replaced by one of constant state, which learns to do the same, and which low-rank adapters
 * then make up for. Zhang et al. 2024 (LoLCATs), arXiv:2410.10254. The transformer's own parameters stay as they are.
 */
public final class LolCats implements Compound {

    /** Attention that replaces softmax attention. */
    public enum Attention {
        /** Softmax in a window, feature maps beyond it, one normaliser. */
        HYBRID,
        /** Attention by feature maps alone. */
        LINEAR
    }

    /** The keys that softmax sees. */
    public enum Window {
        /** The last W keys. */
        SLIDING,
        /** The keys of the own block of W and of the one before; blocks begin with the text. */
        BLOCKED
    }

    /** Feature maps of queries and keys. */
    public enum FeatureMap {
        /** Hedgehog's, [softmax(z), softmax(-z)]; arXiv:2402.04347. */
        SOFTMAX_DIM,
        /** T2R's, max(z + bias, 0); arXiv:2103.13076. */
        RELU
    }

    /** The settings of a LoLCATs model. */
    public record Config(
            Transformer.Config teacher,

            @Setting(help = "What replaces softmax attention.", published = "attention.kind")
            Attention attention,

            @Setting(
                    help = "Keys that softmax sees, or keys of a block.",
                    least = 1,
                    most = 1 << 16,
                    published = {"attention.window_size", "window_size"})
            int windowSize,

            @Setting(
                    help = "Whether softmax sees the last keys, or two blocks of them.",
                    published = "attention.window")
            Window window,

            @Setting(
                    help = "What features are.",
                    published = {"attention.feature_map", "feature_map"})
            FeatureMap featureMap,

            @Setting(
                    help = "Numbers that queries and keys are projected to before features; 0 for the width of a head.",
                    least = 0,
                    most = 1 << 14,
                    published = {"attention.learned_kernel_kwargs.feature_dim", "feature_dim"})
            int features,

            @Setting(
                    help = "Whether features weigh what the window leaves.",
                    published = {"attention.affine_attention_factors", "affine_attention_factors", "affine"})
            boolean affine,

            @Setting(
                    help = "What the window's weight is the sigmoid of at first.",
                    least = -50,
                    most = 50,
                    published = {"attention.init_window_factor", "init_window_factor"})
            double windowFactor,

            @Setting(
                    help = "Rank of the adapters of queries, keys, values and outputs; 0 for none.",
                    least = 0,
                    most = 1 << 12,
                    published = {"finetune.kwargs.r", "r"})
            int rank,

            @Setting(
                    help = "What adapters are multiplied with, times --rank.",
                    least = 0,
                    most = 1e6,
                    published = {"finetune.kwargs.lora_alpha", "lora_alpha"})
            double alpha)
            implements Settings {

        /** The default settings of runs; the window's weight is a tenth. */
        public static final Config STANDARD = new Config(
                Transformer.Config.STANDARD,
                Attention.HYBRID,
                16,
                Window.SLIDING,
                FeatureMap.SOFTMAX_DIM,
                0,
                false,
                -Math.log(9),
                8,
                16);

        /** Numbers that a head is projected to. */
        public int width() {
            return features > 0 ? features : teacher.headWidth();
        }

        /** Keys that a window may still want, L. */
        int kept() {
            return window == Window.BLOCKED ? 2 * windowSize : windowSize;
        }

        private Config of(Transformer.Config other) {
            return new Config(
                    other, attention, windowSize, window, featureMap, features, affine, windowFactor, rank, alpha);
        }
    }

    /** The beginning from a transformer, which it takes as it is. */
    public static final Beginning<Transformer.Config, Config> FROM_TRANSFORMER = new Beginning<>() {
        @Override
        public Class<Transformer.Config> from() {
            return Transformer.Config.class;
        }

        @Override
        public Config settings(Transformer.Config trained) {
            return Config.STANDARD.of(trained);
        }

        @Override
        public Source source(Transformer.Config trained, Config chosen, PublishedTensors numbers, Source fresh) {
            if (!chosen.teacher().equals(trained)) {
                throw new ConfigException("--from " + numbers
                        + ": its transformer is taken as it is: leave out settings of a transformer");
            }
            return p -> p.role() == Parameter.Role.FROZEN ? Beginning.named(p, p.name(), numbers) : fresh.numbers(p);
        }

        @Override
        public Optional<String> untrained() {
            return Optional.of("swapped attention without transfer");
        }
    };

    private final Transformer teacher;
    private final List<LinearizedAttention> attentions;
    private final Map<Linear, LowRank> adapters;
    private final Optional<Consumer<Tensor>> errors;

    private LolCats(
            Transformer teacher,
            List<LinearizedAttention> attentions,
            Map<Linear, LowRank> adapters,
            Optional<Consumer<Tensor>> errors) {
        this.teacher = teacher;
        this.attentions = attentions;
        this.adapters = adapters;
        this.errors = errors;
    }

    /** A model that declares its parameters. */
    public LolCats(Config c, Parameters p) {
        errors = Optional.empty();
        teacher = new Transformer(c.teacher(), p.frozen());
        Parameters layers = p.at("model").at("layers");
        List<Parameters> parts = IntStream.range(0, c.teacher().blocks())
                .mapToObj(i -> layers.at(Integer.toString(i)).at("self_attn"))
                .toList();
        attentions = parts.stream().map(q -> new LinearizedAttention(c, q)).toList();
        Parameters tuned = p.within("", "base_model.model.").at("model").at("layers");
        adapters = c.rank() == 0
                ? Map.of()
                : IntStream.range(0, c.teacher().blocks())
                        .boxed()
                        .flatMap(i -> adapters(
                                c,
                                teacher.attention(i),
                                tuned.at(Integer.toString(i)).at("self_attn")))
                        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Stream<Map.Entry<Linear, LowRank>> adapters(Config c, Transformer.Attention a, Parameters p) {
        return Stream.of(
                adapter(c, a.query(), p.at("q_proj")),
                adapter(c, a.key(), p.at("k_proj")),
                adapter(c, a.value(), p.at("v_proj")),
                adapter(c, a.output(), p.at("o_proj")));
    }

    private static Map.Entry<Linear, LowRank> adapter(Config c, Linear map, Parameters p) {
        int in = map.weight().type().shape().dim(0);
        int out = map.weight().type().shape().dim(1);
        return Map.entry(map, LowRank.of(p, in, c.rank(), out, c.alpha()));
    }

    /** The parameters that attention transfer learns: feature maps and windows' weights. */
    List<Variable> maps() {
        return attentions.stream().flatMap(a -> a.parameters().stream()).toList();
    }

    /** The parameters of the adapters. */
    List<Variable> adapters() {
        return adapters.values().stream().flatMap(a -> Stream.of(a.a(), a.b())).toList();
    }

    /** The transformer as it was, and with its new attention but without adapters. */
    @Override
    public Map<String, SequenceModel> parts() {
        return Map.of("teacher", teacher, "distill", new LolCats(teacher, attentions, Map.of(), errors));
    }

    @Override
    public int chunk() {
        return teacher.chunk();
    }

    /**
     * The parameters seen as the transformer with its softmax attention, beside which each new attention is described, too.
     *
     * @param errors takes, block by block, the mean squared difference of what the new attention makes of the same queries, keys and
     *     values from what softmax does
     */
    LolCats watched(Consumer<Tensor> errors) {
        return new LolCats(teacher, attentions, adapters, Optional.of(errors));
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        return errors.map(to -> transferring(g, tokens, memory, to)).orElseGet(() -> swapped(g, tokens, memory));
    }

    private Tensor swapped(Graph g, Tokens tokens, Memory memory) {
        Transformer.Mapping adapted = (map, x) -> adapted(g, map, x);
        return teacher.logits(g, tokens, memory, (block, x, rotation) -> {
            Transformer.Attention a = teacher.attention(block);
            Projected p = teacher.project(g, a, x, memory, rotation, adapted);
            return adapted.apply(a.output(), attentions.get(block).apply(g, teacher, p, memory));
        });
    }

    private Tensor adapted(Graph g, Linear map, Tensor x) {
        Tensor y = map.apply(g, x);
        return adapters.containsKey(map) ? g.apply(new Add(y, adapters.get(map).apply(g, x))) : y;
    }

    /** The transformer as it was, with its softmax attention, and each new attention beside it. */
    private Tensor transferring(Graph g, Tokens tokens, Memory memory, Consumer<Tensor> to) {
        return teacher.logits(g, tokens, memory, (block, x, rotation) -> {
            Transformer.Attention a = teacher.attention(block);
            Projected p = teacher.project(g, a, x, memory, rotation, (map, in) -> map.apply(g, in));
            Tensor y = teacher.softmax(g, a, p, memory);
            to.accept(MeanSquare.error(g, attentions.get(block).apply(g, teacher, p, memory), y));
            return a.output().apply(g, y);
        });
    }
}
