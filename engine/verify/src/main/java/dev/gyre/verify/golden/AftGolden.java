package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.aft.AftMix;
import dev.gyre.engine.op.aft.AftPool;
import dev.gyre.engine.op.aft.AftSimple;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Attention-free mixing, arXiv:2105.14103: full, local, simple and conv, and the layer with a factorised position bias. */
public final class AftGolden implements GoldenSystem {

    private static final List<String> KINDS = List.of("full", "local", "simple", "conv", "layer");

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("aft") && KINDS.contains(kind(file));
    }

    /** The layer by its factors of the position bias, all else by the first word of the variant. */
    private static String kind(GoldenFile file) {
        String variant = file.config().path("variant").asString("");
        return file.has("param.pos_u") ? "layer" : variant.split("[ ,]", 2)[0];
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        boolean causal = g.setting("causal").asBoolean();
        switch (kind(file)) {
            case "simple" -> simple(g, causal);
            case "layer" -> g.result("out.y", "in.dy", layer(g, causal), Axes.SAME);
            case "conv" -> {
                Tensor q = g.tensor("in.Q", Axes.LAST_TWO);
                Tensor v = g.tensor("in.V", Axes.LAST_TWO);
                Tensor y = AftMix.conv(g, q, input(g, "K"), v, weight(g), causal);
                g.result("out.Y", "in.dY", y, Axes.LAST_TWO);
            }
            default -> {
                int window = kind(file).equals("local")
                        ? g.count("s")
                        : file.shape("in.Q").dim(1);
                Tensor y = AftMix.local(g, input(g, "Q"), input(g, "K"), input(g, "V"), weight(g), window, causal);
                g.result("out.Y", "in.dY", y, Axes.SAME);
            }
        }
        return g.run(device);
    }

    private static Tensor input(GoldenGraph g, String name) {
        return g.tensor("in." + name, Axes.SAME);
    }

    private static Tensor weight(GoldenGraph g) {
        return g.tensor("param.w", Axes.SAME);
    }

    private static void simple(GoldenGraph g, boolean causal) {
        if (!causal) {
            Tensor y = g.apply(new AftPool(input(g, "Q"), input(g, "K"), input(g, "V")));
            g.result("out.Y", "in.dY", y, Axes.SAME);
            return;
        }
        Outputs<Tensor> out = AftSimple.of(g, input(g, "Q"), input(g, "K"), input(g, "V"));
        g.result("out.Y", "in.dY", out.get(AftSimple.Out.Y), Axes.SAME);
        g.result("out.last_max", out.get(AftSimple.Out.MAX), Axes.SAME);
        g.result("out.last_num", out.get(AftSimple.Out.NUM), Axes.SAME);
        g.result("out.last_den", out.get(AftSimple.Out.DEN), Axes.SAME);
    }

    private static Tensor layer(GoldenGraph g, boolean causal) {
        Tensor x = g.tensor("in.x", Axes.SAME);
        Tensor q = projected(g, x, "to_q");
        Tensor k = projected(g, x, "to_k");
        Tensor v = projected(g, x, "to_v");
        Tensor positions = g.apply(new Transpose(g.tensor("param.pos_v", Axes.SAME)));
        Tensor w = g.apply(new DenseMatMul(g.tensor("param.pos_u", Axes.SAME), positions));
        return projected(g, AftMix.full(g, q, k, v, w, causal), "to_out");
    }

    private static Tensor projected(GoldenGraph g, Tensor x, String name) {
        return g.apply(new AddBias(g.linear(x, name + ".weight"), g.tensor("param." + name + ".bias", Axes.SAME)));
    }

    /** The ramp's gradients at keys and bias are differences of nearly equal terms: 1e-6 absolute, class C. */
    @Override
    public double tolerance(GoldenFile file, String tensor) {
        boolean ramp = file.config().path("K_range").asString("").startsWith("ramp");
        if (ramp && (tensor.equals("grad.K") || tensor.equals("grad.w"))) {
            double largest = 0;
            for (float f : file.floats(tensor)) {
                largest = Math.max(largest, Math.abs(f));
            }
            return 1e-6 / largest;
        }
        return GoldenSystem.super.tolerance(file, tensor);
    }
}
