package dev.gyre.models.arch.blt;

import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/** Settings of the latent transformer of a {@link Blt}, over patches. */
public record GlobalSettings(
        @Setting(
                help = "Width of the latent transformer, over patches.",
                least = 2,
                most = 1 << 16,
                published = {"dim_global", "global_config.hidden_size"})
        int dimGlobal,

        @Setting(
                help = "Blocks of the latent transformer.",
                least = 1,
                most = 512,
                published = {"n_layers_global", "global_config.num_hidden_layers"})
        int globalLayers,

        @Setting(
                help = "Heads of the latent transformer.",
                least = 1,
                most = 1 << 10,
                published = {"n_heads_global", "global_config.num_attention_heads"})
        int globalHeads,

        @Setting(
                help = "Heads of keys and values in the latent transformer; 0 for as many as of queries.",
                least = 0,
                most = 1 << 10,
                published = {"n_kv_heads_global", "global_config.num_key_value_heads"})
        int globalKeyHeads,

        @Setting(
                help = "The same of the latent transformer.",
                least = 0,
                most = 1 << 20,
                published = "global_config.intermediate_size")
        int globalHidden,

        @Setting(
                help = "Patches that a patch looks back on, itself included.",
                least = 1,
                most = 1 << 20,
                published = {"max_seqlen", "global_config.max_position_embeddings"})
        int context)
        implements Settings {

    /** The default settings of runs. */
    public static final GlobalSettings STANDARD = new GlobalSettings(128, 3, 4, 0, 0, 256);
}
