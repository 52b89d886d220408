package dev.gyre.models.arch;

import dev.gyre.engine.random.Philox;
import dev.gyre.models.layer.Affine;
import dev.gyre.models.layer.Layer;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.TrainedCauchy;
import dev.gyre.models.model.Layered;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Only;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Purpose;
import java.util.ArrayList;
import java.util.List;

/**
 * XNet: linear maps with the Cauchy activation (lambda1 z + lambda2) / (z^2 + d^2) between them, by default a single hidden layer.
 * Li et al. 2024, arXiv:2409.19221; shallow ones against KANs: arXiv:2501.18959.
 */
public final class XNet implements Layered {

    /** Steps of a shallow net's slopes that suit steps in one dimension, and smooth functions of more. */
    private static final double STEEP = 20;

    private static final double SMOOTH = 1;

    /** Centres lie within the domain and a bit beyond. */
    private static final double REACH = 1.2;

    /** Initialisation of the first layer. */
    public enum Start {
        /** Weights and biases uniform within 1 / sqrt(inputs). */
        PLAIN,
        /** w = S times a unit direction, b = -w . c with centres c spread over the domain. */
        SPREAD
    }

    /** The settings of an XNet. */
    public record Config(
            @Setting(help = "What it's trained to do.") Purpose task,

            @Setting(
                    help = "Widths of the hidden layers; one makes it shallow.",
                    least = 1,
                    most = 1 << 16,
                    published = "hidden")
            List<Integer> hidden,

            @Setting(help = "Whether a layer's neurons share one lambda1, lambda2 and d.", published = "shared")
            boolean shared,

            @Setting(help = "How the first layer begins.") Start start,

            @Setting(
                    help = "Steepness S of a spread start; 0 for 20 with one input and 1 with more.",
                    least = 0,
                    most = 1e4)
            @Only(with = "start", is = "spread")
            double steepness,

            @Setting(help = "What lambda1 and lambda2 begin at.", least = -1e3, most = 1e3)
            double lambda,

            @Setting(help = "What d begins at.", least = 1e-3, most = 1e3)
            double width)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD =
                new Config(Purpose.REGRESSION, List.of(64), false, Start.SPREAD, 0, 0.1, 1);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            hidden = List.copyOf(hidden);
            ConfigException.require(!hidden.isEmpty(), "--hidden", "\"\"", "at least one width");
        }
    }

    private final List<Layer> layers;

    /** A network that declares its parameters. */
    public XNet(Config c, Parameters p) {
        List<Layer> own = new ArrayList<>();
        int in = p.domain().inputs();
        for (int i = 0; i < c.hidden().size(); i++) {
            int out = c.hidden().get(i);
            Parameters at = p.at("lin").at(Integer.toString(i));
            own.add(i == 0 && c.start() == Start.SPREAD ? spread(at, in, out, c) : Linear.standard(at, in, out));
            Parameters act = p.at("act").at(Integer.toString(i));
            own.add(TrainedCauchy.of(act, out, c.shared(), c.lambda(), c.width()));
            in = out;
        }
        Parameters last = p.at("lin").at(Integer.toString(c.hidden().size()));
        own.add(Linear.standard(last, in, p.domain().outputs()));
        layers = Affine.around(p, own);
    }

    private static Linear spread(Parameters p, int in, int out, Config c) {
        double steepness = c.steepness() > 0 ? c.steepness() : in == 1 ? STEEP : SMOOTH;
        return Linear.biased(p, in, out, new Directions(in, out, steepness), new Offsets(in, out, steepness));
    }

    /** Unit directions times the steepness, (in, out), the same for weights and offsets. */
    private record Directions(int in, int out, double steepness) implements Init {

        private static final long STREAM = 0x786e6574L << 32;

        @Override
        public void fill(long seed, long stream, float[] into) {
            float[] drawn = new float[in * out];
            Philox.normals(seed, STREAM, 0, drawn);
            for (int o = 0; o < out; o++) {
                double norm = 0;
                for (int i = 0; i < in; i++) {
                    norm = Math.hypot(norm, drawn[i * out + o]);
                }
                for (int i = 0; i < in; i++) {
                    into[i * out + o] = (float) (steepness * drawn[i * out + o] / norm);
                }
            }
        }
    }

    /** b = -w . c. */
    private record Offsets(int in, int out, double steepness) implements Init {

        @Override
        public void fill(long seed, long stream, float[] into) {
            float[] w = new float[in * out];
            new Directions(in, out, steepness).fill(seed, stream, w);
            float[] unit = new float[in * out];
            Philox.uniforms(seed, Directions.STREAM + 1, 0, unit);
            for (int o = 0; o < out; o++) {
                double sum = 0;
                for (int i = 0; i < in; i++) {
                    sum -= w[i * out + o] * REACH * (2 * unit[i * out + o] - 1);
                }
                into[o] = (float) sum;
            }
        }
    }

    @Override
    public List<Layer> layers() {
        return layers;
    }
}
