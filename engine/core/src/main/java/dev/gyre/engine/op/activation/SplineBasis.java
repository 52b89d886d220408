package dev.gyre.engine.op.activation;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.activation.Splines;
import java.util.Arrays;
import java.util.List;

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
        Tensor straight = g.apply(new MatMul(g.apply(new Activation(x, Activation.Kind.SILU)), base));
        return g.apply(new Add(straight, g.apply(new MatMul(flat, weight))));
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x, knots);
    }

    @Override
    public List<TensorType> outputs() {
        return List.of(type(x, knots.dim(0) - 1 - order));
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
        var in = e.floats(x);
        var t = e.floats(knots);
        var y = e.floats(0);
        switch (order) {
            case 0 -> e.graph().task(e.id("constants"), Splines::constants, in, t, y, rows, inputs, bases);
            case 1 -> e.graph().task(e.id("linears"), Splines::linears, in, t, y, rows, inputs, bases);
            case 2 -> e.graph().task(e.id("quadratics"), Splines::quadratics, in, t, y, rows, inputs, bases);
            default -> e.graph().task(e.id("cubics"), Splines::cubics, in, t, y, rows, inputs, bases);
        }
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(knots)) {
            throw new GyreException("SplineBasis has no gradient at its knots " + knots + ": make them a constant");
        }
        if (order == 0) {
            b.contribute(x, b.apply(new Fill(x.shape(), 0f)));
        } else {
            b.contribute(x, b.apply(new Gradient(b.apply(new Slope(x, knots, order)), b.grad(0), x.type())));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 6L * order * order * x.shape().size() * (knots.dim(0) - 1 - order));
    }

    /** Slopes of the bases in x. Shapes as for the bases; order 1 to 3. */
    public record Slope(Tensor x, Tensor knots, int order) implements Op {

        /** Refuses what the bases refuse, and order 0. */
        public Slope {
            check("SplineBasisSlope", x, knots, order);
            ShapeException.check(order > 0, "SplineBasisSlope", "bases of order 0 have no slope", x);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(x, knots);
        }

        @Override
        public List<TensorType> outputs() {
            int bases = knots.dim(0) - 1 - order;
            return List.of(type(x, bases), type(x, bases + 1));
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int bases = knots.dim(0) - 1 - order;
            int rows = x.shape().rows();
            int inputs = x.dim(-1);
            var in = e.floats(x);
            var t = e.floats(knots);
            var lower = e.floats(1);
            switch (order) {
                case 1 -> e.graph().task(e.id("lower"), Splines::constants, in, t, lower, rows, inputs, bases + 1);
                case 2 -> e.graph().task(e.id("lower"), Splines::linears, in, t, lower, rows, inputs, bases + 1);
                default -> e.graph().task(e.id("lower"), Splines::quadratics, in, t, lower, rows, inputs, bases + 1);
            }
            e.graph().task(e.id("slopes"), Splines::slopes, lower, t, e.floats(0), rows, inputs, bases, order);
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
        public List<Tensor> inputs() {
            return List.of(slope, dy);
        }

        @Override
        public List<TensorType> outputs() {
            return List.of(x);
        }

        @Override
        public void emit(Emitter e) {
            int rows = x.shape().rows();
            e.graph()
                    .task(
                            e.id("input"),
                            Splines::gradient,
                            e.floats(slope),
                            e.floats(dy),
                            e.floats(0),
                            rows,
                            slope.dim(-1),
                            slope.dim(-2));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * slope.shape().size());
        }
    }
}
