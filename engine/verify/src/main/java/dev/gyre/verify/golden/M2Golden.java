package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.linear.MonarchFactor;
import dev.gyre.engine.op.spectral.HyenaFilter;
import dev.gyre.engine.op.spectral.LongConv;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parts of Monarch Mixer, arXiv:2310.12109: Monarch products, block-diagonal maps, long convolutions, implicit filters. */
public final class M2Golden implements GoldenSystem {

    /** Tensors that only one of the parts has: factors, blocks, a filter's kernel, a sequence to convolve. */
    private static final Set<String> TELLING = Set.of("param.w1", "param.weight", "out.k", "in.v");

    private static final String FORWARD = "implicit_filter";
    private static final String BACKWARD = "implicit_filter_rev";

    private final boolean transformed;

    /** Long convolutions by Fourier transforms. */
    public M2Golden() {
        this(true);
    }

    /** Long convolutions by Fourier transforms, or as sums. */
    public M2Golden(boolean transformed) {
        this.transformed = transformed;
    }

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("m2") && TELLING.stream().anyMatch(file::has);
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        if (file.has("out.k")) {
            return tensor.startsWith("grad.") ? 1e-4 : 2e-5;
        }
        if (file.has("in.v") && !tensor.startsWith("grad.")) {
            return 1e-6;
        }
        return GoldenSystem.super.tolerance(file, tensor);
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        if (file.has("param.w1")) {
            monarch(g);
        } else if (file.has("param.weight")) {
            blocks(g, file);
        } else if (file.has("out.k")) {
            g.result("out.k", "in.dk", filter(g, "", FORWARD, g.count("L")), Axes.SAME);
            g.result("out.k_rev", "in.dk_rev", filter(g, "", BACKWARD, g.count("L")), Axes.SAME);
        } else {
            convolution(g, file);
        }
        Map<String, float[]> computed = g.run(device);
        if (file.has("out.z_init")) {
            computed.put("out.z_init", HyenaFilter.positions(g.count("l_max"), g.count("emb_dim")));
            computed.put("out.deltas", HyenaFilter.rates(g.count("d")));
        }
        return computed;
    }

    private static void monarch(GoldenGraph g) {
        Tensor x = g.tensor("in.x", Axes.SAME);
        Tensor first = g.tensor("param.w1", Axes.BLOCKS_OUT_IN);
        Tensor second = g.tensor("param.w2", Axes.BLOCKS_INTERLEAVED);
        g.result("out.y", "in.dy", MonarchFactor.product(g, x, first, second), Axes.SAME);
        g.result("out.dense", MonarchFactor.product(g, identity(g, x.dim(-1)), first, second), Axes.OUT_IN);
    }

    private static void blocks(GoldenGraph g, GoldenFile file) {
        Tensor x = g.tensor("in.x", Axes.SAME);
        Tensor w = g.tensor("param.weight", Axes.BLOCKS_OUT_IN);
        int outputs = file.shape("in.dy").dim(-1);
        Tensor y = BlockDiagonal.padded(g, x, w, outputs);
        g.result("out.y", "in.dy", g.apply(new AddBias(y, g.tensor("param.bias", Axes.SAME))), Axes.SAME);
        g.result("out.dense", BlockDiagonal.padded(g, identity(g, x.dim(-1)), w, outputs), Axes.OUT_IN);
    }

    /** The (n, n) identity: a map's outputs for its rows are the map's matrix. */
    private static Tensor identity(GoldenGraph g, int n) {
        float[] numbers = new float[n * n];
        for (int i = 0; i < n; i++) {
            numbers[i * n + i] = 1f;
        }
        return g.fed("identity", TensorType.f32(n, n), numbers);
    }

    private void convolution(GoldenGraph g, GoldenFile file) {
        Tensor v = g.tensor("in.v", Axes.HEADS_FIRST);
        Tensor k = g.tensor("in.k", Axes.OUT_IN);
        boolean both = file.has("in.k_rev");
        List<Tensor> filters = both ? List.of(k, g.tensor("in.k_rev", Axes.OUT_IN)) : List.of(k);
        Tensor skip = g.tensor("in.D", Axes.SAME);
        g.result("out.y", "in.dy", convolved(g, v, filters, skip, transformed), Axes.HEADS_FIRST);
    }

    private static Tensor convolved(GoldenGraph g, Tensor x, List<Tensor> filters, Tensor skip, boolean transformed) {
        LongConv y = new LongConv(x, filters, skip);
        return transformed ? y.transformed(g) : g.apply(y);
    }

    /** A long convolution whose filters' parameters' names begin with {@code prefix}. x: (B, T, C). */
    static Tensor convolved(GoldenGraph g, Tensor x, String prefix, boolean both, boolean transformed) {
        Tensor k = filter(g, prefix, FORWARD, x.dim(1));
        List<Tensor> filters = both ? List.of(k, filter(g, prefix, BACKWARD, x.dim(1))) : List.of(k);
        return convolved(g, x, filters, g.tensor("param." + prefix + "bias", Axes.SAME), transformed);
    }

    private static Tensor filter(GoldenGraph g, String prefix, String direction, int steps) {
        Tensor positions = g.tensor("param." + prefix + "pos_emb.z", Axes.WITHOUT_FIRST);
        Tensor frequency = g.tensor("param." + prefix + FORWARD + ".1.freq", Axes.FLAT);
        String network = "param." + prefix + direction;
        Tensor last = g.tensor(network + ".6.weight", Axes.OUT_IN);
        float[] rates = HyenaFilter.rates(last.dim(1));
        Tensor rate = g.fed(network + ".rates", TensorType.f32(rates.length), rates);
        float[] times = HyenaFilter.times(positions.dim(0));
        Tensor time = g.fed(network + ".times", TensorType.f32(times.length), times);
        return new HyenaFilter(positions, frequency, rate, time, 0f)
                .taps(g, List.of(layer(g, network, 0), layer(g, network, 2), layer(g, network, 4)), last, steps);
    }

    private static HyenaFilter.Layer layer(GoldenGraph g, String network, int number) {
        String name = network + "." + number;
        return new HyenaFilter.Layer(g.tensor(name + ".weight", Axes.OUT_IN), g.tensor(name + ".bias", Axes.SAME));
    }
}
