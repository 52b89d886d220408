package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.layout.Split;
import dev.gyre.engine.op.recurrent.DecayBounds;
import dev.gyre.engine.op.recurrent.MlgruScan;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.BitLinearMap;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;

/**
 * Language model without matrix products: ternary maps, an element-wise recurrence, a gated channel mixer. Zhu et al. 2024,
 * arXiv:2406.02528, in the form of the released models.
 */
public final class MatMulFree implements SequenceModel {

    private static final int WIDTH_MULTIPLE = 256;
    private static final double DEVIATION = 0.02;

    /** The settings of a MatMul-free model. */
    public record Config(
            @Setting(
                    help = "Width of the residual stream.",
                    least = 1,
                    most = 1 << 16,
                    published = {"hidden_size", "d"})
            int dim,

            @Setting(
                    help = "Residual blocks.",
                    least = 1,
                    most = 512,
                    published = {"num_hidden_layers", "layers"})
            int blocks,

            @Setting(
                    help = "Inner width of the channel mixer; 0 for two thirds of --hidden-ratio times --dim, up to a"
                            + " multiple of 256.",
                    least = 0,
                    most = 1 << 20,
                    published = {"intermediate_size", "intermediate"})
            int hidden,

            @Setting(help = "Inner width where --hidden is 0.", least = 1, most = 64, published = "hidden_ratio")
            int hiddenRatio,

            @Setting(
                    help = "Added to the mean square in the norms.",
                    least = 0,
                    most = 1,
                    published = {"rms_norm_eps", "eps"})
            double normEpsilon,

            @Setting(
                    help =
                            "Ternary weights as in the paper; floats to compare with; or ternary ones that stay as drawn.")
            BitLinearMap.Kind weights)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(128, 4, 0, 4, 1e-6, BitLinearMap.Kind.TERNARY);

        /** A copy with every width said. */
        public Config explicit() {
            return new Config(dim, blocks, channelWidth(), hiddenRatio, normEpsilon, weights);
        }

        private int channelWidth() {
            int exact = (int) (2L * dim * hiddenRatio / 3);
            return hidden > 0 ? hidden : (exact + WIDTH_MULTIPLE - 1) / WIDTH_MULTIPLE * WIDTH_MULTIPLE;
        }
    }

    private record Block(Norm before, Mixer mixer, Norm between, BitLinearMap gate, BitLinearMap down) {}

    /** The token mixer, without what the bounds of all layers have in common. */
    private record Mixer(
            String path,
            BitLinearMap input,
            BitLinearMap forget,
            BitLinearMap gate,
            Norm gateNorm,
            BitLinearMap output) {}

    private final int dim;
    private final Embedder embedding;
    private final Variable bounds;
    private final List<Block> blocks;
    private final Norm norm;
    private final BitLinearMap head;

    /** A model that declares its parameters. */
    public MatMulFree(Config c, Parameters p) {
        dim = c.dim();
        Init init = Init.normal(DEVIATION);
        Init last = Init.normal(DEVIATION / Math.sqrt(2 * c.blocks()));
        Parameters model = p.at("model");
        embedding = Embedder.of(model.at("embeddings"), p.vocabulary(), dim, init);
        bounds = model.plain("lower_bounds", Init.constant(0), c.blocks(), dim);
        blocks = model.repeat(
                "layers",
                c.blocks(),
                q -> new Block(
                        Norm.rms(q.at("attn_norm"), dim, c.normEpsilon()),
                        mixer(q.at("attn"), c, init, last),
                        Norm.rms(q.at("mlp_norm"), dim, c.normEpsilon()),
                        BitLinearMap.of(q.at("mlp").at("gate_proj"), dim, 2 * c.channelWidth(), init, c.weights()),
                        BitLinearMap.of(q.at("mlp").at("down_proj"), c.channelWidth(), dim, last, c.weights())));
        norm = Norm.rms(model.at("norm"), dim, c.normEpsilon());
        head = BitLinearMap.of(p.at("lm_head"), dim, p.vocabulary(), init, c.weights());
    }

    private static Mixer mixer(Parameters p, Config c, Init init, Init last) {
        int dim = c.dim();
        return new Mixer(
                p.path(),
                BitLinearMap.of(p.at("i_proj"), dim, dim, init, c.weights()),
                BitLinearMap.of(p.at("f_proj"), dim, dim, init, c.weights()),
                BitLinearMap.of(p.at("g_proj"), dim, dim, init, c.weights()),
                Norm.rms(p.at("g_norm"), dim, c.normEpsilon()),
                BitLinearMap.of(p.at("o_proj"), dim, dim, last, c.weights()));
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        Tensor x = embedding.apply(g, tokens.ids());
        Tensor lowest = g.apply(new DecayBounds(g.variable(bounds)));
        Tensor flat = g.apply(new Reshape(lowest, Shape.of(blocks.size() * dim)));
        for (int i = 0; i < blocks.size(); i++) {
            Block b = blocks.get(i);
            Tensor bound = g.apply(new Slice(flat, i * dim, dim));
            x = g.apply(new Add(x, mix(g, b.mixer(), b.before().apply(g, x), bound, memory)));
            x = g.apply(new Add(x, channels(g, b, b.between().apply(g, x))));
        }
        return head.apply(g, memory.hidden(norm.apply(g, memory.wanted(g, x))));
    }

    /** The MLGRU: an element-wise recurrence whose output passes a gate. */
    private Tensor mix(Graph g, Mixer m, Tensor x, Tensor bound, Memory memory) {
        Tensor state = memory.state(g, m.path() + "h", TensorType.f32(x.dim(0), dim));
        Tensor noPadding = g.apply(new Fill(Shape.of(x.dim(0), x.dim(1)), 1f));
        Outputs<Tensor> scan =
                g.add(new MlgruScan(m.input().apply(g, x), m.forget().apply(g, x), bound, noPadding, state));
        memory.keep(g, state, scan.get(MlgruScan.Out.LAST));
        Tensor h = g.apply(new Activation(scan.get(MlgruScan.Out.H), Activation.Kind.SILU));
        Tensor gate = m.gateNorm().apply(g, m.gate().apply(g, x));
        return m.output().apply(g, g.apply(new Mul(gate, h)));
    }

    private static Tensor channels(Graph g, Block b, Tensor x) {
        List<Tensor> halves = Split.halves(g, b.gate().apply(g, x));
        Tensor gate = g.apply(new Activation(halves.get(0), Activation.Kind.SILU));
        return b.down().apply(g, g.apply(new Mul(gate, halves.get(1))));
    }
}
