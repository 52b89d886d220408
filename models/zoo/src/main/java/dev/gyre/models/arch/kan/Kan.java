package dev.gyre.models.arch.kan;

import dev.gyre.models.layer.Affine;
import dev.gyre.models.layer.Layer;
import dev.gyre.models.model.Layered;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Purpose;
import java.util.ArrayList;
import java.util.List;

/**
 * Kolmogorov-Arnold network: every edge between two layers has a learned function of one number, a SiLU and a B-spline, and a node
 * adds up what arrives. Liu et al. 2024, arXiv:2404.19756, as plain stacks of pykan's KANLayer, by its names.
 */
public final class Kan implements Layered {

    /** The settings of a Kolmogorov-Arnold network. */
    public record Config(
            @Setting(help = "What it's trained to do.") Purpose task,

            @Setting(
                    help = "Widths of the hidden layers; none leaves a single layer of edges.",
                    least = 1,
                    most = 1 << 12,
                    published = "hidden")
            List<Integer> hidden,

            @Setting(help = "Intervals G of a spline's grid.", least = 1, most = 4096, published = "G")
            int grid,

            @Setting(help = "Order of the splines, 3 for cubic ones.", least = 1, most = 3, published = "order")
            int order,

            @Setting(help = "Half the range of the grid that runs start from, around zero.", least = 1e-3, most = 1e6)
            double range,

            @Setting(help = "Scale of the noise that splines begin as.", least = 0, most = 100)
            double noise)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(Purpose.REGRESSION, List.of(5), 5, 3, 1, 0.3);

        /** Keeps the widths to itself. */
        public Config {
            hidden = List.copyOf(hidden);
        }
    }

    private final List<KanLayer> edges = new ArrayList<>();
    private final List<Layer> layers;

    /** A network that declares its parameters. */
    public Kan(Config c, Parameters p) {
        int in = p.domain().inputs();
        List<Integer> widths = new ArrayList<>(c.hidden());
        widths.add(p.domain().outputs());
        for (int i = 0; i < widths.size(); i++) {
            edges.add(KanLayer.of(c, p.at("act_fun").at(Integer.toString(i)), in, widths.get(i)));
            in = widths.get(i);
        }
        layers = Affine.around(p, List.copyOf(edges));
    }

    @Override
    public List<Layer> layers() {
        return layers;
    }

    /** The layers of splines, without what scales inputs and outputs. */
    List<KanLayer> edges() {
        return edges;
    }
}
