package dev.gyre.models.arch;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.FourierActivation;
import dev.gyre.engine.op.activation.FourierGate;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Affine;
import dev.gyre.models.layer.Jet;
import dev.gyre.models.layer.Layer;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.model.Layered;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fourier analysis network: layers whose units are partly cosines and sines of a learned frequency. Dong et al. 2024,
 * arXiv:2410.02675. A linear embedding, layers of [cos p, sin p, GELU a], a linear output.
 */
public final class Fan implements Layered {

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

        /** What runs start from. */
        public static final Config STANDARD = new Config(64, 3, 0.25, false, true, false);

        /** Refuses layers without periodic units, or with no others. */
        public Config {
            ConfigException.require(
                    ratio > 0 && ratio < 0.5 && FourierActivation.periodic(hidden, ratio) > 0,
                    "--ratio",
                    ratio,
                    "below 0.5, and at least one unit of --hidden " + hidden);
        }
    }

    private record Units(Linear periodic, Linear other, Optional<Variable> gate) implements Layer {

        static Units of(Config c, Parameters p) {
            int periodic = FourierActivation.periodic(c.hidden(), c.ratio());
            Parameters angles = p.at("input_linear_p");
            Init fanIn = Init.uniform(1 / Math.sqrt(c.hidden()));
            Parameters trained = c.frozenPeriods() ? angles.frozen() : angles;
            return new Units(
                    c.periodBias()
                            ? Linear.standard(trained, c.hidden(), periodic)
                            : new Linear(trained, c.hidden(), periodic, fanIn),
                    Linear.standard(p.at("input_linear_g"), c.hidden(), c.hidden() - 2 * periodic),
                    c.gated() ? Optional.of(p.plain("gate", Init.normal(1), 1)) : Optional.empty());
        }

        @Override
        public Jet apply(Graph g, Jet x) {
            if (!x.along().isEmpty()) {
                throw new GyreException("a Fourier layer gives no derivatives: take xnet, kan or mlp");
            }
            Tensor p = periodic.apply(g, x.value());
            Tensor y = g.apply(new FourierActivation(p, other.apply(g, x.value())));
            return Jet.of(gate.map(s -> g.apply(new FourierGate(y, g.variable(s), 2 * p.dim(-1))))
                    .orElse(y));
        }
    }

    private final List<Layer> layers;

    /** A network that declares its parameters. */
    public Fan(Config c, Parameters p) {
        List<Layer> own = new ArrayList<>();
        own.add(Linear.standard(p.at("embedding"), p.domain().inputs(), c.hidden()));
        own.addAll(p.repeat("layers", c.layers() - 1, q -> Units.of(c, q)));
        Parameters last = p.at("layers").at(Integer.toString(c.layers() - 1));
        own.add(Linear.standard(last, c.hidden(), p.domain().outputs()));
        layers = Affine.around(p, own);
    }

    @Override
    public List<Layer> layers() {
        return layers;
    }
}
