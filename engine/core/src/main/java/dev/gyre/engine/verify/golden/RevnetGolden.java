package dev.gyre.engine.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Reversible;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/** Reversible residual networks, arXiv:1707.04585: coupled perceptrons, single units of images, and whole networks. */
public final class RevnetGolden implements GoldenSystem {

    private static final Set<String> UNITS = Set.of("unit-basic", "unit-basic-down", "unit-bottleneck");
    private static final Set<String> NETS = Set.of("net-small", "net-bottleneck");

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
        String name = file.meta("case");
        boolean known = name.equals("coupling-mlp") || UNITS.contains(name) || NETS.contains(name);
        return file.meta("system").equals("revnet") && known;
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        if (!NETS.contains(file.meta("case"))) {
            return GoldenSystem.super.tolerance(file, tensor);
        }
        return tensor.equals("out.loss") ? 1e-5 : tensor.startsWith("grad.") ? 2e-4 : 5e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        String name = file.meta("case");
        if (NETS.contains(name)) {
            network(g);
        } else {
            Streams x = new Streams(g.tensor("in.x1", Axes.SAME), g.tensor("in.x2", Axes.SAME));
            Streams y = UNITS.contains(name) ? unit(g, x) : coupling(g, x);
            g.result("out.y1", "in.dy1", y.first(), Axes.SAME);
            g.result("out.y2", "in.dy2", y.second(), Axes.SAME);
        }
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
        return new RevnetUnits(g, memory).unit(x, "", g.count("stride"), activated);
    }

    private void network(GoldenGraph g) {
        Tensor pooled = new RevnetUnits(g, memory).features(g.tensor("in.x", Axes.SAME));
        Tensor weighted = g.apply(new MatMul(pooled, g.tensor("param.Model/logit/w", Axes.SAME)));
        Tensor logits = g.apply(new AddBias(weighted, g.tensor("param.Model/logit/b", Axes.SAME)));
        Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, g.integers("in.labels")));
        g.result("out.logits", logits, Axes.SAME);
        g.result("out.loss", loss, Axes.SAME);
        g.loss(loss);
    }
}
