package dev.gyre.engine.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.op.recurrent.DecayBounds;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole language model without matrix products, arXiv:2406.02528, by the parameter names of the authors' package. */
public final class MatMulFreeModelGolden implements GoldenSystem {

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("matmulfree") && file.meta("case").equals("lm-small");
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return tensor.equals("out.loss") ? 1e-5 : tensor.startsWith("grad.") ? 2e-4 : 5e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        Tensor logits = logits(g);
        Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, g.integers("in.targets")));
        g.result("out.logits", logits, Axes.SAME);
        g.result("out.loss", loss, Axes.SAME);
        g.loss(loss);
        return g.run(device);
    }

    private static Tensor logits(GoldenGraph g) {
        Tensor x = g.apply(new Embedding(g.integers("in.ids"), g.tensor("param.model.embeddings.weight", Axes.SAME)));
        int width = x.dim(2);
        Tensor raw = g.tensor("param.model.lower_bounds", Axes.SAME);
        Tensor bounds = g.apply(
                new Reshape(g.apply(new DecayBounds(raw)), Shape.of(raw.shape().size())));
        Tensor mask = g.apply(new Fill(Shape.of(x.dim(0), x.dim(1)), 1f));
        Tensor zero = g.apply(new Fill(Shape.of(x.dim(0), width), 0f));
        List<Tensor> states = new ArrayList<>();
        for (int i = 0; i < g.count("layers"); i++) {
            String layer = "model.layers." + i + ".";
            Tensor bound = g.apply(new Slice(bounds, i * width, width));
            Tensor normed = norm(g, x, layer + "attn_norm");
            List<Tensor> mixed = MatMulFreeGolden.mixer(g, normed, bound, mask, zero, layer + "attn.");
            states.add(g.apply(new Reshape(mixed.get(1), Shape.of(zero.shape().size()))));
            x = g.apply(new Add(x, mixed.get(0)));
            x = g.apply(new Add(x, gated(g, norm(g, x, layer + "mlp_norm"), layer + "mlp.")));
        }
        g.result("out.last_state", g.apply(new Concat(states)), Axes.SAME);
        return MatMulFreeGolden.ternary(g, norm(g, x, "model.norm"), "lm_head");
    }

    private static Tensor norm(GoldenGraph g, Tensor x, String name) {
        Tensor weight = g.tensor("param." + name + ".weight", Axes.SAME);
        return g.apply(new RmsNorm(x, weight, 1, MatMulFreeGolden.eps(g)));
    }

    /** The channel mixer, a gated layer whose gate and value are one product. */
    private static Tensor gated(GoldenGraph g, Tensor x, String name) {
        Tensor both = MatMulFreeGolden.ternary(g, x, name + "gate_proj");
        int width = both.dim(-1) / 2;
        Tensor gate = g.apply(new Activation(g.apply(new Slice(both, 0, width)), Activation.Kind.SILU));
        Tensor value = g.apply(new Slice(both, width, width));
        return MatMulFreeGolden.ternary(g, g.apply(new Mul(gate, value)), name + "down_proj");
    }
}
