package dev.gyre.models.arch.blt;

import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/** Settings of the local models of a {@link Blt}, over bytes. */
public record LocalSettings(
        @Setting(
                help = "Width of the local models, over bytes.",
                least = 2,
                most = 1 << 16,
                published = {"dim_local_encoder", "encoder_config.hidden_size"})
        int dimLocal,

        @Setting(
                help = "Blocks of the local encoder.",
                least = 1,
                most = 512,
                published = {"n_layers_local_encoder", "encoder_config.num_hidden_layers"})
        int encoderLayers,

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
                help = "Inner width of the local feed-forward layers; 0 for 8/3 of the width, up to a multiple of"
                        + " --multiple-of.",
                least = 0,
                most = 1 << 20,
                published = "encoder_config.intermediate_size")
        int localHidden,

        @Setting(
                help = "Bytes that a byte looks back on in the local models, itself included.",
                least = 1,
                most = 1 << 20,
                published = {"local_attention_window_len", "encoder_config.max_position_embeddings"})
        int window)
        implements Settings {

    /** The default settings of runs. */
    public static final LocalSettings STANDARD = new LocalSettings(64, 1, 2, 4, 4, 0, 0, 64);
}
