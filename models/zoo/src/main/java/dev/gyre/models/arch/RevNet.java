package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.graph.Reversible;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.convolution.AveragePool;
import dev.gyre.engine.op.convolution.ConvPatches;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.norm.BatchNorm;
import dev.gyre.engine.op.norm.BatchNormInference;
import dev.gyre.engine.op.norm.MovingAverage;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reversible residual network: units of two streams of half the channels each, y1 = x1 + F(x2), y2 = x2 + G(y1), whose
 * activations a backward pass computes again instead of keeping them. Gomez et al. 2017, arXiv:1707.04585, by the variable names
 * of the authors' package. A unit that changes its shape adds F and G to shortcuts and stores its activations.
 */
public final class RevNet implements Network {

    private static final float EPSILON = 1e-3f;
    private static final float RATE = 0.01f;

    /** Channels around a bottleneck over those in it. */
    private static final int EXPANSION = 4;

    /** The settings of a reversible network. */
    public record Config(
            @Setting(
                    help = "Channels of the first convolution, then of each stage, a quarter of them with"
                            + " --bottleneck; even.",
                    least = 2,
                    most = 1 << 14,
                    published = "filters")
            List<Integer> filters,

            @Setting(help = "Units of each stage.", least = 1, most = 256, published = "units")
            List<Integer> units,

            @Setting(help = "Pixels from one to the next in each stage.", least = 1, most = 8, published = "strides")
            List<Integer> strides,

            @Setting(help = "Whether convolutions go through a quarter of the channels.", published = "bottleneck")
            boolean bottleneck,

            @Setting(help = "Whether a backward pass stores activations or computes them again.")
            Memory memory,

            @Setting(
                    help = "Whether it's an ordinary residual network, of one stream of all channels; it stores its"
                            + " activations.")
            boolean residual)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD =
                new Config(List.of(16, 16, 32), List.of(2, 2), List.of(1, 2), false, Memory.RECOMPUTE, false);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            filters = List.copyOf(filters);
            units = List.copyOf(units);
            strides = List.copyOf(strides);
            int stages = units.size();
            ConfigException.require(stages > 0, "--units", units, "a number for each stage");
            ConfigException.require(
                    filters.size() == stages + 1, "--filters", filters, stages + 1 + " numbers, one more than --units");
            ConfigException.require(
                    strides.size() == stages, "--strides", strides, stages + " numbers, as many as --units");
            ConfigException.require(filters.stream().allMatch(f -> f % 2 == 0), "--filters", filters, "even numbers");
            ConfigException.require(
                    !residual || memory == Memory.STORE,
                    "--memory",
                    "recompute",
                    "store with --residual, where nothing can be computed again");
            for (int i = 0; i < stages && !bottleneck; i++) {
                int more = filters.get(i + 1) - filters.get(i);
                ConfigException.require(
                        more >= 0 && more % 4 == 0, "--filters", filters, "numbers that grow by multiples of 4");
            }
        }
    }

    /** A convolution of K x K pixels, (K K I, O), and how far apart they look. */
    private record Convolution(Variable weight, int kernel, int stride) {

        static Convolution of(Parameters p, int kernel, int in, int out, int stride) {
            Init init = Init.normal(Math.sqrt(2.0 / (kernel * kernel * out)));
            Variable weight =
                    p.declare("w", Declaration.matrix(init).stored(StorageLayout.SAME), kernel, kernel, in, out);
            return new Convolution(weight, kernel, stride);
        }

        Tensor apply(Graph g, Tensor x) {
            return ConvPatches.convolution(g, x, g.variable(weight), stride);
        }
    }

    /** ReLU of a batch norm. */
    private record Activated(Variable gamma, Variable beta, Variable mean, Variable variance) {

        static Activated of(Parameters p, int channels) {
            Variable beta = p.plain("beta", Init.constant(0), channels);
            Variable gamma = p.plain("gamma", Init.constant(1), channels);
            return new Activated(
                    gamma,
                    beta,
                    p.buffer("ema_mean", Init.constant(0), channels),
                    p.buffer("ema_var", Init.constant(1), channels));
        }

        Tensor apply(Graph g, Tensor x, Phase phase) {
            Tensor normed = phase == Phase.TRAINING ? tracked(g, x) : byAverages(g, x);
            Tensor y = g.apply(new AddBias(normed, g.variable(beta)));
            return g.apply(new Activation(y, Activation.Kind.RELU));
        }

        private Tensor tracked(Graph g, Tensor x) {
            Outputs<Tensor> normed = g.add(new BatchNorm(x, g.variable(gamma), EPSILON));
            g.add(new MovingAverage(g.variable(mean), normed.get(BatchNorm.Out.MEAN), RATE));
            g.add(new MovingAverage(g.variable(variance), normed.get(BatchNorm.Out.VARIANCE), RATE));
            return normed.get(BatchNorm.Out.Y);
        }

        private Tensor byAverages(Graph g, Tensor x) {
            return g.apply(
                    new BatchNormInference(x, g.variable(mean), g.variable(variance), g.variable(gamma), EPSILON));
        }
    }

    /** Norm, ReLU and convolution, over and over; the first unit of all begins with its convolution. */
    private record Branch(List<Activated> norms, List<Convolution> convolutions) {

        static Branch of(Parameters p, int in, int out, int stride, boolean bottleneck, boolean activated) {
            int parts = bottleneck ? 3 : 2;
            int inner = bottleneck ? out / EXPANSION : out;
            List<Activated> norms = new ArrayList<>();
            List<Convolution> convolutions = new ArrayList<>();
            for (int i = 1; i <= parts; i++) {
                Parameters sub = p.within("sub" + i + "/", "sub" + i + "/");
                int from = i == 1 ? in : inner;
                int to = i == parts ? out : inner;
                int kernel = bottleneck && i != 2 ? 1 : 3;
                if (i > 1 || activated) {
                    norms.add(Activated.of(sub.within("bn" + i + "/", "bn" + i + "/"), from));
                }
                Parameters conv = sub.within("conv" + i + "/", "conv" + i + "/");
                convolutions.add(Convolution.of(conv, kernel, from, to, i == 1 ? stride : 1));
            }
            return new Branch(norms, convolutions);
        }

        Tensor apply(Graph g, Tensor x, Phase phase) {
            Tensor y = x;
            int unnormed = convolutions.size() - norms.size();
            for (int i = 0; i < convolutions.size(); i++) {
                y = i < unnormed ? y : norms.get(i - unnormed).apply(g, y, phase);
                y = convolutions.get(i).apply(g, y);
            }
            return y;
        }
    }

    /**
     * A unit; where it keeps its shape there are no shortcuts, where it doesn't these are projections or pools.
     *
     * @param branches F and G, or F alone if it's residual
     */
    private record Unit(List<Branch> branches, int in, int out, int stride, List<Convolution> projections) {

        boolean keepsShape() {
            return in == out && stride == 1;
        }
    }

    private final Config config;
    private final Convolution first;
    private final Activated firstNorm;
    private final List<Unit> units = new ArrayList<>();
    private final Activated lastNorm;
    private final Variable weight;
    private final Variable bias;

    /** A network that declares its parameters. */
    public RevNet(Config c, Parameters p) {
        config = c;
        ConfigException.require(
                p.domain().input().size() == 3, "the data", p.domain().input(), "images: rows, columns, channels");
        Parameters model = p.within("Model/", "Model/");
        Parameters init = model.within("init/", "init/");
        int channels = c.filters().getFirst();
        first = Convolution.of(
                init.within("init_conv/", "init_conv/"), 3, p.domain().input().get(2), channels, 1);
        firstNorm = Activated.of(init.within("init_bn/", "init_bn/"), channels);
        int streams = c.residual() ? 1 : 2;
        for (int stage = 0; stage < c.units().size(); stage++) {
            for (int block = 0; block < c.units().get(stage); block++) {
                String name = "unit_" + (stage + 1) + "_" + block + "/";
                int stride = block == 0 ? c.strides().get(stage) : 1;
                int out = c.filters().get(stage + 1) * (c.bottleneck() ? EXPANSION : 1);
                units.add(unit(model.within(name, name), channels / streams, out / streams, stride, stage + block > 0));
                channels = out;
            }
        }
        lastNorm = Activated.of(model.within("unit_last/final_bn/", "unit_last/final_bn/"), channels);
        Init fanIn = Init.uniform(1 / Math.sqrt(channels));
        Parameters logit = model.within("logit/", "logit/");
        weight = logit.declare(
                "w",
                Declaration.matrix(fanIn).stored(StorageLayout.SAME),
                channels,
                p.domain().outputs());
        bias = logit.plain("b", Init.constant(0), p.domain().outputs());
    }

    private Unit unit(Parameters p, int in, int out, int stride, boolean activated) {
        List<Branch> branches = new ArrayList<>();
        branches.add(Branch.of(p.within("f/", "f/"), in, out, stride, config.bottleneck(), activated));
        if (!config.residual()) {
            branches.add(Branch.of(p.within("g/", "g/"), out, out, 1, config.bottleneck(), true));
        }
        List<Convolution> projections = new ArrayList<>();
        if (config.bottleneck() && (in != out || stride != 1)) {
            for (int i = 1; i <= branches.size(); i++) {
                String name = "x" + i + "_bottleneck/project/";
                projections.add(Convolution.of(p.within(name, name), 1, in, out, stride));
            }
        }
        return new Unit(branches, in, out, stride, projections);
    }

    @Override
    public Tensor apply(Graph g, Tensor images, Phase phase) {
        Tensor x = firstNorm.apply(g, first.apply(g, images), phase);
        x = lastNorm.apply(g, config.residual() ? oneStream(g, x, phase) : twoStreams(g, x, phase), phase);
        Tensor mean = g.apply(new AveragePool(x, x.dim(1), x.dim(2)));
        Tensor pooled = g.apply(new Reshape(mean, Shape.of(x.dim(0), x.dim(-1))));
        return g.apply(new AddBias(g.apply(new DenseMatMul(pooled, g.variable(weight))), g.variable(bias)));
    }

    private Tensor oneStream(Graph g, Tensor x, Phase phase) {
        Tensor y = x;
        for (Unit u : units) {
            Tensor kept = u.keepsShape() ? y : shortcut(g, u, 0, y);
            y = g.apply(new Add(kept, u.branches().getFirst().apply(g, y, phase)));
        }
        return y;
    }

    private Tensor twoStreams(Graph g, Tensor x, Phase phase) {
        int half = x.dim(-1) / 2;
        Streams s = new Streams(g.apply(new Slice(x, 0, half)), g.apply(new Slice(x, half, half)));
        for (Unit u : units) {
            s = forward(g, u, s, phase);
        }
        return g.apply(new Concat(List.of(s.first(), s.second())));
    }

    private Streams forward(Graph g, Unit u, Streams x, Phase phase) {
        UnaryOperator<Tensor> f = v -> u.branches().getFirst().apply(g, v, phase);
        UnaryOperator<Tensor> h = v -> u.branches().getLast().apply(g, v, phase);
        if (u.keepsShape()) {
            return new Reversible(g, f, h, config.memory()).forward(x);
        }
        Tensor y1 = g.apply(new Add(shortcut(g, u, 0, x.first()), f.apply(x.second())));
        return new Streams(y1, g.apply(new Add(shortcut(g, u, 1, x.second()), h.apply(y1))));
    }

    /** The shortcut of a unit: with a bottleneck a projection; else the average over each stride, and channels of zeros on both sides. */
    private static Tensor shortcut(Graph g, Unit u, int stream, Tensor x) {
        if (!u.projections().isEmpty()) {
            return u.projections().get(stream).apply(g, x);
        }
        Tensor pooled = g.apply(new AveragePool(x, u.stride(), u.stride()));
        if (u.in() == u.out()) {
            return pooled;
        }
        Tensor zeros = g.apply(new Fill(pooled.shape().withLast((u.out() - u.in()) / 2), 0f));
        return g.apply(new Concat(List.of(zeros, pooled, zeros)));
    }
}
