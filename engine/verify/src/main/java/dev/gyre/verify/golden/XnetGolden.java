package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.activation.CauchyActivation;
import dev.gyre.engine.tensor.Tensor;
import java.util.Map;

/** The Cauchy activation of XNet, arXiv:2409.19221, with its derivatives. */
public final class XnetGolden implements GoldenSystem {

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("xnet") && file.has("in.z");
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return tensor.equals("out.phi3") || tensor.startsWith("grad.phi2.") ? 1e-3 : 1e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        activation(g);
        return g.run(device);
    }

    private static void activation(GoldenGraph g) {
        Tensor z = g.tensor("in.z", Axes.SAME);
        g.result("out.y", "in.dy", derivative(g, z, 0, ""), Axes.SAME);
        g.result("out.phi1", "in.dy", derivative(g, z, 1, "phi1."), Axes.SAME);
        g.result("out.phi2", "in.dy", derivative(g, z, 2, "phi2."), Axes.SAME);
        g.result("out.phi3", derivative(g, z, 3, "phi3."), Axes.SAME);
    }

    /** A derivative with its own copies of z and the parameters: the file has the gradients of each derivative by itself. */
    private static Tensor derivative(GoldenGraph g, Tensor z, int order, String name) {
        Tensor at = order == 0 ? z : g.copy("in." + name + "z", "in.z", Axes.SAME);
        return g.apply(new CauchyActivation(
                at,
                parameter(g, z, name, "lambda1"),
                parameter(g, z, name, "lambda2"),
                parameter(g, z, name, "d"),
                order));
    }

    private static Tensor parameter(GoldenGraph g, Tensor z, String prefix, String name) {
        Tensor t = g.copy("param." + prefix + name, "param." + name, Axes.SAME);
        return t.dim(0) == z.dim(-1) ? t : CauchyActivation.shared(g, t, z.dim(-1));
    }
}
