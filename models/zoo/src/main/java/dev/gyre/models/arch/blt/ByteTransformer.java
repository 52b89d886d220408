package dev.gyre.models.arch.blt;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
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
 * BLT's entropy model, a small transformer over bytes with a sliding window within documents, whose uncertainty about the next byte
 * says where patches begin. Pagnoni et al. 2024, arXiv:2412.09871, section 2.3.
 */
public final class ByteTransformer implements SequenceModel {

    /** The settings of a byte transformer. */
    public record Config(
            @Setting(help = "Width of the residual stream.", least = 2, most = 1 << 16, published = "dim")
            int dim,

            @Setting(help = "Blocks.", least = 1, most = 512, published = "n_layers")
            int layers,

            @Setting(help = "Heads of queries.", least = 1, most = 1 << 10, published = "n_heads")
            int heads,

            @Setting(
                    help = "Heads of keys and values; 0 for as many as of queries.",
                    least = 0,
                    most = 1 << 10,
                    published = "n_kv_heads")
            int keyHeads,

            @Setting(
                    help =
                            "Inner width of the feed-forward layers; 0 for 8/3 of --dim, up to a multiple of --multiple-of.",
                    least = 0,
                    most = 1 << 20)
            int hidden,

            @Setting(
                    help = "What the inner width is a multiple of where --hidden is 0.",
                    least = 1,
                    most = 1 << 16,
                    published = "multiple_of")
            int multipleOf,

            @Setting(
                    help = "What the inner width is multiplied with where --hidden is 0.",
                    least = 0.01,
                    most = 64,
                    published = "ffn_dim_multiplier")
            double hiddenFactor,

            @Setting(
                    help = "Bytes that a byte looks back on, itself included.",
                    least = 1,
                    most = 1 << 20,
                    published = "sliding_window")
            int window,

            @Setting(help = "Base of the rotary angles.", least = 1, most = 1e12, published = "rope_theta")
            double ropeTheta,

            @Setting(
                    help = "Added to the mean square in the norms.",
                    least = 0,
                    most = 1,
                    published = {"norm_eps", "rms_norm_eps"})
            double normEpsilon,

            @Setting(help = "Whether token 2 ends a document, beyond which nothing is seen.", published = "documents")
            boolean documents)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(64, 2, 4, 0, 0, 16, 1, 32, 10_000, Norm.EPSILON, true);

        private TransformerBlock.Form form() {
            int inner = hidden > 0 ? hidden : TransformerBlock.Form.hidden(dim, hiddenFactor, multipleOf);
            return new TransformerBlock.Form(
                    dim, heads, keyHeads > 0 ? keyHeads : heads, inner, ropeTheta, normEpsilon);
        }
    }

    private final String path;
    private final Config config;
    private final Embedder embedding;
    private final List<TransformerBlock> blocks;
    private final Norm norm;
    private final Linear head;

    /** A model that declares its parameters. */
    public ByteTransformer(Config c, Parameters p) {
        Init fanIn = Init.truncated(1 / Math.sqrt(c.dim()));
        path = p.path();
        config = c;
        embedding =
                Embedder.of(p.at("tok_embeddings", "tok_embeddings", "embed_tokens"), p.vocabulary(), c.dim(), fanIn);
        blocks = TransformerBlock.stack(p, c.layers(), c.form());
        norm = Norm.rms(p.at("norm"), c.dim(), c.normEpsilon());
        head = new Linear(p.at("output", "output", "lm_head"), c.dim(), p.vocabulary(), fanIn);
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        AttentionMask mask = AttentionMask.ofTokens(g, path, tokens.ids(), config.window(), config.documents(), memory);
        Tensor x = embedding.apply(g, tokens.ids());
        for (TransformerBlock b : blocks) {
            x = b.apply(g, x, mask, memory);
        }
        return head.apply(g, memory.hidden(norm.apply(g, memory.wanted(g, x))));
    }
}
