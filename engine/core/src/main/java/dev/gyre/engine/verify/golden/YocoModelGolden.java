package dev.gyre.engine.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.linearattention.GatedRetention;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whole models of YOCO, arXiv:2405.05254: a self-decoder of retention or windows, a cross-decoder over the one cache that it
 * leaves.
 */
public final class YocoModelGolden implements GoldenSystem {

    private static final Set<String> CASES = Set.of("lm-gret", "lm-swa");

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("yoco") && CASES.contains(file.meta("case"));
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return tensor.equals("out.loss") ? 1e-5 : tensor.startsWith("grad.") ? 2e-4 : 5e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        Model m = new Model(g);
        Tensor logits = m.logits();
        Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, g.integers("in.targets")));
        g.result("out.logits", logits, Axes.SAME);
        g.result("out.loss", loss, Axes.SAME);
        g.loss(loss);
        return g.run(device);
    }

    private static final class Model {

        private final GoldenGraph g;
        private final Tensor start;
        private final double theta;
        private final float eps;

        Model(GoldenGraph g) {
            this.g = g;
            this.start = g.start();
            this.theta = g.setting("rope_theta").asDouble();
            this.eps = (float) g.setting("norm_eps").asDouble();
        }

        Tensor logits() {
            int layers = g.count("n_layers") / 2;
            Tensor table = g.tensor("param.embed_tokens.weight", Axes.SAME);
            Tensor x = g.apply(new Embedding(g.integers("in.ids"), table));
            x = g.apply(new Scale(x, (float) Math.sqrt(g.count("dim"))));
            for (int i = 0; i < layers; i++) {
                String layer = "self_decoder.layers." + i + ".";
                Tensor normed = norm(x, layer + "mixer_layer_norm");
                boolean windows =
                        g.has("sliding_window") && !g.setting("sliding_window").isNull();
                Tensor mixed = windows ? window(normed, layer) : retention(normed, layer, i);
                x = feedForward(g.apply(new Add(x, mixed)), layer);
            }
            Tensor shared = norm(x, "cross_decoder.kv_layer_norm");
            int keyHeads = g.count("n_attn_kv_heads");
            Tensor k = turned(g.linear(shared, "cross_decoder.k_proj.weight"), keyHeads);
            Tensor v = g.linear(shared, "cross_decoder.v_proj.weight");
            g.result("out.shared_key", k, Axes.LAST_TWO);
            g.result("out.shared_value", v, Axes.LAST_TWO);
            for (int i = 0; i < layers; i++) {
                String layer = "cross_decoder.layers." + i + ".";
                Tensor mixed = cross(norm(x, layer + "mixer_layer_norm"), k, v, layer);
                x = feedForward(g.apply(new Add(x, mixed)), layer);
            }
            return g.linear(norm(x, "layer_norm"), "output_projection.weight");
        }

        private Tensor norm(Tensor x, String name) {
            return g.apply(new RmsNorm(x, g.tensor("param." + name + ".weight", Axes.SAME), 1, eps));
        }

        private Tensor turned(Tensor x, int heads) {
            return g.apply(Rope.endToEnd(x, start, heads, theta));
        }

        private Tensor retention(Tensor x, String layer, int number) {
            List<Tensor> out = YocoGolden.retention(g, x, layer + "mixer.", g.count("n_self_heads"), theta, eps);
            g.result("out.state." + number, out.get(GatedRetention.STATE), Axes.SAME);
            return out.getFirst();
        }

        private Tensor window(Tensor x, String layer) {
            String mixer = layer + "mixer.";
            return YocoGolden.window(g, x, mixer, g.count("n_self_heads"), g.count("sliding_window"), theta);
        }

        private Tensor cross(Tensor x, Tensor k, Tensor v, String layer) {
            int heads = g.count("n_attn_heads");
            Tensor q = turned(g.linear(x, layer + "mixer.q_proj.weight"), heads);
            KeySpans spans = KeySpans.causal(g, x.dim(0), x.dim(1), k.dim(1));
            Tensor y = g.apply(new MaskedAttention(q, k, v, spans, heads, g.count("n_attn_kv_heads")));
            return g.linear(y, layer + "mixer.out_proj.weight");
        }

        private Tensor feedForward(Tensor x, String layer) {
            Tensor normed = norm(x, layer + "final_layer_norm");
            return g.apply(new Add(x, g.gated(normed, layer + "ffn.", "fc1", "gate", "fc2")));
        }
    }
}
