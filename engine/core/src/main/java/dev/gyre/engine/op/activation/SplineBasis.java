package dev.gyre.engine.op.activation;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.activation.Splines;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * B-spline bases of each input channel on its own knots, what the edges of a Kolmogorov-Arnold network are sums of. Liu et al.
 * 2024, arXiv:2404.19756. x: (.., I); knots: (K, I), not decreasing; y: (.., S, I) with S = K - 1 - order.
 *
 * <p>Intervals are half-open; outside the knots, and for an x that's NaN, all bases are zero; where knots coincide, the ramp
 * between them counts as zero. Knots get no gradient: asking for one throws. Order 0 has no slope, and its gradient is zero.
 *
 * @param order 0 to 3
 */
public record SplineBasis(Tensor x, Tensor knots, int order) implements Op {

    private static final int HIGHEST = 3;

    /** Refuses orders other than 0 to 3, knots of another number of channels, and less knots than a basis spans. */
    public SplineBasis {
        check("SplineBasis", x, knots, order);
    }

    private static void check(String op, Tensor x, Tensor knots, int order) {
        ShapeException.check(order >= 0 && order <= HIGHEST, op, "the order must be 0 to 3, but is " + order, x);
        ShapeException.rank(op, knots, 2);
        ShapeException.check(
                x.dim(-1) == knots.dim(1), op, "knots (K, I) must have x's " + x.dim(-1) + " channels", x, knots);
        ShapeException.check(
                knots.dim(0) >= order + 2, op, "a basis of order " + order + " spans " + (order + 2) + " knots", knots);
    }

    /**
     * y = sum over inputs of base silu(x) + spline . bases(x), a layer of a Kolmogorov-Arnold network as two products.
     * x: (R, I); knots: (K, I); base: (I, O); spline: (S, I, O); y: (R, O).
     */
    public static Tensor layer(GraphBuilder g, Tensor x, Tensor knots, int order, Tensor base, Tensor spline) {
        ShapeException.rank("SplineBasis", x, 2);
        ShapeException.rank("SplineBasis", spline, 3);
        Tensor bases = g.apply(new SplineBasis(x, knots, order));
        Tensor flat = g.apply(new Reshape(bases, Shape.of(x.dim(0), bases.dim(1) * bases.dim(2))));
        Tensor weight = g.apply(new Reshape(spline, Shape.of(spline.dim(0) * spline.dim(1), spline.dim(2))));
        Tensor straight = g.apply(new DenseMatMul(g.apply(new Activation(x, Activation.Kind.SILU)), base));
        return g.apply(new Add(straight, g.apply(new DenseMatMul(flat, weight))));
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(type(x, knots.dim(0) - 1 - order));
    }

    private static TensorType type(Tensor x, int bases) {
        int[] dims = Arrays.copyOf(x.shape().toArray(), x.shape().rank() + 1);
        dims[dims.length - 1] = x.dim(-1);
        dims[dims.length - 2] = bases;
        return TensorType.f32(Shape.of(dims));
    }

    @Override
    public void emit(Emitter e) {
        int bases = knots.dim(0) - 1 - order;
        int rows = x.shape().rows();
        int inputs = x.dim(-1);
        Emitter.Task task = switch (order) {
            case 0 -> e.task("constants", Splines::constants);
            case 1 -> e.task("linears", Splines::linears);
            case 2 -> e.task("quadratics", Splines::quadratics);
            default -> e.task("cubics", Splines::cubics);
        };
        task.with(reads(x, knots), writes(e.output()), sizes(rows, inputs, bases));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(knots)) {
            throw noKnotGradient(knots);
        }
        b.contribute(x, slopes(b, x, knots, order, 1, b.grad()));
    }

    private static GyreException noKnotGradient(Tensor knots) {
        return new GyreException("SplineBasis has no gradient at its knots " + knots + ": make them a constant");
    }

    /** The gradient at x through derivatives of the bases: dy times the next ones; zero beyond the order. */
    private static Tensor slopes(GraphBuilder g, Tensor x, Tensor knots, int order, int times, Tensor dy) {
        return times > order
                ? g.apply(new Fill(x.shape(), 0f))
                : g.apply(new Gradient(g.apply(new Slope(x, knots, order, times)), dy, x.type()));
    }

    @Override
    public void compute(DoubleArrays a) {
        bases(a.of(x), a.of(knots), x.dim(-1), order, a.output());
    }

    /** Computes all bases by Cox and de Boor. */
    private static void bases(double[] x, double[] t, int inputs, int order, double[] y) {
        int bases = t.length / inputs - 1 - order;
        double[] b = new double[bases + order];
        for (int n = 0; n < x.length; n++) {
            int i = n % inputs;
            for (int s = 0; s < b.length; s++) {
                b[s] = x[n] >= t[s * inputs + i] && x[n] < t[(s + 1) * inputs + i] ? 1 : 0;
            }
            for (int k = 1; k <= order; k++) {
                for (int s = 0; s < b.length - k; s++) {
                    double from = t[s * inputs + i];
                    double to = t[(s + k + 1) * inputs + i];
                    double rise = ramp(x[n] - from, t[(s + k) * inputs + i] - from);
                    double fall = ramp(to - x[n], to - t[(s + 1) * inputs + i]);
                    b[s] = (b[s] == 0 ? 0 : rise * b[s]) + (b[s + 1] == 0 ? 0 : fall * b[s + 1]);
                }
            }
            for (int s = 0; s < bases; s++) {
                y[(n / inputs * bases + s) * inputs + i] = b[s];
            }
        }
    }

    private static double ramp(double distance, double width) {
        return width == 0 ? 0 : distance / width;
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 6L * order * order * x.shape().size() * (knots.dim(0) - 1 - order));
    }

    /**
     * Derivatives of the bases in x. Shapes as for the bases; order 1 to 3. They have gradients, so that the residual of a
     * differential equation of second order can be trained.
     *
     * @param times which derivative, 1 to the order
     */
    public record Slope(Tensor x, Tensor knots, int order, int times) implements Op {

        /** Refuses what the bases refuse, and derivatives beyond the order, which are zero. */
        public Slope {
            check("SplineBasisSlope", x, knots, order);
            ShapeException.check(
                    times > 0 && times <= order,
                    "SplineBasisSlope",
                    "bases of order " + order + " have no derivative number " + times,
                    x);
        }

        /** The first derivative of the bases. */
        public Slope(Tensor x, Tensor knots, int order) {
            this(x, knots, order, 1);
        }

        private int bases() {
            return knots.dim(0) - 1 - order;
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(IntStream.rangeClosed(0, times)
                    .mapToObj(more -> type(x, bases() + more))
                    .toList());
        }

        @Override
        public int tasks() {
            return 1 + times;
        }

        @Override
        public void emit(Emitter e) {
            int rows = x.shape().rows();
            int inputs = x.dim(-1);
            int least = bases() + times;
            Emitter.Task task = switch (order - times) {
                case 0 -> e.task("lower", Splines::constants);
                case 1 -> e.task("lower", Splines::linears);
                default -> e.task("lower", Splines::quadratics);
            };
            task.with(reads(x, knots), writes(e.output(times)), sizes(rows, inputs, least));
            for (int more = times - 1; more >= 0; more--) {
                int k = order - more;
                e.task("slopes" + k, Splines::slopes)
                        .with(
                                reads(e.output(more + 1), knots),
                                writes(e.output(more)),
                                sizes(rows, inputs, bases() + more, k));
            }
        }

        @Override
        public void gradient(Backward b) {
            if (b.wants(knots)) {
                throw noKnotGradient(knots);
            }
            b.contribute(x, slopes(b, x, knots, order, times + 1, b.grad()));
        }

        @Override
        public void compute(DoubleArrays a) {
            int inputs = x.dim(-1);
            double[] t = a.of(knots);
            SplineBasis.bases(a.of(x), t, inputs, order - times, a.output(times));
            for (int more = times - 1; more >= 0; more--) {
                double[] lower = a.output(more + 1);
                double[] y = a.output(more);
                int bases = bases() + more;
                int k = order - more;
                for (int n = 0; n < y.length; n++) {
                    int i = n % inputs;
                    int knot = n / inputs % bases * inputs + i;
                    int at = (n / inputs / bases * (bases + 1) + n / inputs % bases) * inputs + i;
                    double up = ramp(lower[at], t[knot + k * inputs] - t[knot]);
                    double down = ramp(lower[at + inputs], t[knot + (k + 1) * inputs] - t[knot + inputs]);
                    y[n] = k * (up - down);
                }
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 6L * order * order * x.shape().size() * (knots.dim(0) - 1 - order));
        }
    }

    /** dx = sum over bases of dy times slope. slope, dy: (.., S, I); dx: (.., I). */
    public record Gradient(Tensor slope, Tensor dy, TensorType x) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("SplineBasisGradient", slope, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(x);
        }

        @Override
        public void emit(Emitter e) {
            int rows = x.shape().rows();
            e.task("input", Splines::gradient)
                    .with(reads(slope, dy), writes(e.output()), sizes(rows, slope.dim(-1), slope.dim(-2)));
        }

        @Override
        public void compute(DoubleArrays a) {
            int bases = slope.dim(-2);
            int inputs = slope.dim(-1);
            double[] by = a.of(slope);
            double[] up = a.of(dy);
            a.fill(n -> {
                double sum = 0;
                for (int s = 0; s < bases; s++) {
                    int at = (n / inputs * bases + s) * inputs + n % inputs;
                    sum += by[at] * up[at];
                }
                return sum;
            });
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * slope.shape().size());
        }
    }
}
