package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.arch.FeedForward;
import dev.gyre.models.arch.Transformer;
import dev.gyre.models.arch.TransformerVariant;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.RotaryFrequencies;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Memories;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.parameter.Beginning;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A trained transformer with an evolved attention memory. Cetin et al. 2024, arXiv:2410.13166: the transformer stays as it is; a small
 * network, the same for all layers and heads, looks at how each cached token was attended to, and decides which stay. Its numbers are
 * evolved, as decisions have no gradient.
 *
 * <p>Described over whole sequences, it is the transformer with its full cache; its {@link #reader} has the memory.
 */
public final class Namm implements Memories<Namm> {

    private static final String OWN = "memory.";

    /** The transformer stays as it is; the memory's own numbers are new. */
    public static final Beginning<Transformer.Config, Config> FROM_TRANSFORMER = new Beginning<>() {
        @Override
        public Class<Transformer.Config> from() {
            return Transformer.Config.class;
        }

        @Override
        public Config settings(Transformer.Config trained) {
            return Config.STANDARD.over(trained);
        }

        @Override
        public Source source(Transformer.Config trained, Config chosen, PublishedTensors tensors, Source fresh) {
            return p -> p.name().startsWith(OWN) ? fresh.numbers(p) : Beginning.named(p, p.name(), tensors);
        }
    };

    private final Config config;
    private final Transformer teacher;
    private final Variable numbers;
    private final Variable mean;
    private final Variable deviation;
    private final Policy policy;

    /** The settings of a neural attention memory model. */
    public record Config(
            Transformer.Config teacher,

            @Setting(
                    help = "Tokens that each head keeps at an update; 0 for those that the memory wants to keep.",
                    least = 0,
                    most = 1 << 24)
            int budget,

            @Setting(help = "Tokens between updates; a multiple of --hop.", least = 1, most = 1 << 20)
            int updateEvery,

            @Setting(
                    help = "Queries of a frame of attention's spectra; even.",
                    least = 2,
                    most = 1 << 12,
                    published = "n_fft")
            int frame,

            @Setting(help = "Queries between frames; below --frame.", least = 1, most = 1 << 12, published = "hop")
            int hop,

            @Setting(help = "Decay a query of the mean over frames.", least = 0, most = 0.999999, published = "gamma")
            double gamma,

            @Setting(
                    help = "Sines and cosines of a token's age; even.",
                    least = 2,
                    most = 1 << 10,
                    published = "position_features")
            int ageFeatures,

            @Setting(help = "Base of the ages' frequencies.", least = 1, most = 1e12, published = "max_freq")
            double ageBase,

            @Setting(help = "Width of the memory's attention.", least = 1, most = 1 << 12, published = "hidden")
            int memoryHidden)
            implements Settings {

        /** The transformer of {@link #STANDARD}, to be trained before. */
        public static final Transformer.Config TEACHER = new Transformer.Config(
                32,
                2,
                2,
                0,
                0,
                0,
                FeedForward.Kind.SWIGLU,
                0.25,
                Transformer.Positions.SHIFT,
                RotaryFrequencies.STANDARD,
                1e-5,
                false,
                256,
                TransformerVariant.STANDARD);

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(TEACHER, 40, 16, 16, 8, 0.99, 4, 50_000, 8);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            ConfigException.require(
                    teacher.positions() == Transformer.Positions.SHIFT,
                    "--positions",
                    teacher.positions().name().toLowerCase(Locale.ROOT),
                    "shift, since the memory moves keys within the cache: begin from a run of gyre train namm-base, or of a"
                            + " transformer with --positions shift");
            ConfigException.require(hop < frame, "--hop", hop, "below --frame " + frame);
            ConfigException.require(frame % 2 == 0, "--frame", frame, "even");
            ConfigException.require(ageFeatures % 2 == 0, "--age-features", ageFeatures, "even");
            ConfigException.require(
                    updateEvery % hop == 0, "--update-every", updateEvery, "a multiple of --hop " + hop);
            ConfigException.require(
                    budget == 0 || budget >= updateEvery,
                    "--budget",
                    budget,
                    "0, or at least --update-every " + updateEvery + ": a cache can't be smaller than one update");
            ConfigException.require(
                    budget + updateEvery <= teacher.context(),
                    "--context",
                    teacher.context(),
                    "at least --budget and --update-every together, " + (budget + updateEvery));
        }

        /** A copy over another transformer. */
        public Config over(Transformer.Config other) {
            return new Config(other, budget, updateEvery, frame, hop, gamma, ageFeatures, ageBase, memoryHidden);
        }

        MemoryNetwork network() {
            return new MemoryNetwork(frame, hop, gamma, ageFeatures / 2, ageBase, memoryHidden);
        }
    }

    /** A model that declares its parameters. */
    public Namm(Config c, Parameters p) {
        this(c, new Transformer(c.teacher(), p.frozen()), p.within(OWN, OWN));
    }

    private Namm(Config c, Transformer teacher, Parameters p) {
        this(
                c,
                teacher,
                p.plain("numbers", Init.constant(0), c.network().parameters()),
                p.buffer("mean", Init.constant(0), c.network().frequencies()),
                p.buffer("deviation", Init.constant(1), c.network().frequencies()),
                Policy.NAMM);
    }

    private Namm(
            Config config, Transformer teacher, Variable numbers, Variable mean, Variable deviation, Policy policy) {
        this.config = config;
        this.teacher = teacher;
        this.numbers = numbers;
        this.mean = mean;
        this.deviation = deviation;
        this.policy = policy;
    }

    Config config() {
        return config;
    }

    Transformer teacher() {
        return teacher;
    }

    MemoryNetwork network() {
        return config.network();
    }

    /** The numbers of the network, in the package's order. */
    Variable numbers() {
        return numbers;
    }

    /** The mean and deviation of features before the first generation; 0 and 1 until then. */
    Standard standard() {
        return new Standard(CacheTables.floats(mean), CacheTables.floats(deviation));
    }

    /** Whether anybody has looked at features yet. */
    boolean isStandardised() {
        Standard s = standard();
        return !Arrays.equals(s.mean(), new float[s.mean().length]);
    }

    void standard(Standard s) {
        mean.buffer().write(s.mean());
        deviation.buffer().write(s.deviation());
    }

    CacheShape cache(int rows) {
        Transformer.Config t = config.teacher();
        int kept = config.budget() == 0 ? t.context() - config.updateEvery() : config.budget();
        return new CacheShape(rows, t.blocks(), t.heads(), t.groups(), t.headWidth(), kept, config.updateEvery());
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        return teacher.logits(g, tokens, memory);
    }

    @Override
    public Reader reader(int rows, Device device, Multiplication multiplication) {
        return policy == Policy.FULL
                ? teacher.reader(rows, device, multiplication)
                : new PrunedReader(this, policy, new PrunedReader.Rows(rows, 1), device, multiplication);
    }

    @Override
    public int hiddenWidth() {
        return config.teacher().dim();
    }

    @Override
    public boolean hasInsights() {
        return policy != Policy.FULL;
    }

    @Override
    public int chunk() {
        return policy == Policy.FULL ? teacher.chunk() : config.updateEvery();
    }

    @Override
    public List<Kind> memories() {
        return Arrays.stream(Policy.values())
                .map(p -> new Kind(p.name().toLowerCase(Locale.ROOT), p != Policy.NAMM && p != Policy.FULL))
                .toList();
    }

    @Override
    public Namm with(Kind memory) {
        Policy other = Policy.valueOf(memory.name().toUpperCase(Locale.ROOT));
        return new Namm(config, teacher, numbers, mean, deviation, other);
    }
}
