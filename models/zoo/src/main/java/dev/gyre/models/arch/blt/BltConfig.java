package dev.gyre.models.arch.blt;

import dev.gyre.models.layer.Norm;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;

/** Settings of a {@link Blt}. */
public record BltConfig(
        LocalSettings local,
        GlobalSettings global,
        CrossSettings cross,
        HashSettings hashes,

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

        PatchSettings patches,
        PatcherSettings entropyModel)
        implements Settings {

    /** The default settings of runs. */
    public static final BltConfig STANDARD = new BltConfig(
            LocalSettings.STANDARD,
            GlobalSettings.STANDARD,
            CrossSettings.STANDARD,
            HashSettings.STANDARD,
            16,
            1,
            500_000,
            Norm.EPSILON,
            true,
            PatchSettings.STANDARD,
            PatcherSettings.STANDARD);

    TransformerBlock.Form encoderForm() {
        return form(local.dimLocal(), local.encoderHeads(), local.localKeyHeads(), local.localHidden());
    }

    TransformerBlock.Form decoderForm() {
        return form(local.dimLocal(), local.decoderHeads(), local.localKeyHeads(), local.localHidden());
    }

    TransformerBlock.Form globalForm() {
        return form(global.dimGlobal(), global.globalHeads(), global.globalKeyHeads(), global.globalHidden());
    }

    private TransformerBlock.Form form(int dim, int heads, int keyHeads, int hidden) {
        int inner = hidden > 0 ? hidden : TransformerBlock.Form.hidden(dim, hiddenFactor, multipleOf);
        return new TransformerBlock.Form(dim, heads, keyHeads > 0 ? keyHeads : heads, inner, ropeTheta, normEpsilon);
    }

    int encoderCrossHeads() {
        return cross.heads(local.encoderHeads());
    }

    int decoderCrossHeads() {
        return cross.heads(local.decoderHeads());
    }

    /** Settings of the entropy model. */
    public ByteTransformer.Config patcher() {
        return entropyModel.config(normEpsilon, documents);
    }
}
