package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.FourierActivation;
import dev.gyre.engine.op.activation.FourierGate;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;
import java.util.Optional;

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

    private record Layer(Linear periodic, Linear other, Optional<Variable> gate) {

        static Layer of(Config c, Parameters p) {
            int periodic = Math.max(1, (int) (c.hidden() * c.ratio()));
            return new Layer(
                    Linear.standard(p.at("input_linear_p"), c.hidden(), periodic),
                    Linear.standard(p.at("input_linear_g"), c.hidden(), c.hidden() - 2 * periodic),
                    c.gated() ? Optional.of(p.plain("gate", Init.normal(1), 1)) : Optional.empty());
        }

        Tensor apply(Graph g, Tensor x) {
            Tensor p = periodic.apply(g, x);
            Tensor y = g.apply(new FourierActivation(p, other.apply(g, x)));
            return gate.map(s -> g.apply(new FourierGate(y, g.variable(s), 2 * p.dim(-1))))
                    .orElse(y);
        }
    }

    private final Linear embedding;
    private final List<Layer> layers;
    private final Linear output;

    /** A network that declares its parameters. */
    public Fan(Config c, Parameters p) {
        embedding = Linear.standard(p.at("embedding"), p.domain().inputs(), c.hidden());
        layers = p.repeat("layers", c.layers() - 1, q -> Layer.of(c, q));
        output = Linear.standard(
                p.at("layers").at(Integer.toString(c.layers() - 1)),
                c.hidden(),
                p.domain().outputs());
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Phase phase) {
        Tensor h = embedding.apply(g, x);
        for (Layer l : layers) {
            h = l.apply(g, h);
        }
        return output.apply(g, h);
    }
}
