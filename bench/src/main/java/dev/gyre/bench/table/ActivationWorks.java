package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import dev.gyre.bench.oracle.Oracles;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.peer.TorchSpline;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.Work.Unit;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.CauchyActivation;
import dev.gyre.engine.op.activation.FourierActivation;
import dev.gyre.engine.op.activation.SplineBasis;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.tensor.Tensor;

/** Layers by their activations, and their norm. x: (R, D); y: (R, C). */
final class ActivationWorks {

    private static final float EPSILON = 1e-5f;
    private static final double PERIODIC = 0.25;
    private static final int ORDER = 3;
    private static final int KNOTS = 12;
    private static final String LAYER = "inputs=1024 outputs=1024 rows=256";

    private ActivationWorks() {}

    /** Backward to x and the weight. PyTorch's takes a bias, which is zero here and has no gradient. */
    static Work layerNorm() {
        return Work.of("layer-norm", "layer norm of rows, both passes", "rows=4096 width=1024")
                .posed(s -> {
                    Problem p = new Problem("layerNorm", 1e-5);
                    Tensor x = p.normal("x", 2, s.size("rows"), s.size("width"));
                    Tensor w = p.normal("weight", 1, s.size("width"));
                    return p.differentiated(p.graph().apply(new LayerNorm(x, w, 1, EPSILON)), x, w)
                            .expect(() -> Oracles.layerNorm(p.numbers(x), p.numbers(w), p.upstreamNumbers(), EPSILON));
                })
                .in(Unit.BYTES, s -> 5 * s.bytes("rows", "width"))
                .ours()
                .plain()
                .torch("PyTorch", t -> {
                    NDArray bias = t.operand(1).zerosLike();
                    return x -> ai.djl.nn.norm.LayerNorm.layerNorm(x.get(0), bias.getShape(), x.get(1), bias, EPSILON)
                            .singletonOrThrow();
                });
    }

    /** Backward to x and the weight. */
    static Work rmsNorm() {
        return Work.of("rms-norm", "RMS norm of rows, both passes", "rows=4096 width=1024")
                .posed(s -> {
                    Problem p = new Problem("rmsNorm", 1e-5);
                    Tensor x = p.normal("x", 2, s.size("rows"), s.size("width"));
                    Tensor w = p.normal("weight", 1, s.size("width"));
                    return p.differentiated(
                            p.graph().add(new RmsNorm(x, w, 1, EPSILON)).getFirst(), x, w);
                })
                .ours()
                .plain()
                .torch("PyTorch", t -> {
                    String norm = "torch.rms_norm(x, [torch.size(x, -1)], w, " + EPSILON + ")";
                    TorchOp op = new TorchOp(t.manager(), norm, "x", "w");
                    return x -> op.of(x.get(0), x.get(1));
                });
    }

    /** y = [cos p, sin p, GELU(a)] with p = x wp and a = x wa + b. wp: (D, P), P a quarter of the outputs; wa: (D, Q); C = 2 P + Q. */
    static Work fan() {
        return Work.of(
                        "fan",
                        "a layer of a Fourier analysis network",
                        "backward=true " + LAYER,
                        "backward=false " + LAYER)
                .posed(s -> {
                    Problem p = new Problem("fan", 1e-4);
                    Graph g = p.graph();
                    int inputs = s.size("inputs");
                    int periodic = FourierActivation.periodic(s.size("outputs"), PERIODIC);
                    int others = s.size("outputs") - 2 * periodic;
                    Tensor x = p.normal("x", 1, s.size("rows"), inputs);
                    Tensor wp = p.normal("wp", 1 / Math.sqrt(inputs), inputs, periodic);
                    Tensor wa = p.normal("wa", 1 / Math.sqrt(inputs), inputs, others);
                    Tensor bias = p.normal("bias", 1, others);
                    Tensor a = g.apply(new AddBias(g.apply(new DenseMatMul(x, wa)), bias));
                    Tensor y = g.apply(new FourierActivation(g.apply(new DenseMatMul(x, wp)), a));
                    return p.wanted(y, s.is("backward"), x, wp, wa, bias);
                })
                .ours()
                .plain()
                .torch("PyTorch", _ -> x -> {
                    NDArray p = x.get(0).matMul(x.get(1));
                    NDArray a = Linear.linear(x.get(0), x.get(2).transpose(), x.get(3))
                            .singletonOrThrow();
                    return NDArrays.concat(new NDList(p.cos(), p.sin(), Activation.gelu(a)), 1);
                });
    }

    /** y = (l1 z + l2) / (z^2 + d^2) with z = x w + b. w: (D, C); b, l1, l2, d: (C). */
    static Work cauchy() {
        return Work.of(
                        "cauchy",
                        "a layer with the Cauchy activation",
                        "backward=true " + LAYER,
                        "backward=false " + LAYER)
                .posed(s -> {
                    Problem p = new Problem("cauchy", 1e-4);
                    Graph g = p.graph();
                    int inputs = s.size("inputs");
                    int outputs = s.size("outputs");
                    Tensor x = p.normal("x", 1, s.size("rows"), inputs);
                    Tensor w = p.normal("w", 1 / Math.sqrt(inputs), inputs, outputs);
                    Tensor bias = p.normal("bias", 1, outputs);
                    Tensor l1 = p.normal("l1", 1, outputs);
                    Tensor l2 = p.normal("l2", 1, outputs);
                    Tensor d = p.operand("d", () -> widths(outputs), outputs);
                    Tensor z = g.apply(new AddBias(g.apply(new DenseMatMul(x, w)), bias));
                    Tensor y = g.apply(new CauchyActivation(z, l1, l2, d, 0));
                    return p.wanted(y, s.is("backward"), x, w, bias, l1, l2, d);
                })
                .ours()
                .plain()
                .torch("PyTorch", _ -> x -> {
                    NDArray z = Linear.linear(x.get(0), x.get(1).transpose(), x.get(2))
                            .singletonOrThrow();
                    NDArray widths = x.get(5).square();
                    return z.mul(x.get(3)).add(x.get(4)).div(z.square().add(widths));
                });
    }

    private static float[] widths(int n) {
        float[] d = OperandValues.normal(n, 5, 0.1);
        for (int c = 0; c < n; c++) {
            d[c] += 1f;
        }
        return d;
    }

    /**
     * A layer of a Kolmogorov-Arnold network with cubic B-splines, y = silu(x) base + sum over bases of bases(x) spline; the comparator of
     * the layer with the Cauchy activation. base: (D, C); spline: (S, D, C). Twelve even knots, so that S is eight.
     */
    static Work spline() {
        return Work.of("spline", "a layer with spline edges, both passes", LAYER)
                .posed(s -> {
                    Problem p = new Problem("spline", 1e-4);
                    int inputs = s.size("inputs");
                    int outputs = s.size("outputs");
                    Tensor x = p.normal("x", 0.5, s.size("rows"), inputs);
                    Tensor base = p.normal("base", 1 / Math.sqrt(inputs), inputs, outputs);
                    Tensor spline = p.normal("spline", 1 / Math.sqrt(inputs), KNOTS - 1 - ORDER, inputs, outputs);
                    Tensor knots = p.operand("knots", () -> knots(inputs), KNOTS, inputs);
                    Tensor y = SplineBasis.layer(p.graph(), x, knots, ORDER, base, spline);
                    return p.differentiated(y, x, base, spline);
                })
                .ours()
                .plain()
                .torch("PyTorch", t -> new TorchSpline(t.manager(), t.operand(3), ORDER)::layer);
    }

    private static float[] knots(int inputs) {
        float[] knots = new float[KNOTS * inputs];
        for (int i = 0; i < knots.length; i++) {
            int knot = i / inputs;
            knots[i] = 0.4f * knot - 2.2f;
        }
        return knots;
    }
}
