package dev.gyre.models.arch.m2;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;

/**
 * Monarch Mixer as a language model: pre-norm residual branches of causal long convolutions and of block-diagonal feed-forward
 * networks. Fu et al. 2023, arXiv:2310.12109, section 4.3 and appendix; there's no published code of it.
 *
 * <p>A filter has as many taps as it can reach back, so that beyond that text is seen through a window of those. In generation the
 * state of a layer is the inputs of that window, and two of the short convolution.
 */
public final class M2Causal implements SequenceModel {

    /** What determines it. */
    public record Config(
            @Setting(help = "Width of the residual stream.", least = 1, most = 1 << 16, published = "hidden_size")
            int dim,

            @Setting(help = "Layers.", least = 1, most = 512, published = "num_hidden_layers")
            int blocks,

            @Setting(
                    help = "Inner width of the gated feed-forward networks.",
                    least = 1,
                    most = 1 << 20,
                    published = "intermediate_size")
            int hidden,

            @Setting(
                    help = "Blocks of the feed-forward networks' matrices.",
                    least = 1,
                    most = 1 << 12,
                    published = "monarch_mlp_nblocks")
            int matrixBlocks,

            @Setting(
                    help = "Positions that filters reach back.",
                    least = 1,
                    most = 1 << 20,
                    published = "long_conv_l_max")
            int longest,

            @Setting(
                    help = "Features of a position that filters are made of, an odd number.",
                    least = 3,
                    most = 1 << 12,
                    published = "hyena_emb_dim")
            int features,

            @Setting(
                    help = "Width of the networks that make filters.",
                    least = 1,
                    most = 1 << 12,
                    published = "hyena_filter_order")
            int order,

            @Setting(
                    help = "What the filters' sines begin to multiply their arguments with.",
                    least = 0,
                    most = 1e4,
                    published = "hyena_w")
            double frequency,

            @Setting(help = "Whether a second long convolution goes past the gates.", published = "residual_long_conv")
            boolean residual,

            @Setting(help = "Whether the long convolution is gated.")
            boolean gates)
            implements Settings {

        /** What runs start from. */
        public static final Config STANDARD = new Config(128, 4, 512, 4, 128, 5, 32, 10, false, true);

        /** Checks what ranges can't. */
        public Config {
            ConfigException.require(features % 2 == 1, "--features", features, "odd");
        }
    }

    private record Block(Norm before, SequenceMixing positions, Norm between, DimensionMixing dimensions) {}

    private final Embedder embedding;
    private final List<Block> blocks;
    private final Norm norm;
    private final Linear head;

    /** A model that declares its parameters. */
    public M2Causal(Config c, Parameters p) {
        int dim = c.dim();
        Init init = Init.normal(1 / Math.sqrt(3.0 * dim));
        var filters = new HyenaConvolution.Filters(c.longest(), c.features(), c.order(), c.frequency(), false);
        var style = new SequenceMixing.Style(c.residual(), c.gates(), false);
        embedding = Embedder.of(p.at("embedding"), p.vocabulary(), dim, Init.normal(0.02));
        blocks = p.repeat(
                "blocks",
                c.blocks(),
                q -> new Block(
                        Norm.biased(q.at("norm1"), dim, Norm.EPSILON),
                        new SequenceMixing(q.at("mixer"), dim, style, filters, init),
                        Norm.biased(q.at("norm2"), dim, Norm.EPSILON),
                        DimensionMixing.of(q.at("mlp"), dim, c.hidden(), c.matrixBlocks())));
        norm = Norm.biased(p.at("norm"), dim, Norm.EPSILON);
        head = new Linear(p.at("head"), dim, p.vocabulary(), Init.small(dim));
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        Tensor x = embedding.apply(g, tokens.ids());
        for (Block b : blocks) {
            x = g.apply(new Add(x, b.positions().apply(g, b.before().apply(g, x), memory)));
            x = g.apply(new Add(x, b.dimensions().apply(g, b.between().apply(g, x))));
        }
        return head.apply(g, norm.apply(g, memory.wanted(g, x)));
    }
}
