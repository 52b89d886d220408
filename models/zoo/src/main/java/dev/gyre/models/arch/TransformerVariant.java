package dev.gyre.models.arch;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/**
 * The differences of later models from Llama. Qwen2 (Yang et al. 2024, arXiv:2407.10671) has biases in the maps of queries, keys and values;
 * Qwen3 (Yang et al. 2025, arXiv:2505.09388) has RMS norms of each head's query and key instead; Granite 3 has factors where maximal update
 * parametrisation (Yang et al. 2022, arXiv:2203.03466) wants them.
 *
 * @param attentionBias maps that have a bias
 * @param headNorms whether queries and keys are normalised
 * @param embeddingScale factor of embeddings
 * @param attentionScale factor of products of queries and keys; 0 for 1 / sqrt(D)
 * @param residualScale factor of each block's two addends
 * @param logitScale divisor of logits
 */
public record TransformerVariant(
        @Setting(help = "Which maps of an attention have a bias.", published = "attention_biases")
        Biases attentionBias,

        @Setting(help = "Whether each head's query and key pass an RMS norm.", published = "qk_norm")
        boolean headNorms,

        @Setting(help = "Factor of embeddings.", least = 1e-6, most = 1e6, published = "embedding_multiplier")
        double embeddingScale,

        @Setting(
                help = "Factor of queries times keys; 0 for one over the root of a head's width.",
                least = 0,
                most = 1e6,
                published = "attention_multiplier")
        double attentionScale,

        @Setting(
                help = "Factor of what a block adds to the residual stream.",
                least = 1e-6,
                most = 1e6,
                published = "residual_multiplier")
        double residualScale,

        @Setting(help = "What logits are divided by.", least = 1e-6, most = 1e6, published = "logits_scaling")
        double logitScale)
        implements Settings {

    /** Llama itself. */
    public static final TransformerVariant STANDARD = new TransformerVariant(Biases.NONE, false, 1, 0, 1, 1);

    /** Maps of an attention that have a bias. */
    public enum Biases {
        /** None has. */
        NONE,
        /** Those of queries, keys and values have. */
        QKV,
        /** Those and that of outputs have. */
        ALL
    }

    /** Whether a factor isn't Llama's, for heads of so many channels. */
    public boolean isScaled(int headWidth) {
        return embeddingScale != 1 || residualScale != 1 || logitScale != 1 || queryFactor(headWidth) != 1f;
    }

    /** A copy that says the attention's factor. */
    TransformerVariant explicit(int headWidth) {
        return new TransformerVariant(
                attentionBias,
                headNorms,
                embeddingScale,
                attentionScale > 0 ? attentionScale : 1 / Math.sqrt(headWidth),
                residualScale,
                logitScale);
    }

    Tensor embedded(Graph g, Tensor x) {
        return scaled(g, x, (float) embeddingScale);
    }

    /** Queries (.., N D) such that their products with keys over sqrt(D) are scaled as they are to be. */
    Tensor query(Graph g, Tensor q, int headWidth) {
        return scaled(g, q, queryFactor(headWidth));
    }

    Tensor addend(Graph g, Tensor x) {
        return scaled(g, x, (float) residualScale);
    }

    Tensor logits(Graph g, Tensor x) {
        return scaled(g, x, (float) (1 / logitScale));
    }

    private float queryFactor(int headWidth) {
        return attentionScale > 0 ? (float) (attentionScale * Math.sqrt(headWidth)) : 1f;
    }

    private static Tensor scaled(Graph g, Tensor x, float factor) {
        return factor == 1f ? x : g.apply(new Scale(x, factor));
    }
}
