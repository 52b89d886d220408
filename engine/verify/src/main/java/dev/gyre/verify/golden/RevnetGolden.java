package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Reversible;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.tensor.Tensor;
import java.util.Map;

/** Reversible residual networks, arXiv:1707.04585: coupled perceptrons, and single units of images. */
public final class RevnetGolden implements GoldenSystem {

    private final Memory memory;

    /** The cases with recomputed activations. */
    public RevnetGolden() {
        this(Memory.RECOMPUTE);
    }

    /** The cases with activations stored or recomputed. */
    RevnetGolden(Memory memory) {
        this.memory = memory;
    }

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("revnet") && (file.sets("blocks") || file.sets("stride"));
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        Streams x = new Streams(g.tensor("in.x1", Axes.SAME), g.tensor("in.x2", Axes.SAME));
        Streams y = file.sets("stride") ? unit(g, x) : coupling(g, x);
        g.result("out.y1", "in.dy1", y.first(), Axes.SAME);
        g.result("out.y2", "in.dy2", y.second(), Axes.SAME);
        return g.run(device);
    }

    private Streams coupling(GoldenGraph g, Streams x) {
        Streams y = x;
        for (int i = 0; i < g.count("blocks"); i++) {
            String block = i + ".";
            y = new Reversible(g.graph(), v -> mlp(g, v, block + "F."), v -> mlp(g, v, block + "G."), memory)
                    .forward(y);
        }
        return y;
    }

    private static Tensor mlp(GoldenGraph g, Tensor x, String name) {
        Tensor normed = g.apply(new LayerNorm(x, g.tensor("param." + name + "0.weight", Axes.SAME), 1, 1e-5f));
        Tensor biased = g.apply(new AddBias(normed, g.tensor("param." + name + "0.bias", Axes.SAME)));
        Tensor inner = g.apply(new Activation(linear(g, biased, name + "1"), Activation.Kind.RELU));
        return linear(g, inner, name + "3");
    }

    private static Tensor linear(GoldenGraph g, Tensor x, String name) {
        return g.apply(new AddBias(g.linear(x, name + ".weight"), g.tensor("param." + name + ".bias", Axes.SAME)));
    }

    private Streams unit(GoldenGraph g, Streams x) {
        boolean activated = !g.setting("no_activation").asBoolean();
        return new RevnetUnits(g, memory).unit(x, g.count("stride"), activated);
    }
}
