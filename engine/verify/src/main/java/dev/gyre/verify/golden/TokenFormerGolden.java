package dev.gyre.verify.golden;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.attention.Pattention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.attention.TokenWeights;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.Map;

/** TokenFormer, arXiv:2410.23168: Pattention in its forms, its growth and the layer. */
public final class TokenFormerGolden implements GoldenSystem {

    private static final float EPS = 1e-5f;
    private static final TokenWeights.Kind PUBLISHED = TokenWeights.Kind.GELU_OF_NORMED;

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("tokenformer") && (pattention(file) || layer(file));
    }

    /** Pattention by itself, grown or not. */
    private static boolean pattention(GoldenFile file) {
        return file.has("param.key_param_tokens");
    }

    private static boolean layer(GoldenFile file) {
        return file.has("param.attention.query.key_param_tokens");
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        if (layer(file)) {
            Tensor y = layer(g, g.tensor("in.x", Axes.SAME), g.count("heads"), g.count("rotary_dims"));
            g.result("out.y", "in.dy", y, Axes.SAME);
        } else if (file.sets("n_before")) {
            growth(g, file);
        } else {
            TokenWeights.Kind kind = kind(g.setting("norm_activation_type").asString());
            g.result("out.y", "in.dy", pattention(g, g.tensor("in.x", Axes.SAME), "", kind), Axes.SAME);
        }
        return g.run(device);
    }

    private static TokenWeights.Kind kind(String name) {
        return switch (name) {
            case "l2_norm_gelu" -> TokenWeights.Kind.GELU_OF_NORMED;
            case "gelu_l2_norm" -> TokenWeights.Kind.NORMED_GELU;
            case "softmax" -> TokenWeights.Kind.SOFTMAX;
            default -> throw new GyreException("no activation of Pattention: " + name);
        };
    }

    private static Tensor pattention(GoldenGraph g, Tensor x, String name, TokenWeights.Kind kind) {
        Tensor keys = g.tensor("param." + name + "key_param_tokens", Axes.SAME);
        Tensor values = g.tensor("param." + name + "value_param_tokens", Axes.SAME);
        return Pattention.of(g, x, keys, values, kind, kind.scale(keys.dim(0)));
    }

    private static void growth(GoldenGraph g, GoldenFile file) {
        int before = g.count("n_before");
        Tensor x = g.tensor("in.x", Axes.SAME);
        Tensor keys = leading(g, file, "param.key_param_tokens", before);
        Tensor values = leading(g, file, "param.value_param_tokens", before);
        g.result("out.y_before", Pattention.of(g, x, keys, values, PUBLISHED, PUBLISHED.scale(before)), Axes.SAME);
        grown(g, x, "tau_kept");
        grown(g, x, "tau_recomputed");
    }

    private static void grown(GoldenGraph g, Tensor x, String scale) {
        Tensor keys = g.copy("param." + scale + ".key_param_tokens", "param.key_param_tokens", Axes.SAME);
        Tensor values = g.copy("param." + scale + ".value_param_tokens", "param.value_param_tokens", Axes.SAME);
        float factor = (float) g.setting(scale).asDouble();
        g.result("out.y_" + scale, "in.dy", Pattention.of(g, x, keys, values, PUBLISHED, factor), Axes.SAME);
    }

    private static Tensor leading(GoldenGraph g, GoldenFile file, String name, int rows) {
        int width = file.shape(name).dim(1);
        return g.fed(name + " before", TensorType.f32(rows, width), Arrays.copyOf(file.floats(name), rows * width));
    }

    private static Tensor layer(GoldenGraph g, Tensor x, int heads, int rotated) {
        Tensor h = norm(g, x);
        Tensor start = g.start();
        Tensor q = Rope.leading(g, pattention(g, h, "attention.query.", PUBLISHED), start, heads, rotated);
        Tensor k = Rope.leading(g, pattention(g, h, "attention.key.", PUBLISHED), start, heads, rotated);
        Tensor v = pattention(g, h, "attention.value.", PUBLISHED);
        Tensor a = g.apply(new CausalAttention(q, k, v, heads));
        Tensor mixed = g.apply(new Add(x, pattention(g, a, "attention.proj.", PUBLISHED)));
        return g.apply(new Add(mixed, pattention(g, norm(g, mixed), "mlp.", PUBLISHED)));
    }

    private static Tensor norm(GoldenGraph g, Tensor x) {
        return g.apply(new LayerNorm(x, g.apply(new Fill(Shape.of(x.dim(-1)), 1f)), 1, EPS));
    }
}
