package dev.gyre.models.arch.m2;

import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/** Settings of a Monarch Mixer, whichever way its long convolutions look. */
public record MixerSettings(
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
                help = "Positions that filters reach over; m2 reads no longer texts.",
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

    /** The default settings of runs of {@link M2Causal}. */
    public static final MixerSettings CAUSAL = new MixerSettings(128, 4, 512, 4, 128, 5, 32, 10, false, true);

    /** Refuses settings that ranges alone don't rule out. */
    public MixerSettings {
        ConfigException.require(features % 2 == 1, "--features", features, "odd");
    }

    HyenaConvolution.Filters filters(boolean bothWays) {
        return new HyenaConvolution.Filters(longest, features, order, frequency, bothWays);
    }

    SequenceMixing.Style style(boolean normed) {
        return new SequenceMixing.Style(residual, gates, normed);
    }
}
