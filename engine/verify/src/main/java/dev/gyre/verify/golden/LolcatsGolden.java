package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.layout.RepeatHeads;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.linearattention.HedgehogMap;
import dev.gyre.engine.op.linearattention.HybridAttention;
import dev.gyre.engine.op.linearattention.LinearAttention;
import dev.gyre.engine.op.linearattention.T2rMap;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Map;
import java.util.Set;

/**
 * LoLCATs, arXiv:2410.10254: feature maps, linear attention, the hybrid of window and linear attention, the layer with its
 * decoding state, the transfer loss, and low-rank adapters.
 */
public final class LolcatsGolden implements GoldenSystem {

    private static final Set<String> TELLING =
            Set.of("param.mlp.layer", "in.fq", "in.q", "param.lora_A", "out.y_pred", "out.state_kv");
    private static final int CHUNK = 4;
    private static final float TRANSFER = 1000f;

    /** Projected, rotated and repeated to all heads, with features. */
    private record Heads(HybridAttention.Mapped q, HybridAttention.Mapped k, Tensor v, Tensor gate) {}

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("lolcats") && TELLING.stream().anyMatch(file::has);
    }

    private static boolean transferred(GoldenFile file) {
        return file.has("out.y_pred");
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        double a = GoldenSystem.super.tolerance(file, tensor);
        return transferred(file) ? (tensor.startsWith("grad.") ? 2e-4 : 5e-5) : a;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        if (file.has("param.mlp.bias")) {
            g.result("out.y", "in.dy", t2r(g), Axes.HEADS_FIRST);
        } else if (file.has("param.mlp.layer")) {
            Tensor y = hedgehog(g, g.tensor("in.x", Axes.HEADS_FIRST), "mlp.layer");
            g.result("out.y", "in.dy", y, Axes.HEADS_FIRST);
        } else if (file.has("in.fq")) {
            linear(g);
        } else if (file.has("in.q")) {
            hybrid(g);
        } else if (file.has("param.lora_A")) {
            lora(g);
        } else if (transferred(file)) {
            transfer(g);
        } else {
            layer(g);
        }
        return g.run(device);
    }

    private static Tensor projected(GoldenGraph g, Tensor x, String name) {
        return g.apply(new BlockDiagonal(x, g.tensor("param." + name, Axes.SAME)));
    }

    private static Tensor hedgehog(GoldenGraph g, Tensor x, String name) {
        int heads = g.tensor("param." + name, Axes.SAME).dim(0);
        return g.apply(new HedgehogMap(projected(g, x, name), heads));
    }

    private static Tensor t2r(GoldenGraph g) {
        Tensor z = projected(g, g.tensor("in.x", Axes.HEADS_FIRST), "mlp.layer");
        return g.apply(new T2rMap(z, g.tensor("param.mlp.bias", Axes.FLAT)));
    }

    private static void linear(GoldenGraph g) {
        Tensor v = g.tensor("in.v", Axes.HEADS_FIRST);
        Tensor fq = g.tensor("in.fq", Axes.HEADS_FIRST);
        Tensor fk = g.tensor("in.fk", Axes.HEADS_FIRST);
        int heads = g.shape("in.v").dim(1);
        float eps = (float) g.setting("eps").asDouble();
        LinearAttention.Result r = LinearAttention.of(g, fq, fk, v, heads, CHUNK, eps);
        g.result("out.y", "in.dy", r.y(), Axes.HEADS_FIRST);
        state(g, r.state(), "out.S", "out.z");
    }

    /** Hands the sums of k v' and of k back. */
    private static void state(GoldenGraph g, Tensor state, String sums, String normalisers) {
        int width = state.dim(-1) - 1;
        g.result(sums, g.apply(new Slice(state, 0, width)), Axes.SAME);
        g.result(normalisers, g.apply(new Slice(state, width, 1)), Axes.SAME);
    }

    private static void hybrid(GoldenGraph g) {
        Tensor q = g.tensor("in.q", Axes.HEADS_FIRST);
        Tensor k = g.tensor("in.k", Axes.HEADS_FIRST);
        Tensor fq = hedgehog(g, q, "Wq");
        Tensor fk = hedgehog(g, k, "Wk");
        Heads h = new Heads(
                new HybridAttention.Mapped(q, fq),
                new HybridAttention.Mapped(k, fk),
                g.tensor("in.v", Axes.HEADS_FIRST),
                g.tensor("param.g", Axes.FLAT));
        HybridAttention.Result r = attend(g, h, h.v());
        g.result("out.y", "in.dy", r.y(), Axes.HEADS_FIRST);
        g.result("out.weights", attend(g, h, unitValues(g, h)).y(), Axes.HEADS_FIRST);
        g.result("out.fq", fq, Axes.HEADS_FIRST);
        g.result("out.fk", fk, Axes.HEADS_FIRST);
        state(g, r.state(), "out.S_evicted", "out.z_evicted");
    }

    private static HybridAttention.Result attend(GoldenGraph g, Heads h, Tensor v) {
        boolean affine = g.setting("affine").asBoolean();
        return HybridAttention.of(g, h.q(), h.k(), v, h.gate(), g.count("window"), affine, CHUNK);
    }

    /** Values of which number j is the unit vector j: attention over them gives its own weights. (B, T, N T) */
    private static Tensor unitValues(GoldenGraph g, Heads h) {
        int batch = h.v().dim(0);
        int time = h.v().dim(1);
        int heads = h.gate().dim(0);
        float[] units = new float[batch * time * heads * time];
        for (int row = 0; row < batch * time * heads; row++) {
            units[row * time + row / heads % time] = 1f;
        }
        return g.fed("units", TensorType.f32(batch, time, heads * time), units);
    }

    private static Heads heads(GoldenGraph g) {
        int heads = g.count("heads");
        int keyHeads = g.count("kv_heads");
        Tensor x = g.tensor("in.x", Axes.SAME);
        Tensor start = g.start();
        Tensor q = g.apply(new Rope(g.linear(x, "q_proj.weight"), start, heads));
        Tensor k = g.apply(new Rope(g.linear(x, "k_proj.weight"), start, keyHeads));
        Tensor keys = g.apply(new RepeatHeads(k, keyHeads, heads / keyHeads));
        Tensor v = g.apply(new RepeatHeads(g.linear(x, "v_proj.weight"), keyHeads, heads / keyHeads));
        return new Heads(
                new HybridAttention.Mapped(q, hedgehog(g, q, "feature_map_q.mlp.layer")),
                new HybridAttention.Mapped(keys, hedgehog(g, keys, "feature_map_k.mlp.layer")),
                v,
                g.tensor("param.window_factors", Axes.FLAT));
    }

    private static void layer(GoldenGraph g) {
        Heads h = heads(g);
        HybridAttention.Result r = attend(g, h, h.v());
        g.result("out.y", "in.dy", g.linear(r.y(), "o_proj.weight"), Axes.SAME);
        state(g, r.state(), "out.state_kv", "out.state_k");
        g.result("out.ring_k", last(g, h.k().x()), Axes.HEADS_FIRST);
        g.result("out.ring_v", last(g, h.v()), Axes.HEADS_FIRST);
    }

    /** The last steps of a sequence, as many as the window has. */
    private static Tensor last(GoldenGraph g, Tensor x) {
        int window = g.count("window");
        Tensor turned = g.apply(new Transpose(x));
        return g.apply(new Transpose(g.apply(new Slice(turned, x.dim(1) - window, window))));
    }

    private static void transfer(GoldenGraph g) {
        Heads h = heads(g);
        Tensor prediction = attend(g, h, h.v()).y();
        Tensor target = softmax(g, h, h.v());
        Tensor loss = g.apply(new Scale(MeanSquare.error(g, prediction, target), TRANSFER));
        g.loss(loss);
        g.result("out.loss", loss, Axes.SAME);
        g.result("out.y", g.linear(target, "o_proj.weight"), Axes.SAME);
        g.result("out.y_pred", prediction, Axes.HEADS_FIRST);
        g.result("out.y_true", target, Axes.HEADS_FIRST);
        g.result("out.weights_pred", attend(g, h, unitValues(g, h)).y(), Axes.HEADS_FIRST);
        g.result("out.weights_true", softmax(g, h, unitValues(g, h)), Axes.HEADS_FIRST);
        g.result("out.q", h.q().x(), Axes.HEADS_FIRST);
        g.result("out.k", h.k().x(), Axes.HEADS_FIRST);
        g.result("out.v", h.v(), Axes.HEADS_FIRST);
    }

    private static Tensor softmax(GoldenGraph g, Heads h, Tensor v) {
        KeySpans spans = KeySpans.causal(g, v.dim(0), v.dim(1), v.dim(1));
        return g.apply(
                new MaskedAttention(h.q().x(), h.k().x(), v, spans, h.gate().dim(0)));
    }

    private static void lora(GoldenGraph g) {
        float scale = (float) (g.setting("alpha").asDouble() / g.count("r"));
        Tensor x = g.tensor("in.x", Axes.SAME);
        Tensor low = g.linear(g.linear(x, "lora_A"), "lora_B");
        Tensor y = g.apply(new Add(g.linear(x, "weight"), g.apply(new Scale(low, scale))));
        g.result("out.y", "in.dy", y, Axes.SAME);
        Tensor product =
                g.apply(new DenseMatMul(g.tensor("param.lora_A", Axes.OUT_IN), g.tensor("param.lora_B", Axes.OUT_IN)));
        Tensor merged = g.apply(new Add(g.tensor("param.weight", Axes.OUT_IN), g.apply(new Scale(product, scale))));
        g.result("out.merged", merged, Axes.OUT_IN);
    }
}
