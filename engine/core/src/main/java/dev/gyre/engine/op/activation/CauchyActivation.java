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
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.activation.Cauchy;
import java.util.Arrays;

/**
 * The Cauchy activation phi(z) = (lambda1 z + lambda2) / (z^2 + d^2) with parameters of each channel, or one of its derivatives
 * in z. Li et al. 2024, arXiv:2409.19221. z, y: (.., C); lambda1, lambda2, d: (C); the sign of d doesn't matter. At the pole,
 * z = d = 0, the function, its derivatives and its gradients are taken as zero.
 *
 * <p>Orders 0, 1 and 2 have gradients, so that the residual of a differential equation of second order can be trained.
 *
 * @param order which derivative, 0 (the function itself) to 3
 */
public record CauchyActivation(Tensor z, Tensor lambda1, Tensor lambda2, Tensor d, int order) implements Op {

    private static final int LAST = 3;

    /** Refuses parameters that aren't a number for each channel, and other orders. */
    public CauchyActivation {
        check("CauchyActivation", z, lambda1, lambda2, d);
        ShapeException.check(
                order >= 0 && order <= LAST, "CauchyActivation", "the order must be 0 to 3, but is " + order, z);
    }

    private static void check(String op, Tensor z, Tensor lambda1, Tensor lambda2, Tensor d) {
        Shape channels = Shape.of(z.dim(-1));
        ShapeException.check(
                lambda1.shape().equals(channels)
                        && lambda2.shape().equals(channels)
                        && d.shape().equals(channels),
                op,
                "there must be a lambda1, lambda2 and d for each of z's " + z.dim(-1) + " channels",
                z,
                lambda1,
                lambda2,
                d);
    }

    /** The parameters of a layer whose channels share one: a number (1) for every one of C channels. */
    public static Tensor shared(GraphBuilder g, Tensor parameter, int channels) {
        ShapeException.check(
                parameter.shape().size() == 1, "CauchyActivation", "a shared parameter is one number", parameter);
        Tensor one = g.apply(new Reshape(parameter, Shape.of(1, 1)));
        Tensor ones = g.apply(new Fill(Shape.of(1, channels), 1f));
        return g.apply(new Reshape(g.apply(new DenseMatMul(one, ones)), Shape.of(channels)));
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(z.type());
    }

    @Override
    public void emit(Emitter e) {
        Emitter.Task task = switch (order) {
            case 0 -> e.task("value", Cauchy::value);
            case 1 -> e.task("first", Cauchy::first);
            case 2 -> e.task("second", Cauchy::second);
            default -> e.task("third", Cauchy::third);
        };
        task.with(
                reads(z, lambda1, lambda2, d),
                writes(e.output()),
                sizes(z.shape().rows(), z.dim(-1)));
    }

    @Override
    public void gradient(Backward b) {
        if (order == LAST) {
            throw new GyreException("CauchyActivation has no gradient through its third derivative of " + z);
        }
        Tensor dy = b.grad();
        if (b.wants(z)) {
            b.contribute(
                    z,
                    order == 0
                            ? b.apply(new Gradient(z, lambda1, lambda2, d, dy))
                            : b.apply(new Mul(dy, b.apply(new CauchyActivation(z, lambda1, lambda2, d, order + 1)))));
        }
        if (b.wants(lambda1) || b.wants(lambda2) || b.wants(d)) {
            Outputs<Tensor> at = b.add(new ParameterGradient(z, lambda1, lambda2, d, dy, order));
            contribute(b, lambda1, at.get(ParameterGradient.Out.DLAMBDA1));
            contribute(b, lambda2, at.get(ParameterGradient.Out.DLAMBDA2));
            contribute(b, d, at.get(ParameterGradient.Out.DD));
        }
    }

    private static void contribute(Backward b, Tensor parameter, Tensor gradient) {
        if (b.wants(parameter)) {
            b.contribute(parameter, gradient);
        }
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(z);
        Pole pole = new Pole(a.of(lambda1), a.of(lambda2), a.of(d));
        a.fill(i -> pole.derivative(order, i % z.dim(-1), in[i]));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, (7L + 6L * order) * z.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = z.shape().size();
        return RooflineBound.of(this, (2L + 2L * order) * n).and(Operation.DIVIDE, n);
    }

    /** The function in double precision. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Pole(double[] lambda1, double[] lambda2, double[] d) {

        double derivative(int n, int c, double z) {
            return derivative(n, z, lambda1[c], lambda2[c], d[c]);
        }

        /** Out of the derivative in lambda1, lambda2 or d. */
        double slope(int n, int c, double z, int parameter) {
            return switch (parameter) {
                case 0 -> derivative(n, z, 1, 0, d[c]);
                case 1 -> derivative(n, z, 0, 1, d[c]);
                default -> slopeInWidth(n, z, lambda1[c], lambda2[c], d[c]);
            };
        }

        private static double reciprocal(double z, double d) {
            double q = z * z + d * d;
            return q == 0 ? 0 : 1 / q;
        }

        private static double derivative(int n, double z, double l, double m, double d) {
            double r = reciprocal(z, d);
            double v = d * d;
            double u = z * z;
            return switch (n) {
                case 0 -> r * (l * z + m);
                case 1 -> r * r * (l * (v - u) - 2 * m * z);
                case 2 -> 2 * r * r * r * (l * z * (u - 3 * v) + m * (3 * u - v));
                default -> -6 * r * r * r * r * (l * (u * u - 6 * u * v + v * v) + 4 * m * z * (u - v));
            };
        }

        private static double slopeInWidth(int n, double z, double l, double m, double d) {
            double r = reciprocal(z, d);
            double shared = -2 * (n + 1) * d * r * derivative(n, z, l, m, d);
            return switch (n) {
                case 0 -> shared;
                case 1 -> shared + 2 * l * d * r * r;
                default -> shared - 4 * d * r * r * r * (3 * l * z + m);
            };
        }
    }

    /** dz = dy phi'(z) of the function itself. */
    public record Gradient(Tensor z, Tensor lambda1, Tensor lambda2, Tensor d, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("CauchyActivationGradient", z, dy);
            check("CauchyActivationGradient", z, lambda1, lambda2, d);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(z.type());
        }

        @Override
        public void emit(Emitter e) {
            int rows = z.shape().rows();
            e.task("input", Cauchy::valueGradient)
                    .with(reads(z, lambda1, lambda2, d, dy), writes(e.output()), sizes(rows, z.dim(-1)));
        }

        @Override
        public void compute(DoubleArrays a) {
            double[] in = a.of(z);
            double[] up = a.of(dy);
            Pole pole = new Pole(a.of(lambda1), a.of(lambda2), a.of(d));
            a.fill(i -> up[i] * pole.derivative(1, i % z.dim(-1), in[i]));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 13L * z.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = z.shape().size();
            return RooflineBound.of(this, 5 * n).and(Operation.DIVIDE, n);
        }
    }

    /** The gradients at lambda1, lambda2 and d, summed over the rows. */
    public record ParameterGradient(Tensor z, Tensor lambda1, Tensor lambda2, Tensor d, Tensor dy, int order)
            implements Op {

        private enum Out {
            DLAMBDA1,
            DLAMBDA2,
            DD
        }

        /** Refuses different shapes, and derivatives beyond the second. */
        public ParameterGradient {
            ShapeException.same("CauchyActivationParameterGradient", z, dy);
            check("CauchyActivationParameterGradient", z, lambda1, lambda2, d);
            ShapeException.check(
                    order >= 0 && order < LAST,
                    "CauchyActivationParameterGradient",
                    "the order must be 0 to 2, but is " + order,
                    z);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(Out.DLAMBDA1, lambda1.type())
                    .and(Out.DLAMBDA2, lambda2.type())
                    .and(Out.DD, d.type());
        }

        @Override
        public void emit(Emitter e) {
            Emitter.Task task = switch (order) {
                case 0 -> e.task("parameters", Cauchy::valueParameters);
                case 1 -> e.task("parameters", Cauchy::firstParameters);
                default -> e.task("parameters", Cauchy::secondParameters);
            };
            task.with(
                    reads(z, lambda1, lambda2, d, dy),
                    writes(Out.DLAMBDA1, Out.DLAMBDA2, Out.DD),
                    sizes(z.shape().rows(), z.dim(-1)));
        }

        @Override
        public void compute(DoubleArrays a) {
            double[] in = a.of(z);
            double[] up = a.of(dy);
            Pole pole = new Pole(a.of(lambda1), a.of(lambda2), a.of(d));
            for (int p = 0; p < 3; p++) {
                double[] sums = a.output(p);
                Arrays.fill(sums, 0);
                for (int i = 0; i < in.length; i++) {
                    int c = i % sums.length;
                    sums[c] += up[i] * pole.slope(order, c, in[i], p);
                }
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, (14L + 10L * order) * z.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = z.shape().size();
            return RooflineBound.of(this, (6L + 4L * order) * n).and(Operation.DIVIDE, n);
        }
    }
}
