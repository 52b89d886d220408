package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.aft.AftCached;
import dev.gyre.engine.op.aft.AftMix;
import dev.gyre.engine.op.aft.AftMix.Outside;
import dev.gyre.engine.op.aft.AftSimple;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.RepeatHeads;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.op.text.PositionIds;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Mixer;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Only;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;
import java.util.stream.Stream;

/**
 * Attention-free transformer as a language model: pre-norm residual blocks of element-wise mixing over time, where a key and a
 * learned bias of two positions stand for the product of queries and keys, and of a feed-forward network of four times the width.
 * Zhai et al. 2021, arXiv:2105.14103, equations 2 (full), 3 (local), 4 (simple) and 5 (conv, in one dimension), all causal.
 *
 * <p>Biases between positions are factorised, w[t, u] = u[t] v[u] (section 4.1), so full and local are for as many positions as there
 * are factors. Conv's biases go by lag, normalised over them with a gain and a shift of each head that begin at zero (section 4.2), so
 * that it begins as simple; it and simple go on for ever.
 *
 * <p>In generation, simple keeps three numbers a channel. Local and conv keep a ring of the window's keys and values and, where
 * positions outside count, those three numbers of what left it. Full's ring holds all positions.
 */
public final class Aft implements SequenceModel {

    private static final int FEED_FORWARD = 4;
    private static final double DEVIATION = 0.02;
    private static final double FACTORS = 0.1;

    /** Positions that carry a bias. */
    public enum Form {
        /** A bias between all positions. */
        FULL,
        /** Between positions at a distance of less than the window. */
        LOCAL,
        /** No bias. */
        SIMPLE,
        /** A bias by the lag of a position, for each of some heads, up to the window. */
        CONV
    }

    /** The settings of an attention-free transformer. */
    public record Config(
            @Setting(
                    help = "Where position biases are: between all positions, in a window, nowhere, or by lag and"
                            + " head.")
            Form form,

            @Setting(help = "Width of the residual stream.", least = 1, most = 1 << 16)
            int dim,

            @Setting(help = "Residual blocks.", least = 1, most = 512)
            int blocks,

            @Setting(help = "Positions that the window of local and conv holds.", least = 1, most = 1 << 16)
            @Only(
                    with = "form",
                    is = {"local", "conv"})
            int window,

            @Setting(help = "Whether positions outside the window count without a bias, or are masked.")
            @Only(
                    with = "form",
                    is = {"local", "conv"})
            Outside outside,

            @Setting(help = "Heads of conv; divides --dim.", least = 1, most = 1 << 16)
            @Only(with = "form", is = "conv")
            int heads,

            @Setting(help = "Rank of the position biases of full and local.", least = 1, most = 1 << 16)
            @Only(
                    with = "form",
                    is = {"full", "local"})
            int rank,

            @Setting(
                    help = "Positions that full and local have biases for; no text gets longer than that.",
                    least = 1,
                    most = 1 << 20)
            @Only(
                    with = "form",
                    is = {"full", "local"})
            int positions)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(Form.CONV, 128, 4, 32, Outside.ZERO, 8, 32, 128);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            boolean divides = heads > 0 && dim % heads == 0;
            ConfigException.require(form != Form.CONV || divides, "--heads", heads, "a divisor of --dim " + dim);
        }

        /** Keys that a ring holds. */
        private int slots() {
            return form == Form.FULL ? positions : form == Form.LOCAL ? Math.min(window, positions) : window;
        }

        private boolean absolute() {
            return form == Form.FULL || form == Form.LOCAL;
        }

        /** Whether sums are kept of what isn't in a ring. */
        private boolean sums() {
            return form == Form.SIMPLE || (form != Form.FULL && outside == Outside.ZERO);
        }
    }

    private record Block(Norm before, Layer mixer, Norm between, Linear up, Linear down) {}

    private final Config config;
    private final Embedder embedding;
    private final List<Block> blocks;
    private final Norm norm;
    private final Linear head;

    /** A model that declares its parameters. */
    public Aft(Config c, Parameters p) {
        config = c;
        int dim = c.dim();
        int inner = FEED_FORWARD * dim;
        Init zero = Init.constant(0);
        embedding = Embedder.of(p.at("embedding"), p.vocabulary(), dim, Init.normal(DEVIATION));
        blocks = p.repeat(
                "blocks",
                c.blocks(),
                q -> new Block(
                        Norm.biased(q.at("norm1"), dim, Norm.EPSILON),
                        new Layer(c, q.at("mixer")),
                        Norm.biased(q.at("norm2"), dim, Norm.EPSILON),
                        Linear.biased(q.at("up"), dim, inner, Init.uniform(1 / Math.sqrt(dim)), zero),
                        Linear.biased(q.at("down"), inner, dim, Init.uniform(1 / Math.sqrt(inner)), zero)));
        norm = Norm.biased(p.at("norm"), dim, Norm.EPSILON);
        head = new Linear(p.at("head"), dim, p.vocabulary(), Init.small(dim));
    }

    @Override
    public long longest() {
        return config.absolute() ? config.positions() : Long.MAX_VALUE;
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        ConfigException.require(
                tokens.time() <= longest(),
                "--length",
                tokens.time(),
                "at most --positions " + config.positions() + " where biases are between positions");
        Tensor x = embedding.apply(g, tokens.ids());
        for (Block b : blocks) {
            x = g.apply(new Add(x, b.mixer().apply(g, b.before().apply(g, x), memory)));
            Tensor inner = b.up().apply(g, b.between().apply(g, x));
            Tensor active = g.apply(new Activation(inner, Activation.Kind.GELU));
            x = g.apply(new Add(x, b.down().apply(g, active)));
        }
        return head.apply(g, memory.hidden(norm.apply(g, memory.wanted(g, x))));
    }

    /** The mixing over time between its projections. (B, T, C) to (B, T, C). */
    private static final class Layer implements Mixer {

        private final Config config;
        private final String path;
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final Linear output;
        private final List<Variable> bias;

        Layer(Config c, Parameters p) {
            config = c;
            path = p.path();
            int dim = c.dim();
            query = Linear.standard(p.at("to_q"), dim, dim);
            key = Linear.standard(p.at("to_k"), dim, c.form() == Form.CONV ? c.heads() : dim);
            value = Linear.standard(p.at("to_v"), dim, dim);
            output = Linear.standard(p.at("to_out"), dim, dim);
            bias = biases(c, p);
        }

        private static List<Variable> biases(Config c, Parameters p) {
            Init zero = Init.constant(0);
            return switch (c.form()) {
                case SIMPLE -> List.of();
                case FULL, LOCAL ->
                    Stream.of("pos_u", "pos_v")
                            .map(name -> p.plain(name, Init.normal(FACTORS), c.positions(), c.rank()))
                            .toList();
                case CONV ->
                    List.of(
                            p.plain("pos_bias", Init.normal(1), c.heads(), c.window()),
                            p.plain("pos_gain", zero, c.heads()),
                            p.plain("pos_shift", zero, c.heads()));
            };
        }

        @Override
        public Tensor apply(Graph g, Tensor x, Memory memory) {
            Tensor q = query.apply(g, x);
            Tensor k = key.apply(g, x);
            Tensor v = value.apply(g, x);
            if (config.form() == Form.SIMPLE) {
                return output.apply(g, scanned(g, q, k, v, memory));
            }
            return output.apply(g, memory.isEmpty() ? whole(g, q, k, v) : continued(g, q, k, v, memory));
        }

        private Tensor scanned(Graph g, Tensor q, Tensor k, Tensor v, Memory memory) {
            List<Tensor> sums = sums(g, q, memory);
            List<Tensor> out = g.add(new AftSimple(q, k, v, sums.get(0), sums.get(1), sums.get(2)));
            for (int i = 0; i < sums.size(); i++) {
                memory.keep(g, sums.get(i), out.get(i + 1));
            }
            return out.getFirst();
        }

        private Tensor whole(Graph g, Tensor q, Tensor k, Tensor v) {
            if (config.form() == Form.CONV) {
                return AftMix.conv(g, q, k, v, lags(g), config.outside(), true);
            }
            Tensor rows = first(g, bias.get(0), q.dim(1));
            Tensor columns = g.apply(new Transpose(first(g, bias.get(1), q.dim(1))));
            Tensor w = g.apply(new DenseMatMul(rows, columns));
            return AftMix.local(g, q, k, v, w, config.slots(), config.outside(), true);
        }

        private static Tensor first(Graph g, Variable factors, int time) {
            Tensor all = g.variable(factors);
            return all.dim(0) == time ? all : g.apply(new SliceRows(all, 0, time));
        }

        /** Biases by head and lag, as they begin: of mean 0 and variance 1 over the lags of a head, times its gain. */
        private Tensor lags(Graph g) {
            Tensor ones = g.apply(new Fill(Shape.of(config.window()), 1f));
            Tensor even = g.apply(new LayerNorm(g.variable(bias.get(0)), ones, 1, (float) Norm.EPSILON));
            Tensor scaled = g.apply(new ChannelScale(g.apply(new Transpose(even)), g.variable(bias.get(1))));
            return g.apply(new Transpose(g.apply(new AddBias(scaled, g.variable(bias.get(2))))));
        }

        private Tensor continued(Graph g, Tensor q, Tensor k, Tensor v, Memory memory) {
            int batch = q.dim(0);
            Tensor position = memory.position(g, batch);
            TensorType ring = TensorType.f32(batch, config.slots(), config.dim());
            Tensor keys = memory.ring(g, path + "keys", ring);
            Tensor values = memory.ring(g, path + "values", ring);
            List<Tensor> sums = config.sums() ? sums(g, q, memory) : List.of();
            if (config.form() == Form.CONV) {
                Tensor repeated = g.apply(new RepeatHeads(k, config.heads(), config.dim() / config.heads()));
                return g.apply(new AftCached(q, repeated, v, lags(g), keys, values, sums, position));
            }
            Tensor ids = g.apply(new PositionIds(position, batch, q.dim(1)));
            Tensor rows = g.apply(new Embedding(ids, g.variable(bias.get(0))));
            Tensor columns = g.apply(new Transpose(g.variable(bias.get(1))));
            Tensor w = g.apply(new DenseMatMul(rows, columns));
            return g.apply(new AftCached(q, k, v, w, keys, values, sums, position));
        }

        private List<Tensor> sums(Graph g, Tensor q, Memory memory) {
            TensorType type = TensorType.f32(q.dim(0), config.dim());
            return List.of(
                    memory.state(g, path + "max", type, AftSimple.NO_KEY),
                    memory.state(g, path + "num", type),
                    memory.state(g, path + "den", type));
        }
    }
}
