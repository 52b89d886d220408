package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.elementwise.SoftCap;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.MlstmScan;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;
import java.util.Optional;

/**
 * xLSTM as in the model of 7 billion parameters (Beck et al. 2025, arXiv:2503.13427, section 3): residual blocks of an mLSTM whose
 * projections and gates read the normed input directly, without the convolution, skip and block-diagonal maps of the first
 * paper's ({@link Xlstm}), each followed by SwiGLU. Gates and logits are capped softly, norms are RMS norms but for the one per
 * head behind the cell. The epsilon of the cell's denominator is 1e-6, whatever a published configuration says under {@code eps}.
 */
public final class XlstmLarge implements SequenceModel {

    private static final double INPUT_BIAS = -10;

    /** The settings of a large xLSTM. */
    public record Config(
            @Setting(
                    help = "Width of the residual stream.",
                    least = 1,
                    most = 1 << 16,
                    published = {"embedding_dim", "hidden_size"})
            int dim,

            @Setting(
                    help = "Residual blocks.",
                    least = 1,
                    most = 512,
                    published = {"num_blocks", "num_hidden_layers"})
            int blocks,

            @Setting(
                    help = "Heads of each mLSTM; divides the widths of its queries and values.",
                    least = 1,
                    most = 512,
                    published = "num_heads")
            int heads,

            @Setting(
                    help = "Width of queries and keys over --dim.",
                    least = 1e-3,
                    most = 16,
                    published = "qk_dim_factor")
            double queryFactor,

            @Setting(help = "Width of values over --dim.", least = 1e-3, most = 16, published = "v_dim_factor")
            double valueFactor,

            @Setting(
                    help = "Inner width of feed-forward networks over --dim.",
                    least = 1e-3,
                    most = 64,
                    published = "ffn_proj_factor")
            double ffnFactor,

            @Setting(
                    help = "What the inner width of feed-forward networks is rounded up to a multiple of.",
                    least = 1,
                    most = 1 << 16,
                    published = "ffn_round_up_to_multiple_of")
            int ffnMultiple,

            @Setting(
                    help = "What gates never exceed; 0 for no cap.",
                    least = 0,
                    most = 1e6,
                    published = "gate_soft_cap")
            double gateCap,

            @Setting(
                    help = "What logits never exceed; 0 for no cap.",
                    least = 0,
                    most = 1e6,
                    published = "output_logit_soft_cap")
            double logitCap,

            @Setting(
                    help = "Added to the mean square or variance in the norms.",
                    least = 0,
                    most = 1,
                    published = "norm_eps")
            double normEpsilon,

            @Setting(help = "Whether there's a norm before the head.", published = "add_out_norm")
            boolean outputNorm,

            @Setting(help = "Tokens that the chunkwise mLSTM takes at once.", least = 1, most = 4096)
            int chunk)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(128, 4, 4, 0.5, 1.0, 2.667, 64, 15, 30, 1e-6, true, 32);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            fits("--query-factor", queryFactor, dim, heads);
            fits("--value-factor", valueFactor, dim, heads);
        }

        private static void fits(String option, double factor, int dim, int heads) {
            int width = (int) (factor * dim);
            ConfigException.require(
                    width > 0 && width % heads == 0,
                    option,
                    factor,
                    "such that --dim " + dim + " times it, " + width + ", is a multiple of --heads " + heads);
        }

        private int queryWidth() {
            return (int) (queryFactor * dim);
        }

        private int valueWidth() {
            return (int) (valueFactor * dim);
        }

        /** The inner width as the package rounds it: less than 1 above a multiple counts as the multiple. */
        private int ffnWidth() {
            return (int) Math.floor((ffnFactor * dim + ffnMultiple - 1) / ffnMultiple) * ffnMultiple;
        }
    }

    /** The mLSTM of a block. */
    private record Mixer(
            Linear query,
            Linear key,
            Linear value,
            Linear inputGate,
            Linear forgetGate,
            Linear outputGate,
            MlstmScan scan,
            Norm headNorm,
            Linear output) {}

    private record SwiGlu(Linear gate, Linear up, Linear down) {}

    private record Block(Norm before, Mixer mixer, Norm between, SwiGlu feedForward) {}

    private final Config config;
    private final Embedder embedding;
    private final List<Block> blocks;
    private final Optional<Norm> norm;
    private final Linear head;

    /** A model that declares its parameters. */
    public XlstmLarge(Config c, Parameters p) {
        config = c;
        Init small = Init.small(c.dim());
        Variable table = p.declare(
                "embedding.weight",
                Declaration.plain(small).as("backbone.embeddings.weight", "embedding.weight"),
                p.vocabulary(),
                c.dim());
        embedding = new Embedder(table);
        Parameters backbone = p.at("backbone");
        blocks = backbone.repeat(
                "blocks",
                c.blocks(),
                q -> new Block(
                        Norm.rms(q.at("norm_mlstm"), c.dim(), c.normEpsilon()),
                        mixer(c, q.at("mlstm_layer")),
                        Norm.rms(q.at("norm_ffn"), c.dim(), c.normEpsilon()),
                        feedForward(c, q.at("ffn"))));
        norm = c.outputNorm()
                ? Optional.of(Norm.rms(backbone.at("out_norm"), c.dim(), c.normEpsilon()))
                : Optional.empty();
        head = new Linear(p.at("lm_head"), c.dim(), p.vocabulary(), small);
    }

    private static Mixer mixer(Config c, Parameters p) {
        int dim = c.dim();
        Init zero = Init.constant(0);
        return new Mixer(
                projection(p, "q", "query", dim, c.queryWidth()),
                projection(p, "k", "key", dim, c.queryWidth()),
                projection(p, "v", "value", dim, c.valueWidth()),
                Linear.biased(p.at("igate_preact"), dim, c.heads(), zero, Init.constant(INPUT_BIAS)),
                Linear.biased(p.at("fgate_preact"), dim, c.heads(), zero, Init.linspace(3, 6)),
                new Linear(p.at("ogate_preact"), dim, c.valueWidth(), Init.small(dim)),
                new MlstmScan(p.path(), c.chunk()),
                Norm.layer(p.at("multihead_norm"), c.valueWidth(), c.heads(), c.normEpsilon()),
                new Linear(p.at("out_proj"), c.valueWidth(), dim, Init.wang(dim, c.blocks())));
    }

    /** A map that some versions of the package call otherwise. */
    private static Linear projection(Parameters p, String name, String other, int in, int out) {
        Declaration d = Declaration.matrix(Init.small(in)).as(name + ".weight", other + ".weight");
        return new Linear(p.declare(name + ".weight", d, in, out), Optional.empty());
    }

    private static SwiGlu feedForward(Config c, Parameters p) {
        int dim = c.dim();
        int inner = c.ffnWidth();
        return new SwiGlu(
                new Linear(p.at("proj_up_gate"), dim, inner, Init.small(dim)),
                new Linear(p.at("proj_up"), dim, inner, Init.small(dim)),
                new Linear(p.at("proj_down"), inner, dim, Init.wang(dim, c.blocks())));
    }

    @Override
    public int chunk() {
        return config.chunk();
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        Tensor x = embedding.apply(g, tokens.ids());
        for (Block b : blocks) {
            x = g.apply(new Add(x, mixed(g, b.mixer(), b.before().apply(g, x), memory)));
            x = g.apply(new Add(x, fed(g, b.feedForward(), b.between().apply(g, x))));
        }
        Tensor wanted = memory.wanted(g, x);
        Tensor last = memory.hidden(norm.map(n -> n.apply(g, wanted)).orElse(wanted));
        return capped(g, head.apply(g, last), config.logitCap());
    }

    private Tensor mixed(Graph g, Mixer m, Tensor x, Memory memory) {
        MlstmInputs inputs = new MlstmInputs(
                m.query().apply(g, x),
                m.key().apply(g, x),
                m.value().apply(g, x),
                capped(g, m.inputGate().apply(g, x), config.gateCap()),
                capped(g, m.forgetGate().apply(g, x), config.gateCap()));
        Tensor h = m.headNorm().apply(g, m.scan().apply(g, inputs, memory));
        Tensor gate = g.apply(new Activation(m.outputGate().apply(g, x), Activation.Kind.SIGMOID));
        return m.output().apply(g, g.apply(new Mul(gate, h)));
    }

    private static Tensor fed(Graph g, SwiGlu f, Tensor x) {
        Tensor gate = g.apply(new Activation(f.gate().apply(g, x), Activation.Kind.SILU));
        return f.down().apply(g, g.apply(new Mul(gate, f.up().apply(g, x))));
    }

    private static Tensor capped(Graph g, Tensor x, double cap) {
        return cap == 0 ? x : g.apply(new SoftCap(x, (float) cap));
    }
}
