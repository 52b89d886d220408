package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.activation.FourierActivation;
import dev.gyre.engine.op.activation.FourierGate;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.tensor.Tensor;
import java.util.Map;

/** Fourier analysis networks, arXiv:2410.02675: the layer in its forms, and as a feed-forward block. */
public final class FanGolden implements GoldenSystem {

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("fan") && (file.sets("d_p") || file.sets("ff"));
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        Tensor x = g.tensor("in.x", Axes.SAME);
        Tensor y = file.sets("ff") ? block(g, file, x) : layer(g, file, x, "");
        g.result("out.y", "in.dy", y, Axes.SAME);
        return g.run(device);
    }

    private static Tensor layer(GoldenGraph g, GoldenFile file, Tensor x, String name) {
        Tensor p = linear(g, file, x, name + "input_linear_p");
        Tensor y = g.apply(new FourierActivation(p, linear(g, file, x, name + "input_linear_g")));
        String gate = "param." + name + "gate";
        return file.has(gate) ? g.apply(new FourierGate(y, g.tensor(gate, Axes.SAME), 2 * p.dim(-1))) : y;
    }

    private static Tensor linear(GoldenGraph g, GoldenFile file, Tensor x, String name) {
        Tensor y = g.linear(x, name + ".weight");
        String bias = "param." + name + ".bias";
        return file.has(bias) ? g.apply(new AddBias(y, g.tensor(bias, Axes.SAME))) : y;
    }

    private static Tensor block(GoldenGraph g, GoldenFile file, Tensor x) {
        Tensor h = norm(g, g.apply(new Scale(x, 1.5f)), "norm1");
        Tensor y = layer(g, file, layer(g, file, h, "mlp1."), "mlp2.");
        return norm(g, g.apply(new Add(h, y)), "norm2");
    }

    private static Tensor norm(GoldenGraph g, Tensor x, String name) {
        Tensor weight = g.tensor("param." + name + ".weight", Axes.SAME);
        float eps = (float) g.setting("eps").asDouble();
        Tensor y = g.apply(new LayerNorm(x, weight, 1, eps));
        return g.apply(new AddBias(y, g.tensor("param." + name + ".bias", Axes.SAME)));
    }
}
