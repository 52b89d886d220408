package dev.gyre.engine.op.spectral;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.PadRows;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.spectral.LongConvolution;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolution over time, each channel by itself, with filters up to the length of the sequence and a gain for what passes by. Fu
 * et al. 2023, arXiv:2310.12109.
 *
 * <pre>y[t] = skip x[t] + sum over j of k[j] x[t - j] + sum over j of ahead[j] x[t + 1 + j]</pre>
 *
 * <p>within the sequence. This op is the sum as it stands; {@link #transformed} is the same by Fourier transforms, and
 * {@link #of} takes whichever is faster.
 *
 * @param x (B, T, C)
 * @param filters k (K, C), for a causal convolution; k and ahead (J, C) for both directions; K and J at most T. Ahead's tap T - 1
 *     meets nothing
 * @param skip (C)
 */
public record LongConv(Tensor x, List<Tensor> filters, Tensor skip) implements Op {

    /** The number of steps from which the transforms are faster than the sum, as measured with 64 channels on the SIMD runtime. */
    private static final int LONG = 256;

    /** Refuses filters that are longer than the sequence or have other channels. */
    public LongConv {
        filters = List.copyOf(filters);
        ShapeException.rank("LongConv", x, 3);
        ShapeException.check(
                filters.size() == 1 || filters.size() == 2, "LongConv", "there must be one filter or two", x);
        for (Tensor k : filters) {
            ShapeException.rank("LongConv", k, 2);
            ShapeException.check(
                    k.dim(1) == x.dim(2) && k.dim(0) <= x.dim(1),
                    "LongConv",
                    "a filter must have x's " + x.dim(2) + " channels and at most its " + x.dim(1) + " steps",
                    x,
                    k);
        }
        ShapeException.check(
                skip.shape().equals(Shape.of(x.dim(2))),
                "LongConv",
                "skip must have x's " + x.dim(2) + " channels",
                x,
                skip);
    }

    /** The convolution in its faster form for the length at hand. */
    public static Tensor of(GraphBuilder g, Tensor x, List<Tensor> filters, Tensor skip) {
        LongConv direct = new LongConv(x, filters, skip);
        return x.dim(1) < LONG ? g.apply(direct) : direct.transformed(g);
    }

    /**
     * The convolution by Fourier transforms of N >= T points, where sequences are polynomials in z. With frequencies shifted by a quarter,
     * z^N = -i: what runs over the end of N comes back as an imaginary number, so the real part is the causal convolution, without
     * zeros up to 2 T. A step ahead is z^-1 = i z^(N-1), so that the second filter goes along as an imaginary part in reverse. The gain is added to every frequency.
     */
    public Tensor transformed(GraphBuilder g) {
        int steps = x.dim(1);
        FourierTransform f = new FourierTransform(g, FourierTransform.roomy(steps), 1);
        List<Tensor> parts = new ArrayList<>();
        for (Tensor k : filters) {
            Tensor one = g.apply(new Reshape(k, Shape.of(1, k.dim(0), k.dim(1))));
            parts.add(padded(g, one, f.points(), !parts.isEmpty()));
        }
        List<Tensor> k = f.forward(parts.toArray(Tensor[]::new));
        List<Tensor> s = f.forward(padded(g, x, f.points(), false));
        List<Tensor> y =
                g.add(new SpectrumProduct(s.get(0), s.get(1), k.get(0), k.get(1), skip, 1f / f.points(), false));
        Tensor whole = f.inverseReal(y.get(0), y.get(1));
        return f.points() == steps ? whole : g.apply(new SliceRows(whole, 0, steps));
    }

    private static Tensor padded(GraphBuilder g, Tensor x, int rows, boolean mirrored) {
        if (mirrored) {
            return g.apply(new MirroredRows(x, rows));
        }
        return x.dim(1) == rows ? x : g.apply(new PadRows(x, 0, rows));
    }

    /** Taps that look ahead. */
    private int ahead() {
        return filters.size() == 1 ? 0 : filters.getLast().dim(0);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("sum", LongConvolution::forward)
                .with(
                        reads(x, filters.getFirst(), filters.getLast(), skip),
                        writes(e.output()),
                        sizes(x.shape(), filters.getFirst().dim(0), ahead()));
    }

    @Override
    public void gradient(Backward b) {
        Tensor dy = b.grad();
        if (b.wants(x)) {
            b.contribute(x, b.apply(new Gradient(filters, skip, dy)));
        }
        if (b.wants(filters.getFirst())) {
            Tensor k = filters.getFirst();
            b.contribute(k, b.apply(new Correlation(x, dy, k.shape(), 0)));
        }
        if (filters.size() == 2 && b.wants(filters.getLast())) {
            Tensor k = filters.getLast();
            b.contribute(k, b.apply(new Correlation(dy, x, k.shape(), 1)));
        }
        if (b.wants(skip)) {
            b.contribute(skip, b.apply(new Correlation(x, dy, skip.shape(), 0)));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(
                this, (filters.getFirst().dim(0) + (long) ahead()) * x.shape().size());
    }

    /** The gradient at x. filters: (K, C), (J, C); skip: (C); dy, dx: (B, T, C). */
    public record Gradient(List<Tensor> filters, Tensor skip, Tensor dy) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(dy.type());
        }

        @Override
        public void emit(Emitter e) {
            e.task("input", LongConvolution::gradientInput)
                    .with(
                            reads(filters.getFirst(), filters.getLast(), skip, dy),
                            writes(e.output()),
                            sizes(
                                    dy.shape(),
                                    filters.getFirst().dim(0),
                                    filters.size() == 1 ? 0 : filters.getLast().dim(0)));
        }

        @Override
        public Cost cost() {
            return Cost.of(
                    this,
                    (long) filters.size()
                            * filters.getFirst().dim(0)
                            * dy.shape().size());
        }
    }

    /**
     * d[j] = sum over b and t of first[t] second[t + lag + j]. first, second: (B, T, C).
     *
     * @param taps (J, C), or (C) for one tap
     */
    public record Correlation(Tensor first, Tensor second, Shape taps, int lag) implements Op {

        /** Refuses different shapes. */
        public Correlation {
            ShapeException.same("LongConvCorrelation", first, second);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(taps));
        }

        @Override
        public void emit(Emitter e) {
            e.task("filter", LongConvolution::correlate)
                    .with(
                            reads(first, second),
                            writes(e.output()),
                            sizes(first.shape(), taps.rank() == 1 ? 1 : taps.dim(0), lag));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, (long) taps.size() * first.dim(0) * first.dim(1));
        }
    }
}
