package dev.gyre.models.arch.m2;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.convolution.CausalConv;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Mixer;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;
import java.util.Optional;

/**
 * Monarch Mixer's mixing of positions, (B, T, C) to (B, T, C): a short convolution of three projections, of which two are gates
 * before and behind a long convolution of the third, and a second long convolution past all that. Fu et al. 2023,
 * arXiv:2310.12109, as their package has it; the short convolution is causal even where the long ones aren't.
 */
final class SequenceMixing implements Mixer {

    private static final int TAPS = 3;

    /**
     * The style of mixing.
     *
     * @param residual whether there's a second long convolution of the input
     * @param gates whether the gates gate
     * @param normed whether the input goes through a layer norm
     */
    record Style(boolean residual, boolean gates, boolean normed) {}

    private final String path;
    private final boolean gates;
    private final Optional<Norm> norm;
    private final Linear in;
    private final Variable weight;
    private final Variable bias;
    private final HyenaConvolution filter;
    private final Optional<HyenaConvolution> residual;
    private final Linear out;

    /** A mixer that declares its parameters; {@code init} is that of its matrices. */
    SequenceMixing(Parameters p, int dim, Style style, HyenaConvolution.Filters filters, Init init) {
        path = p.path();
        gates = style.gates();
        norm = style.normed() ? Optional.of(Norm.biased(p.at("layernorm"), dim, Norm.EPSILON)) : Optional.empty();
        in = Linear.biased(p.at("in_linear"), dim, 3 * dim, init, Init.constant(0));
        Init fanIn = Init.uniform(1 / Math.sqrt(TAPS));
        Declaration taps = Declaration.plain(fanIn).stored(StorageLayout.shaped(3 * dim, 1, TAPS));
        weight = p.declare("short_filter.weight", taps, 3 * dim, TAPS);
        bias = p.plain("short_filter.bias", fanIn, 3 * dim);
        filter = new HyenaConvolution(p.at("filter_fn"), filters, dim);
        residual = style.residual()
                ? Optional.of(new HyenaConvolution(p.at("filter_fn2"), filters, dim))
                : Optional.empty();
        out = Linear.biased(p.at("out_linear"), dim, dim, init, Init.constant(0));
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Memory memory) {
        int dim = x.dim(2);
        Tensor u = norm.map(n -> n.apply(g, x)).orElse(x);
        Tensor last = memory.state(g, path + "conv", TensorType.f32(x.dim(0), TAPS - 1, 3 * dim));
        Outputs<Tensor> p = g.add(new CausalConv(in.apply(g, u), g.variable(weight), g.variable(bias), last));
        memory.keep(g, last, p.get(CausalConv.Out.LAST));
        Tensor qkv = p.get(CausalConv.Out.Y);
        Tensor v = g.apply(new Slice(qkv, 2 * dim, dim));
        Tensor y = filter.apply(g, gates ? gated(g, v, qkv, 0) : v, memory);
        Tensor mixed = gates ? gated(g, y, qkv, dim) : y;
        Tensor all = residual.map(r -> g.apply(new Add(mixed, r.apply(g, u, memory))))
                .orElse(mixed);
        return out.apply(g, all);
    }

    private static Tensor gated(Graph g, Tensor x, Tensor all, int from) {
        return g.apply(new Mul(x, g.apply(new Slice(all, from, x.dim(2)))));
    }
}
