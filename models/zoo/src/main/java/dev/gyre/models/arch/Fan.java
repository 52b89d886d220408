package dev.gyre.models.arch;

import dev.gyre.models.layer.Affine;
import dev.gyre.models.layer.FourierLayer;
import dev.gyre.models.layer.Layer;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.model.Layered;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * Fourier analysis network: layers whose units are partly cosines and sines of a learned frequency. Dong et al. 2024,
 * arXiv:2410.02675. A linear embedding, layers of [cos p, sin p, GELU a], a linear output.
 */
public final class Fan implements Layered {

    /** The settings of a Fourier analysis network. */
    public record Config(
            @Setting(help = "Width of the layers.", least = 2, most = 1 << 16, published = "hidden")
            int hidden,

            @Setting(
                    help = "Linear maps from input to output, the embedding left out.",
                    least = 1,
                    most = 64,
                    published = "num_layers")
            int layers,

            @Setting(
                    help = "Share of a layer's units that are cosines, and as many sines, below a half.",
                    least = 0,
                    most = 0.5,
                    published = "p_ratio")
            double ratio,

            @Setting(help = "Whether a learned gate weighs periodic units against the others.", published = "gated")
            boolean gated,

            @Setting(help = "Whether the maps to the angles have a bias.", published = "use_p_bias")
            boolean periodBias,

            @Setting(help = "Whether the maps to the angles stay as they are drawn, the paper's control.")
            boolean frozenPeriods)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(64, 3, 0.25, false, true, false);

        /** The authors' name for a network of such settings. */
        public String published() {
            return gated ? "FANGated" : "FAN";
        }

        /** Refuses layers without periodic units, or with no others. */
        public Config {
            ConfigException.require(
                    ratio > 0 && ratio < 0.5 && (int) (hidden * ratio) > 0,
                    "--ratio",
                    ratio,
                    "below 0.5, and at least one unit of --hidden " + hidden);
        }
    }

    private final List<Layer> layers;

    /** A network that declares its parameters. */
    public Fan(Config c, Parameters p) {
        FourierLayer.Form form = new FourierLayer.Form(c.ratio(), c.gated(), c.periodBias(), c.frozenPeriods());
        List<Layer> own = new ArrayList<>();
        own.add(Linear.standard(p.at("embedding"), p.domain().inputs(), c.hidden()));
        own.addAll(p.repeat("layers", c.layers() - 1, q -> FourierLayer.of(q, c.hidden(), c.hidden(), form)));
        Parameters last = p.at("layers").at(Integer.toString(c.layers() - 1));
        own.add(Linear.standard(last, c.hidden(), p.domain().outputs()));
        layers = Affine.around(p, own);
    }

    @Override
    public List<Layer> layers() {
        return layers;
    }
}
