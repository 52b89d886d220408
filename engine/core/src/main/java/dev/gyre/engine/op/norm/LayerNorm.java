package dev.gyre.engine.op.norm;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.norm.LayerNormalization;

/**
 * Layer normalisation without a bias, in each of {@code groups} equal parts of the innermost axis: one group is the usual
 * layer norm, a group per head the multi-head norm of xLSTM. Ba et al. 2016, arXiv:1607.06450. x, y: (.., C); weight: (C).
 *
 * @param eps added to the variance
 */
public record LayerNorm(Tensor x, Tensor weight, int groups, float eps) implements Op {

    private enum Out {
        Y,
        MEAN,
        INV
    }

    /** Refuses a weight of another width, and a width that the groups don't divide. */
    public LayerNorm {
        ShapeException.groups("LayerNorm", x, weight, groups);
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType moments = TensorType.f32(x.shape().rows(), groups);
        return Outputs.of(Out.Y, x.type()).and(Out.MEAN, moments).and(Out.INV, moments);
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
                        LayerNormalization::moments,
                        e.floats(x),
                        e.floats(Out.MEAN),
                        e.floats(Out.INV),
                        rows,
                        groups,
                        width,
                        eps)
                .task(
                        e.id("normalize"),
                        LayerNormalization::normalizeRows,
                        e.floats(x),
                        e.floats(Out.MEAN),
                        e.floats(Out.INV),
                        e.floats(weight),
                        e.floats(Out.Y),
                        rows,
                        groups,
                        width);
    }

    @Override
    public void gradient(Backward b) {
        Tensor mean = b.output(Out.MEAN);
        Tensor inv = b.output(Out.INV);
        if (b.wants(x)) {
            b.contribute(x, b.apply(new Gradient(x, mean, inv, weight, b.grad(Out.Y))));
        }
        if (b.wants(weight)) {
            b.contribute(weight, b.apply(new WeightGradient(x, mean, inv, b.grad(Out.Y))));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * x.shape().size());
    }

    /** The gradient at x. x, dy, dx: (.., C); mean, inv: (R, groups); weight: (C). */
    public record Gradient(Tensor x, Tensor mean, Tensor inv, Tensor weight, Tensor dy) implements Op {

        private enum GradientOut {
            DX,
            MEAN,
            DOT
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("LayerNormGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DX, x.type())
                    .and(GradientOut.MEAN, mean.type())
                    .and(GradientOut.DOT, mean.type());
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int rows = mean.dim(0);
            int groups = mean.dim(1);
            int width = x.dim(-1) / groups;
            e.graph()
                    .task(
                            e.id("moments"),
                            LayerNormalization::gradientMoments,
                            e.floats(x),
                            e.floats(mean),
                            e.floats(inv),
                            e.floats(weight),
                            e.floats(dy),
                            e.floats(GradientOut.MEAN),
                            e.floats(GradientOut.DOT),
                            rows,
                            groups,
                            width)
                    .task(
                            e.id("input"),
                            LayerNormalization::gradientInput,
                            e.floats(x),
                            e.floats(mean),
                            e.floats(inv),
                            e.floats(weight),
                            e.floats(dy),
                            e.floats(GradientOut.MEAN),
                            e.floats(GradientOut.DOT),
                            e.floats(GradientOut.DX),
                            rows,
                            groups,
                            width);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 13L * x.shape().size());
        }
    }

    /** The gradient at the weight. x, dy: (.., C); mean, inv: (R, groups); result: (C). */
    public record WeightGradient(Tensor x, Tensor mean, Tensor inv, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public WeightGradient {
            ShapeException.same("LayerNormWeightGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(x.dim(-1)));
        }

        @Override
        public void emit(Emitter e) {
            int rows = mean.dim(0);
            int groups = mean.dim(1);
            e.graph()
                    .task(
                            e.id("weight"),
                            LayerNormalization::gradientWeight,
                            e.floats(x),
                            e.floats(mean),
                            e.floats(inv),
                            e.floats(dy),
                            e.result(),
                            rows,
                            groups,
                            x.dim(-1) / groups);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * x.shape().size());
        }
    }
}
