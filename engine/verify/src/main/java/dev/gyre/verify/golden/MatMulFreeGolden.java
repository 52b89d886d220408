package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.op.recurrent.HgrnScan;
import dev.gyre.engine.op.recurrent.MlgruScan;
import dev.gyre.engine.op.ternary.BitLinear;
import dev.gyre.engine.op.ternary.DequantizeRows;
import dev.gyre.engine.op.ternary.QuantizeRows;
import dev.gyre.engine.op.ternary.TernaryUnpack;
import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * The language model without matrix products, arXiv:2406.02528: quantisers, BitLinear with straight-through gradients, the
 * recurrence, and the token mixer with padding. Integers must be exact, scales within 1e-6.
 */
public final class MatMulFreeGolden implements GoldenSystem {

    private static final Set<String> TELLING = Set.of("in.W", "in.lower_bound", "in.f", "out.x_q");
    private static final Set<String> INTEGERS = Set.of("out.x_q", "out.W_q", "out.x_ties_q", "out.W_ties_q");

    private final TernaryWeights.Packing packing;

    /** Weights of two bits. */
    public MatMulFreeGolden() {
        this(TernaryWeights.Packing.TWO_BITS);
    }

    /** Quantised weights packed in the given way. */
    public MatMulFreeGolden(TernaryWeights.Packing packing) {
        this.packing = packing;
    }

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("matmulfree") && TELLING.stream().anyMatch(file::has);
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        if (file.has("in.W")) {
            quantisers(g);
        } else if (file.has("in.lower_bound")) {
            g.result("out.y", "in.dy", mixer(g), Axes.SAME);
        } else if (file.has("in.f")) {
            scan(g, file.has("in.h0"));
        } else {
            layer(g);
        }
        return g.run(device);
    }

    private void quantisers(GoldenGraph g) {
        Outputs<Tensor> x = QuantizeRows.plain(g, g.tensor("in.x", Axes.SAME));
        rows(g, x, "out.x_q");
        g.result("out.x_scale", x.get(QuantizeRows.Out.SCALE), Axes.FLAT);
        g.result(
                "out.x_deq",
                g.apply(new DequantizeRows(x.get(QuantizeRows.Out.Q), x.get(QuantizeRows.Out.SCALE))),
                Axes.SAME);
        rows(g, QuantizeRows.plain(g, g.tensor("in.x_ties", Axes.SAME)), "out.x_ties_q");
        Tensor w = g.tensor("in.W", Axes.OUT_IN);
        Outputs<Tensor> packed = weights(g, w, "out.W_q");
        g.result("out.W_scale", packed.get(TernaryWeights.Out.SCALE), Axes.SAME);
        g.result(
                "out.W_deq",
                g.apply(new TernaryUnpack(
                        packed.get(TernaryWeights.Out.PACKED), packed.get(TernaryWeights.Out.SCALE), w.dim(0))),
                Axes.OUT_IN);
        weights(g, g.tensor("in.W_ties", Axes.OUT_IN), "out.W_ties_q");
    }

    /** Hands the integers of quantised rows back, as numbers of scale one. */
    private static void rows(GoldenGraph g, Outputs<Tensor> quantised, String name) {
        Tensor ones = g.apply(new Fill(quantised.get(QuantizeRows.Out.SCALE).shape(), 1f));
        g.result(name, g.apply(new DequantizeRows(quantised.get(QuantizeRows.Out.Q), ones)), Axes.SAME);
    }

    /** Packs a weight and hands the integers back, as numbers of scale one. */
    private Outputs<Tensor> weights(GoldenGraph g, Tensor w, String name) {
        Outputs<Tensor> packed = g.add(new TernaryWeights(w, packing));
        Tensor one = g.apply(new Fill(Shape.of(1), 1f));
        g.result(name, g.apply(new TernaryUnpack(packed.get(TernaryWeights.Out.PACKED), one, w.dim(0))), Axes.OUT_IN);
        return packed;
    }

    private void layer(GoldenGraph g) {
        Tensor x = g.tensor("in.x", Axes.SAME);
        Tensor norm = g.tensor("param.norm.weight", Axes.SAME);
        Outputs<Tensor> quantised = QuantizeRows.normalized(g, x, norm, eps(g));
        rows(g, quantised, "out.x_q");
        g.result("out.x_scale", quantised.get(QuantizeRows.Out.SCALE), Axes.FLAT);
        Tensor w = g.tensor("param.weight", Axes.OUT_IN);
        g.result("out.W_scale", weights(g, w, "out.W_q").get(TernaryWeights.Out.SCALE), Axes.SAME);
        g.result("out.y", "in.dy", BitLinear.of(g, x, norm, w, eps(g)), Axes.SAME);
    }

    private static float eps(GoldenGraph g) {
        return (float) g.setting("eps").asDouble();
    }

    private static void scan(GoldenGraph g, boolean given) {
        Tensor u = g.tensor("in.x", Axes.HEADS_FIRST);
        Shape state = Shape.of(u.dim(0), u.dim(2));
        Tensor h0 = given ? g.tensor("in.h0", Axes.LAST_TWO) : g.apply(new Fill(state, 0f));
        Outputs<Tensor> out = g.add(new HgrnScan(u, g.tensor("in.f", Axes.HEADS_FIRST), h0));
        g.result("out.o", "in.do", out.get(HgrnScan.Out.H), Axes.HEADS_FIRST);
        g.result("out.last", "in.dlast", out.get(HgrnScan.Out.LAST), Axes.LAST_TWO);
    }

    /** Builds the token mixer. */
    private static Tensor mixer(GoldenGraph g) {
        Tensor x = g.tensor("in.x", Axes.SAME);
        Tensor bound = g.tensor("in.lower_bound", Axes.SAME);
        Tensor zero = g.apply(new Fill(Shape.of(x.dim(0), x.dim(2)), 0f));
        Tensor forget = ternary(g, x, "f_proj");
        Outputs<Tensor> scan =
                g.add(new MlgruScan(ternary(g, x, "i_proj"), forget, bound, g.tensor("in.mask", Axes.SAME), zero));
        Tensor h = g.apply(new Activation(scan.get(MlgruScan.Out.H), Activation.Kind.SILU));
        Tensor weight = g.tensor("param.g_norm.weight", Axes.SAME);
        Tensor gate = g.apply(new RmsNorm(ternary(g, x, "g_proj"), weight, 1, eps(g)));
        return ternary(g, g.apply(new Mul(gate, h)), "o_proj");
    }

    /** A BitLinear layer of the file. */
    private static Tensor ternary(GoldenGraph g, Tensor x, String name) {
        Tensor norm = g.tensor("param." + name + ".norm.weight", Axes.SAME);
        return BitLinear.of(g, x, norm, g.tensor("param." + name + ".weight", Axes.OUT_IN), eps(g));
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        if (INTEGERS.contains(tensor)) {
            return 0;
        }
        boolean scale = tensor.endsWith("_scale") || tensor.endsWith("_deq");
        return scale ? 1e-6 : GoldenSystem.super.tolerance(file, tensor);
    }
}
