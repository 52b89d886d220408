package dev.gyre.models.arch.blt;

import dev.gyre.models.layer.Norm;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;

/** What determines a {@link Blt}. */
public record BltConfig(
        @Setting(
                help = "Width of the local models, over bytes.",
                least = 2,
                most = 1 << 16,
                published = {"dim_local_encoder", "encoder_config.hidden_size"})
        int dimLocal,

        @Setting(
                help = "Width of the latent transformer, over patches.",
                least = 2,
                most = 1 << 16,
                published = {"dim_global", "global_config.hidden_size"})
        int dimGlobal,

        @Setting(
                help = "Blocks of the local encoder.",
                least = 1,
                most = 512,
                published = {"n_layers_local_encoder", "encoder_config.num_hidden_layers"})
        int encoderLayers,

        @Setting(
                help = "Blocks of the latent transformer.",
                least = 1,
                most = 512,
                published = {"n_layers_global", "global_config.num_hidden_layers"})
        int globalLayers,

        @Setting(
                help = "Blocks of the local decoder.",
                least = 1,
                most = 512,
                published = {"n_layers_local_decoder", "decoder_config.num_hidden_layers"})
        int decoderLayers,

        @Setting(
                help = "Heads of the local encoder.",
                least = 1,
                most = 1 << 10,
                published = {"n_heads_local_encoder", "encoder_config.num_attention_heads"})
        int encoderHeads,

        @Setting(
                help = "Heads of the latent transformer.",
                least = 1,
                most = 1 << 10,
                published = {"n_heads_global", "global_config.num_attention_heads"})
        int globalHeads,

        @Setting(
                help = "Heads of the local decoder.",
                least = 1,
                most = 1 << 10,
                published = {"n_heads_local_decoder", "decoder_config.num_attention_heads"})
        int decoderHeads,

        @Setting(
                help = "Heads of keys and values in the local models; 0 for as many as of queries.",
                least = 0,
                most = 1 << 10,
                published = {"n_kv_heads", "encoder_config.num_key_value_heads"})
        int localKeyHeads,

        @Setting(
                help = "Heads of keys and values in the latent transformer; 0 for as many as of queries.",
                least = 0,
                most = 1 << 10,
                published = {"n_kv_heads_global", "global_config.num_key_value_heads"})
        int globalKeyHeads,

        @Setting(
                help = "Heads of the attention between bytes and patches; 0 for those of the local models.",
                least = 0,
                most = 1 << 10,
                published = "cross_attn_nheads")
        int crossHeads,

        @Setting(help = "Vectors of a patch that bytes attend to.", least = 1, most = 64, published = "cross_attn_k")
        int crossVectors,

        @Setting(
                help = "Whether bytes attend to patches before each block of the decoder, not the first alone.",
                published = {"cross_attn_all_layers_decoder", "decoder_config.cross_attn_all_layers"})
        boolean crossEveryLayer,

        @Setting(
                help = "Bytes of the n-grams that are hashed.",
                least = 1,
                most = 64,
                published = "encoder_hash_byte_group_size")
        List<Integer> hashSizes,

        @Setting(
                help = "Rows of a table of n-grams.",
                least = 1,
                most = 1 << 24,
                published = "encoder_hash_byte_group_vocab")
        int hashRows,

        @Setting(
                help = "Hash functions, each with a table for each size; 0 for no n-grams.",
                least = 0,
                most = 11,
                published = "encoder_hash_byte_group_nb_functions")
        int hashFunctions,

        @Setting(
                help = "Inner width of the local feed-forward layers; 0 for 8/3 of the width, up to a multiple of"
                        + " --multiple-of.",
                least = 0,
                most = 1 << 20,
                published = "encoder_config.intermediate_size")
        int localHidden,

        @Setting(
                help = "The same of the latent transformer.",
                least = 0,
                most = 1 << 20,
                published = "global_config.intermediate_size")
        int globalHidden,

        @Setting(
                help = "What inner widths are a multiple of where they aren't given.",
                least = 1,
                most = 1 << 16,
                published = "multiple_of")
        int multipleOf,

        @Setting(
                help = "What inner widths are multiplied with where they aren't given.",
                least = 0.01,
                most = 64,
                published = "ffn_dim_multiplier")
        double hiddenFactor,

        @Setting(
                help = "Bytes that a byte looks back on in the local models, itself included.",
                least = 1,
                most = 1 << 20,
                published = {"local_attention_window_len", "encoder_config.max_position_embeddings"})
        int window,

        @Setting(
                help = "Patches that a patch looks back on, itself included.",
                least = 1,
                most = 1 << 20,
                published = {"max_seqlen", "global_config.max_position_embeddings"})
        int context,

        @Setting(
                help = "Base of the rotary angles.",
                least = 1,
                most = 1e12,
                published = {"rope_theta", "encoder_config.rope_theta"})
        double ropeTheta,

        @Setting(
                help = "Added to the mean square in the norms.",
                least = 0,
                most = 1,
                published = {"norm_eps", "encoder_config.norm_eps"})
        double normEpsilon,

        @Setting(help = "Whether token 2 ends a document, beyond which nothing is seen.", published = "documents")
        boolean documents,

        @Setting(
                help = "What begins a patch: high entropy or a rise of it, words, or every --patch-size bytes.",
                published = "patching_mode")
        Patching patching,

        @Setting(
                help =
                        "Entropy or rise in nats above which a patch begins; 0 to find it when the entropy model is trained,"
                                + " for patches of --patch-size bytes in the mean.",
                least = 0,
                most = 100,
                published = {"patching_threshold", "threshold"})
        double threshold,

        @Setting(
                help = "Rise in nats that entropy patching wants besides; 0 for none.",
                least = 0,
                most = 100,
                published = {"patching_threshold_add", "threshold_add"})
        double thresholdAdd,

        @Setting(
                help =
                        "Bytes of a patch: of all static ones, of others in the mean, which is what training makes room for.",
                least = 1,
                most = 1 << 16,
                published = "patch_size")
        double patchSize,

        @Setting(
                help = "Most bytes of a patch, longer ones being cut; 0 for any number.",
                least = 0,
                most = 1 << 20,
                published = "max_patch_length")
        int maxPatch,

        @Setting(help = "Bytes of a patch that generation keeps where --max-patch is 0.", least = 1, most = 1 << 20)
        int openPatch,

        @Setting(
                help = "Width of the entropy model.",
                least = 2,
                most = 1 << 16,
                published = {"entropy_model.dim", "patcher_config.hidden_size"})
        int patcherDim,

        @Setting(
                help = "Blocks of the entropy model.",
                least = 1,
                most = 512,
                published = {"entropy_model.n_layers", "patcher_config.num_hidden_layers"})
        int patcherLayers,

        @Setting(
                help = "Heads of the entropy model.",
                least = 1,
                most = 1 << 10,
                published = {"entropy_model.n_heads", "patcher_config.num_attention_heads"})
        int patcherHeads,

        @Setting(
                help = "Heads of keys and values in the entropy model; 0 for as many as of queries.",
                least = 0,
                most = 1 << 10,
                published = {"entropy_model.n_kv_heads", "patcher_config.num_key_value_heads"})
        int patcherKeyHeads,

        @Setting(
                help =
                        "Inner width of the entropy model's feed-forward layers; 0 for 8/3 of its width, up to a multiple of"
                                + " --patcher-multiple-of.",
                least = 0,
                most = 1 << 20,
                published = "patcher_config.intermediate_size")
        int patcherHidden,

        @Setting(
                help = "What that width is a multiple of.",
                least = 1,
                most = 1 << 16,
                published = "entropy_model.multiple_of")
        int patcherMultipleOf,

        @Setting(
                help = "Bytes that the entropy model looks back on, the last one included.",
                least = 1,
                most = 1 << 20,
                published = {"entropy_model.sliding_window", "patcher_config.max_position_embeddings"})
        int patcherWindow,

        @Setting(
                help = "Base of the entropy model's rotary angles.",
                least = 1,
                most = 1e12,
                published = {"entropy_model.rope_theta", "patcher_config.rope_theta"})
        double patcherTheta,

        @Setting(
                help = "Added to the mean square in the entropy model's norms; 0 for --norm-epsilon.",
                least = 0,
                most = 1,
                published = {"entropy_model.norm_eps", "patcher_config.norm_eps"})
        double patcherEpsilon)
        implements Settings {

    /** What runs start from. */
    public static final BltConfig STANDARD = new BltConfig(
            64,
            128,
            1,
            3,
            2,
            4,
            4,
            4,
            0,
            0,
            0,
            2,
            true,
            List.of(3, 4, 5, 6, 7, 8),
            4001,
            1,
            0,
            0,
            16,
            1,
            64,
            256,
            500_000,
            Norm.EPSILON,
            true,
            Patching.ENTROPY,
            0,
            0,
            4.5,
            0,
            1024,
            64,
            2,
            4,
            0,
            0,
            16,
            32,
            10_000,
            0);

    /**
     * Checks what ranges can't.
     *
     * @throws ConfigException if static patches have no whole length
     */
    public BltConfig {
        hashSizes = List.copyOf(hashSizes);
        ConfigException.require(
                patching != Patching.STATIC || patchSize == Math.rint(patchSize),
                "--patch-size",
                patchSize,
                "a whole number for static patches");
        ConfigException.require(
                thresholdAdd == 0 || patching == Patching.ENTROPY,
                "--threshold-add",
                thresholdAdd,
                "0 for patches by anything but entropy");
    }

    Block.Form encoderForm() {
        return form(dimLocal, encoderHeads, localKeyHeads, localHidden);
    }

    Block.Form decoderForm() {
        return form(dimLocal, decoderHeads, localKeyHeads, localHidden);
    }

    Block.Form globalForm() {
        return form(dimGlobal, globalHeads, globalKeyHeads, globalHidden);
    }

    private Block.Form form(int dim, int heads, int keyHeads, int hidden) {
        int inner = hidden > 0 ? hidden : Block.Form.hidden(dim, hiddenFactor, multipleOf);
        return new Block.Form(dim, heads, keyHeads > 0 ? keyHeads : heads, inner, ropeTheta, normEpsilon);
    }

    int encoderCrossHeads() {
        return crossHeads > 0 ? crossHeads : encoderHeads;
    }

    int decoderCrossHeads() {
        return crossHeads > 0 ? crossHeads : decoderHeads;
    }

    /** Settings of the entropy model. */
    public ByteTransformer.Config patcher() {
        return new ByteTransformer.Config(
                patcherDim,
                patcherLayers,
                patcherHeads,
                patcherKeyHeads,
                patcherHidden,
                patcherMultipleOf,
                1,
                patcherWindow,
                patcherTheta,
                patcherEpsilon > 0 ? patcherEpsilon : normEpsilon,
                documents);
    }

    /** Most bytes of a patch that generation meets. */
    int longestPatch() {
        return maxPatch > 0 ? maxPatch : openPatch;
    }
}
