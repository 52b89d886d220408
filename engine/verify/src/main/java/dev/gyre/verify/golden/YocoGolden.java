package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.linearattention.GatedRetention;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.Map;

/**
 * YOCO, arXiv:2405.05254: gated retention by itself, from a state and as a layer, the layer of windowed attention, and the
 * cross-decoder's attention over the shared cache.
 */
public final class YocoGolden implements GoldenSystem {

    /** Tensors and settings that only retention by itself, a layer of it, one of windows, and the cross-decoder's attention have. */
    private static final String DECAYS = "in.g";

    private static final String TEMPERATURE = "gate_logit_normalizer";
    private static final String WINDOW = "window";
    private static final String CACHE = "in.key";
    private static final String ANGLES = "out.rope_angle";

    private static final double THETA = 10_000;
    private static final int CHUNK = 4;

    private final int chunk;

    /** Retention by chunks of the usual length. */
    public YocoGolden() {
        this(CHUNK);
    }

    /** Retention by itself in chunks of the given length. */
    public YocoGolden(int chunk) {
        this.chunk = chunk;
    }

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("yoco")
                && (file.has(DECAYS) || file.has(CACHE) || file.sets(TEMPERATURE) || file.sets(WINDOW));
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        Map<String, float[]> angles = Map.of();
        if (file.has(DECAYS)) {
            retention(g, file);
        } else if (file.has(CACHE)) {
            g.result("out.y", "in.dy", crossLayer(g, g.tensor("in.x", Axes.SAME)), Axes.SAME);
        } else if (file.sets(TEMPERATURE)) {
            g.result("out.y", "in.dy", retentionLayer(g, g.tensor("in.x", Axes.SAME)), Axes.SAME);
            angles = file.has(ANGLES) ? Map.of(ANGLES, angles(file.shape(ANGLES))) : Map.of();
        } else {
            g.result("out.y", "in.dy", windowLayer(g, g.tensor("in.x", Axes.SAME)), Axes.SAME);
        }
        Map<String, float[]> computed = g.run(device);
        computed.putAll(angles);
        return computed;
    }

    private void retention(GoldenGraph g, GoldenFile file) {
        Tensor q = g.tensor("in.q", Axes.HEADS_FIRST);
        Tensor k = g.tensor("in.k", Axes.HEADS_FIRST);
        Tensor v = g.tensor("in.v", Axes.HEADS_FIRST);
        Tensor decay = g.tensor("in.g", Axes.HEADS_FIRST);
        Shape keys = file.shape("in.k");
        Shape state = Shape.of(
                keys.dim(0), keys.dim(1), keys.dim(3), file.shape("in.v").dim(3));
        Tensor first = file.has("in.S0") ? g.tensor("in.S0", Axes.SAME) : g.apply(new Fill(state, 0f));
        float scale = (float) (1 / Math.sqrt(keys.dim(3)));
        Outputs<Tensor> out = g.add(new GatedRetention(q, k, v, decay, first, chunk, scale));
        g.result("out.o", "in.do", out.get(GatedRetention.Out.Y), Axes.HEADS_FIRST);
        g.result("out.last_state", out.get(GatedRetention.Out.LAST), Axes.SAME);
    }

    private static Tensor retentionLayer(GoldenGraph g, Tensor x) {
        int heads = g.count("heads");
        Tensor start = g.start();
        Tensor q = g.apply(Rope.endToEnd(g.linear(x, "q_proj.weight"), start, heads, THETA));
        Tensor k = g.apply(Rope.endToEnd(g.linear(x, "k_proj.weight"), start, heads, THETA));
        Tensor v = g.linear(x, "v_proj.weight");
        Tensor forget = g.apply(new Activation(g.linear(x, "gt_proj.weight"), Activation.Kind.LOG_SIGMOID));
        Tensor decay =
                g.apply(new Scale(forget, (float) (1 / g.setting(TEMPERATURE).asDouble())));
        Tensor o = GatedRetention.of(g, q, k, v, decay, CHUNK).getFirst();
        Tensor ones = g.apply(new Fill(Shape.of(v.dim(-1)), 1f));
        float eps = (float) g.setting("norm_eps").asDouble();
        Tensor normed = g.apply(new RmsNorm(o, ones, heads, eps));
        Tensor gate = g.apply(new Activation(g.linear(x, "g_proj.weight"), Activation.Kind.SILU));
        return g.linear(g.apply(new Mul(gate, normed)), "out_proj.weight");
    }

    private static Tensor windowLayer(GoldenGraph g, Tensor x) {
        int heads = g.count("heads");
        Tensor start = g.start();
        Tensor q = g.apply(Rope.endToEnd(g.linear(x, "q_proj.weight"), start, heads, THETA));
        Tensor k = g.apply(Rope.endToEnd(g.linear(x, "k_proj.weight"), start, heads, THETA));
        KeySpans spans = KeySpans.window(g, x.dim(0), x.dim(1), x.dim(1), g.count(WINDOW));
        Tensor y = g.apply(new MaskedAttention(q, k, g.linear(x, "v_proj.weight"), spans, heads));
        return g.linear(y, "out_proj.weight");
    }

    private static Tensor crossLayer(GoldenGraph g, Tensor x) {
        int heads = g.count("heads");
        Tensor q = g.apply(Rope.endToEnd(g.linear(x, "q_proj.weight"), g.start(), heads, THETA));
        Tensor k = g.tensor("in.key", Axes.LAST_TWO);
        Tensor v = g.tensor("in.value", Axes.LAST_TWO);
        KeySpans spans = KeySpans.causal(g, x.dim(0), x.dim(1), k.dim(1));
        Tensor y = g.apply(new MaskedAttention(q, k, v, spans, heads, g.count("kv_heads")));
        return g.linear(y, "out_proj.weight");
    }

    /** position * theta^(-i / (D / 2 - 1)), the angles that {@link Rope#endToEnd} turns by. (T, D / 2) */
    private static float[] angles(Shape s) {
        float[] a = new float[s.size()];
        for (int i = 0; i < a.length; i++) {
            int position = i / s.dim(1);
            a[i] = (float) (position * Math.pow(THETA, -(double) (i % s.dim(1)) / Math.max(1, s.dim(1) - 1)));
        }
        return a;
    }
}
