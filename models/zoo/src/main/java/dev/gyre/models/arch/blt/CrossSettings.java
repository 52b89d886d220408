package dev.gyre.models.arch.blt;

import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/** Settings of the attention between bytes and patches of a {@link Blt}. */
public record CrossSettings(
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
        boolean crossEveryLayer)
        implements Settings {

    /** The default settings of runs. */
    public static final CrossSettings STANDARD = new CrossSettings(0, 2, true);

    /** Heads, where those of the local model at hand are as many as given. */
    int heads(int local) {
        return crossHeads > 0 ? crossHeads : local;
    }
}
