package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.activation.SplineBasis;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.BatchedMatMul;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.Collections;
import java.util.Map;

/**
 * Kolmogorov-Arnold networks, arXiv:2404.19756: bases, the layer in both layouts, and its edges one by one.
 */
public final class KanGolden implements GoldenSystem {

    private static final int CUBIC = 3;

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("kan") && (bases(file) || linearLayout(file) || file.has("param.mask"));
    }

    private static boolean bases(GoldenFile file) {
        return file.has("out.B0");
    }

    private static boolean linearLayout(GoldenFile file) {
        return file.has("param.spline_weight");
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        if (bases(file)) {
            return tensor.equals("out.B0") ? 0 : 1e-6;
        }
        return GoldenSystem.super.tolerance(file, tensor);
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        Tensor x = g.tensor("in.x", Axes.SAME);
        if (bases(file)) {
            bases(g, x);
        } else if (linearLayout(file)) {
            g.result("out.y", "in.dy", linearLayout(g, x), Axes.SAME);
        } else {
            g.result("out.y", "in.dy", layer(g, x), Axes.SAME);
            edges(g, x);
        }
        return g.run(device);
    }

    private static void bases(GoldenGraph g, Tensor x) {
        Tensor knots = g.tensor("param.grid", Axes.OUT_IN);
        for (int order = 0; order <= CUBIC; order++) {
            Tensor y = g.apply(new SplineBasis(x, knots, order));
            g.result("out.B" + order, g.apply(new Transpose(y)), Axes.SAME);
        }
        Tensor slope = g.apply(new SplineBasis.Slope(x, knots, CUBIC));
        g.result("out.dB3", g.apply(new Transpose(slope)), Axes.SAME);
    }

    /** A layer of pykan: coefficients (in, out, S), scales and mask (in, out). */
    private static Tensor layer(GoldenGraph g, Tensor x) {
        Tensor coef = g.tensor("param.coef", Axes.SAME);
        Tensor base = masked(g, "scale_base");
        Tensor scaled = g.apply(new ChannelScale(basesFirst(g, coef), flat(g, masked(g, "scale_sp"))));
        Tensor spline = g.apply(new Reshape(scaled, Shape.of(coef.dim(2), coef.dim(0), coef.dim(1))));
        return SplineBasis.layer(g, x, g.tensor("param.grid", Axes.OUT_IN), CUBIC, base, spline);
    }

    private static Tensor masked(GoldenGraph g, String scale) {
        Tensor mask = g.tensor("param.mask", Axes.SAME);
        return g.apply(new Mul(g.tensor("param." + scale, Axes.SAME), mask));
    }

    /** (A, B, S) as (S, A B). */
    private static Tensor basesFirst(GoldenGraph g, Tensor w) {
        return g.apply(new Transpose(g.apply(new Reshape(w, Shape.of(w.dim(0) * w.dim(1), w.dim(2))))));
    }

    private static Tensor flat(GoldenGraph g, Tensor x) {
        return g.apply(new Reshape(x, Shape.of(x.shape().size())));
    }

    /** The layer in the layout of a matrix product: weights (out, in, S), scaler (out, in). */
    private static Tensor linearLayout(GoldenGraph g, Tensor x) {
        Tensor w = g.tensor("param.spline_weight", Axes.SAME);
        Tensor scaler = g.tensor("param.spline_scaler", Axes.FLAT);
        Tensor scaled = g.apply(new ChannelScale(basesFirst(g, w), scaler));
        Tensor outs = g.apply(new Reshape(scaled, Shape.of(w.dim(2), w.dim(0), w.dim(1))));
        Tensor base = g.tensor("param.base_weight", Axes.OUT_IN);
        Tensor knots = g.tensor("param.grid", Axes.OUT_IN);
        return SplineBasis.layer(g, x, knots, CUBIC, base, g.apply(new Transpose(outs)));
    }

    /** Adds the outputs of each edge, (N, out, in): of its spline alone, and of all of it. */
    private static void edges(GoldenGraph g, Tensor x) {
        int rows = x.dim(0);
        Tensor coef = g.tensor("param.coef", Axes.SAME);
        int in = coef.dim(0);
        int out = coef.dim(1);
        Tensor bases = g.apply(new SplineBasis(x, g.tensor("param.grid", Axes.OUT_IN), CUBIC));
        Tensor byBasis = g.apply(new Reshape(bases, Shape.of(rows * bases.dim(1), in)));
        Tensor perInput = g.apply(new Reshape(g.apply(new Transpose(byBasis)), Shape.of(in, rows, bases.dim(1))));
        Tensor curves = g.apply(new BatchedMatMul(perInput, g.apply(new Transpose(coef))));
        Tensor byEdge = g.apply(new Transpose(g.apply(new Reshape(curves, Shape.of(in, rows * out)))));
        Tensor splines = g.apply(new Reshape(byEdge, Shape.of(rows, out * in)));
        g.result("out.postspline", g.apply(new Reshape(splines, Shape.of(rows, out, in))), Axes.SAME);
        Tensor silu = g.apply(new Activation(x, Activation.Kind.SILU));
        Tensor straight = g.apply(new Concat(Collections.nCopies(out, silu)));
        Tensor whole = g.apply(new Add(
                g.apply(new ChannelScale(straight, outFirst(g, "scale_base"))),
                g.apply(new ChannelScale(splines, outFirst(g, "scale_sp")))));
        g.result("out.postacts", g.apply(new Reshape(whole, Shape.of(rows, out, in))), Axes.SAME);
    }

    private static Tensor outFirst(GoldenGraph g, String scale) {
        return flat(g, g.apply(new Transpose(masked(g, scale))));
    }
}
