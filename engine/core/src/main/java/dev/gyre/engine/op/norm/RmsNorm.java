package dev.gyre.engine.op.norm;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.norm.RmsNormalization;

/**
 * RMS normalisation in each of {@code groups} equal parts of the innermost axis. Zhang & Sennrich 2019, arXiv:1910.07467.
 * x, y: (.., C); weight: (C).
 *
 * @param eps added to the mean square
 */
public record RmsNorm(Tensor x, Tensor weight, int groups, float eps) implements Op {

    private enum Out {
        Y,
        INV
    }

    /** Refuses a weight of another width, and a width that the groups don't divide. */
    public RmsNorm {
        ShapeException.groups("RmsNorm", x, weight, groups);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.Y, x.type()).and(Out.INV, TensorType.f32(x.shape().rows(), groups));
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        int width = x.dim(-1) / groups;
        e.graph()
                .task(
                        e.id("moments"),
                        RmsNormalization::moments,
                        e.floats(x),
                        e.floats(Out.INV),
                        rows,
                        groups,
                        width,
                        eps)
                .task(
                        e.id("normalize"),
                        RmsNormalization::normalizeRows,
                        e.floats(x),
                        e.floats(Out.INV),
                        e.floats(weight),
                        e.floats(Out.Y),
                        rows,
                        groups,
                        width);
    }

    @Override
    public void gradient(Backward b) {
        Tensor inv = b.output(Out.INV);
        if (b.wants(x)) {
            b.contribute(x, b.apply(new Gradient(x, inv, weight, b.grad(Out.Y))));
        }
        if (b.wants(weight)) {
            b.contribute(weight, b.apply(new WeightGradient(x, inv, b.grad(Out.Y))));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 5L * x.shape().size());
    }

    /** The gradient at x. x, dy, dx: (.., C); inv: (R, groups); weight: (C). */
    public record Gradient(Tensor x, Tensor inv, Tensor weight, Tensor dy) implements Op {

        private enum GradientOut {
            DX,
            DOT
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("RmsNormGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DX, x.type()).and(GradientOut.DOT, inv.type());
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int rows = inv.dim(0);
            int groups = inv.dim(1);
            int width = x.dim(-1) / groups;
            e.graph()
                    .task(
                            e.id("moments"),
                            RmsNormalization::gradientMoments,
                            e.floats(x),
                            e.floats(inv),
                            e.floats(weight),
                            e.floats(dy),
                            e.floats(GradientOut.DOT),
                            rows,
                            groups,
                            width)
                    .task(
                            e.id("input"),
                            RmsNormalization::gradientInput,
                            e.floats(x),
                            e.floats(inv),
                            e.floats(weight),
                            e.floats(dy),
                            e.floats(GradientOut.DOT),
                            e.floats(GradientOut.DX),
                            rows,
                            groups,
                            width);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 9L * x.shape().size());
        }
    }

    /** The gradient at the weight. x, dy: (.., C); inv: (R, groups); result: (C). */
    public record WeightGradient(Tensor x, Tensor inv, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public WeightGradient {
            ShapeException.same("RmsNormWeightGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(x.dim(-1)));
        }

        @Override
        public void emit(Emitter e) {
            int rows = inv.dim(0);
            int groups = inv.dim(1);
            e.graph()
                    .task(
                            e.id("weight"),
                            RmsNormalization::gradientWeight,
                            e.floats(x),
                            e.floats(inv),
                            e.floats(dy),
                            e.result(),
                            rows,
                            groups,
                            x.dim(-1) / groups);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 3L * x.shape().size());
        }
    }
}
