package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.convolution.CausalConv;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.spectral.HyenaFilter;
import dev.gyre.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/** Monarch Mixer's sequence mixer, causal and in both directions, arXiv:2310.12109. */
public final class M2MixerGolden implements GoldenSystem {

    private static final float EPS = 1e-5f;

    private final boolean transformed;

    /** Long convolutions by Fourier transforms. */
    public M2MixerGolden() {
        this(true);
    }

    /** Long convolutions by Fourier transforms, or as sums. */
    public M2MixerGolden(boolean transformed) {
        this.transformed = transformed;
    }

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("m2") && file.has("in.u");
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return tensor.startsWith("grad.") ? 1e-4 : 2e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        g.result("out.y", "in.dy", mixed(g, g.tensor("in.u", Axes.SAME)), Axes.SAME);
        Map<String, float[]> computed = g.run(device);
        computed.putAll(buffers(file, g.count("l_max"), g.count("d")));
        return computed;
    }

    private static Map<String, float[]> buffers(GoldenFile file, int longest, int channels) {
        Map<String, float[]> buffers = new HashMap<>();
        for (String name : file.names()) {
            if (name.endsWith(".pos_emb.t")) {
                buffers.put(name, HyenaFilter.times(longest));
            } else if (name.endsWith(".modulation.deltas")) {
                buffers.put(name, HyenaFilter.rates(channels));
            }
        }
        return buffers;
    }

    /** The sequence mixer. u: (B, T, C). */
    private Tensor mixed(GoldenGraph g, Tensor input) {
        boolean additions = g.has("hyena_training_additions")
                && g.setting("hyena_training_additions").asBoolean();
        Tensor u = additions ? normed(g, input, "layernorm") : input;
        int width = u.dim(-1);
        boolean both = g.setting("bidirectional").asBoolean();
        Tensor weight = g.tensor("param.short_filter.weight", Axes.LAST_TWO);
        Tensor bias = g.tensor("param.short_filter.bias", Axes.SAME);
        Tensor p = CausalConv.of(g, affine(g, u, "in_linear"), weight, bias);
        Tensor first = g.apply(new Slice(p, 0, width));
        Tensor second = g.apply(new Slice(p, width, width));
        Tensor v = g.apply(new Mul(g.apply(new Slice(p, 2 * width, width)), first));
        Tensor y = g.apply(new Mul(M2Golden.convolved(g, v, "filter_fn.", both, transformed), second));
        if (g.setting("residual_long_conv").asBoolean()) {
            y = g.apply(new Add(y, M2Golden.convolved(g, u, "filter_fn2.", both, transformed)));
        }
        return affine(g, y, "out_linear");
    }

    private static Tensor affine(GoldenGraph g, Tensor x, String name) {
        return g.apply(new AddBias(g.linear(x, name + ".weight"), g.tensor("param." + name + ".bias", Axes.SAME)));
    }

    private static Tensor normed(GoldenGraph g, Tensor x, String name) {
        Tensor y = g.apply(new LayerNorm(x, g.tensor("param." + name + ".weight", Axes.SAME), 1, EPS));
        return g.apply(new AddBias(y, g.tensor("param." + name + ".bias", Axes.SAME)));
    }
}
