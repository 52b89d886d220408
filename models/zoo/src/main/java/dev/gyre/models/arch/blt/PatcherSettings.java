package dev.gyre.models.arch.blt;

import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/** Settings of the entropy model of a {@link Blt}. */
public record PatcherSettings(
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

    /** The default settings of runs. */
    public static final PatcherSettings STANDARD = new PatcherSettings(64, 2, 4, 0, 0, 16, 32, 10_000, 0);

    ByteTransformer.Config config(double normEpsilon, boolean documents) {
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
}
