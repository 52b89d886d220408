package dev.gyre.engine.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.activation.CauchyActivation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * XNet, arXiv:2409.19221: the Cauchy activation with its derivatives, networks of it, and the residual of the heat equation of a
 * shallow one.
 */
public final class XnetGolden implements GoldenSystem {

    private static final Set<String> CASES = Set.of("cauchy", "cauchy-shared", "net-deep", "net-shallow", "pinn");

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("xnet") && CASES.contains(file.meta("case"));
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return switch (file.meta("case")) {
            case "pinn" -> 1e-4;
            case "cauchy", "cauchy-shared" ->
                tensor.equals("out.phi3") || tensor.startsWith("grad.phi2.") ? 1e-3 : 1e-5;
            default -> tensor.startsWith("grad.") ? 2e-4 : tensor.equals("out.loss") ? 1e-5 : 5e-5;
        };
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        switch (file.meta("case")) {
            case "pinn" -> heat(g);
            case "net-deep", "net-shallow" -> network(g);
            default -> activation(g);
        }
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

    private static Tensor layer(GoldenGraph g, Tensor z, int layer, int order) {
        String name = "param.act." + layer + ".";
        return g.apply(new CauchyActivation(
                z,
                g.tensor(name + "lambda1", Axes.SAME),
                g.tensor(name + "lambda2", Axes.SAME),
                g.tensor(name + "d", Axes.SAME),
                order));
    }

    private static Tensor linear(GoldenGraph g, Tensor x, int layer) {
        Tensor y = g.linear(x, "lin." + layer + ".weight");
        return g.apply(new AddBias(y, g.tensor("param.lin." + layer + ".bias", Axes.SAME)));
    }

    private static void network(GoldenGraph g) {
        int last = g.setting("widths").size() - 2;
        Tensor h = g.tensor("in.x", Axes.SAME);
        for (int i = 0; i < last; i++) {
            h = layer(g, linear(g, h, i), i, 0);
        }
        Tensor y = linear(g, h, last);
        Tensor loss = MeanSquare.error(g, y, g.tensor("in.target", Axes.SAME));
        g.result("out.y", y, Axes.SAME);
        g.result("out.loss", loss, Axes.SAME);
        g.loss(loss);
    }

    /** u_i = sum over j of v_j w_ji phi'(z_j), u_xx the same with w_jx^2 phi''. */
    private static void heat(GoldenGraph g) {
        Tensor w = g.tensor("param.lin.0.weight", Axes.SAME);
        Tensor z = g.apply(new AddBias(
                g.apply(new MatMul(g.tensor("in.x", Axes.SAME), g.apply(new Transpose(w)))),
                g.tensor("param.lin.0.bias", Axes.SAME)));
        Tensor v = g.tensor("param.lin.1.weight", Axes.OUT_IN);
        Tensor wx = g.apply(new Slice(w, 0, 1));
        Tensor wt = g.apply(new Slice(w, 1, 1));
        Tensor vx = g.apply(new Mul(v, wx));
        Tensor first = layer(g, z, 0, 1);
        Tensor u = linear(g, layer(g, z, 0, 0), 1);
        Tensor ux = g.apply(new MatMul(first, vx));
        Tensor ut = g.apply(new MatMul(first, g.apply(new Mul(v, wt))));
        Tensor uxx = g.apply(new MatMul(layer(g, z, 0, 2), g.apply(new Mul(vx, wx))));
        Tensor residual = g.apply(new Sub(
                ut, g.apply(new Scale(uxx, (float) g.setting("a").asDouble()))));
        // The loss has no u: zero times it gives the output's bias the gradient of zero that the file has.
        Tensor loss = g.apply(new MeanSquare(g.apply(new Add(residual, g.apply(new Scale(u, 0f))))));
        g.result("out.u", u, Axes.SAME);
        g.result("out.du", g.apply(new Concat(List.of(ux, ut))), Axes.SAME);
        g.result("out.uxx", uxx, Axes.SAME);
        g.result("out.residual", residual, Axes.SAME);
        g.result("out.loss", loss, Axes.SAME);
        g.loss(loss);
    }
}
