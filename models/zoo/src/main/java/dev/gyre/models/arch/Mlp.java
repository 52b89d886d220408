package dev.gyre.models.arch;

import dev.gyre.engine.op.activation.Activation;
import dev.gyre.models.layer.Affine;
import dev.gyre.models.layer.Layer;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.TrainedCauchy;
import dev.gyre.models.model.Layered;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Purpose;
import java.util.ArrayList;
import java.util.List;

/**
 * A multilayer perceptron, the baseline of function fitters and image classifiers: linear maps with an activation between them.
 * The Cauchy activation is XNet's, arXiv:2409.19221.
 */
public final class Mlp implements Layered {

    /** Activation between the maps. */
    public enum Kind {
        /** max(0, x). */
        RELU,
        /** x Phi(x). */
        GELU,
        /** The hyperbolic tangent, with derivatives. */
        TANH,
        /** The Cauchy activation with parameters of each neuron, all beginning at 0.1, with derivatives. */
        CAUCHY
    }

    private static final double CAUCHY_START = 0.1;

    /** The settings of a multilayer perceptron. */
    public record Config(
            @Setting(help = "What it's trained to do.") Purpose task,

            @Setting(help = "Widths of the hidden layers; none makes it a linear map.", least = 1, most = 1 << 16)
            List<Integer> hidden,

            @Setting(help = "Activation function.") Kind activation,

            @Setting(help = "Whether the first map is an embedding, with no activation behind it, as FAN's is.")
            boolean embedding)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(Purpose.REGRESSION, List.of(64, 64), Kind.GELU, false);

        /** Refuses an activation whose second derivative isn't there when it's needed. */
        public Config {
            hidden = List.copyOf(hidden);
            ConfigException.require(
                    task != Purpose.EQUATION || activation == Kind.TANH || activation == Kind.CAUCHY,
                    "--activation",
                    activation.name().toLowerCase(java.util.Locale.ROOT),
                    "tanh or cauchy with --task equation, which needs second derivatives");
        }
    }

    private final List<Layer> layers;

    /** A network that declares its parameters. */
    public Mlp(Config c, Parameters p) {
        List<Layer> own = new ArrayList<>();
        int in = p.domain().inputs();
        for (int i = 0; i < c.hidden().size(); i++) {
            int out = c.hidden().get(i);
            String number = Integer.toString(i);
            own.add(Linear.standard(p.at("lin").at(number), in, out));
            if (i > 0 || !c.embedding()) {
                own.add(between(c.activation(), p.at("act").at(number), out));
            }
            in = out;
        }
        Parameters last = p.at("lin").at(Integer.toString(c.hidden().size()));
        own.add(Linear.standard(last, in, p.domain().outputs()));
        layers = Affine.around(p, own);
    }

    private static Layer between(Kind kind, Parameters p, int channels) {
        return switch (kind) {
            case RELU -> Layer.activation(Activation.Kind.RELU);
            case GELU -> Layer.activation(Activation.Kind.GELU);
            case TANH -> Layer.activation(Activation.Kind.TANH);
            case CAUCHY -> TrainedCauchy.of(p, channels, false, CAUCHY_START, CAUCHY_START);
        };
    }

    @Override
    public List<Layer> layers() {
        return layers;
    }
}
