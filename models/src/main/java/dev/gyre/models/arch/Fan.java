package dev.gyre.models.arch;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.FourierLayer;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;

/**
 * Fourier analysis network: layers whose units are partly cosines and sines of a learned frequency. Dong et al. 2024,
 * arXiv:2410.02675. A linear embedding, layers of [cos p, sin p, GELU a], a linear output.
 */
public final class Fan implements Network {

    /** What determines it. */
    public record Config(
            @Setting(help = "Width of the layers.", least = 2, most = 1 << 16, published = "hidden")
            int hidden,

            @Setting(
                    help = "Linear maps from input to output, the embedding left out.",
                    least = 1,
                    most = 64,
                    published = "num_layers")
            int layers,

            @Setting(help = "Share of a layer's units that are cosines, and as many sines.", least = 0, most = 0.5)
            double ratio,

            @Setting(help = "Whether a learned gate weighs periodic units against the others.", published = "gated")
            boolean gated)
            implements Settings {

        /** What runs start from. */
        public static final Config STANDARD = new Config(64, 3, 0.25, false);
    }

    private final Linear embedding;
    private final List<FourierLayer> layers;
    private final Linear output;

    /** A network that declares its parameters. */
    public Fan(Config c, Parameters p) {
        embedding = Linear.standard(p.at("embedding"), p.domain().inputs(), c.hidden());
        layers = p.repeat(
                "layers", c.layers() - 1, q -> FourierLayer.of(q, c.hidden(), c.hidden(), c.ratio(), c.gated()));
        output = Linear.standard(
                p.at("layers").at(Integer.toString(c.layers() - 1)),
                c.hidden(),
                p.domain().outputs());
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Phase phase) {
        Tensor h = embedding.apply(g, x);
        for (FourierLayer l : layers) {
            h = l.apply(g, h);
        }
        return output.apply(g, h);
    }
}
