package dev.gyre.engine.op.norm;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.norm.LayerNormalization;
import dev.gyre.tasks.norm.Slices;

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
        int R = x.shape().rows();
        int D = x.dim(-1) / groups;
        if (e.grouped()) {
            e.task("moments", LayerNormalization::moments)
                    .with(reads(x), writes(Out.MEAN, Out.INV), sizes(R, groups, D, eps));
            e.task("normalize", LayerNormalization::normalizeRows)
                    .with(reads(x, Out.MEAN, Out.INV, weight), writes(Out.Y), sizes(R, groups, D));
        } else {
            e.task("rows", LayerNormalization::rows)
                    .with(reads(x, weight), writes(Out.Y, Out.MEAN, Out.INV), sizes(R, groups, D, eps));
        }
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x) || b.wants(weight)) {
            Outputs<Tensor> gradients =
                    b.add(new Gradient(x, b.output(Out.MEAN), b.output(Out.INV), weight, b.grad(Out.Y)));
            b.contribute(x, gradients.get(Gradient.GradientOut.DX));
            b.contribute(weight, gradients.get(Gradient.GradientOut.DWEIGHT));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * x.shape().size());
    }

    /** The gradients at x and the weight. x, dy, dx: (.., C); mean, inv: (R, groups); weight: (C). */
    public record Gradient(Tensor x, Tensor mean, Tensor inv, Tensor weight, Tensor dy) implements Op {

        private enum GradientOut {
            DX,
            DWEIGHT,
            /** Numbers that work-items on the same rows pass on: scratch. */
            MEAN,
            DOT,
            /** Sums of each slice of rows. */
            SUMS
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("LayerNormGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DX, x.type())
                    .and(GradientOut.DWEIGHT, weight.type())
                    .and(GradientOut.MEAN, mean.type())
                    .and(GradientOut.DOT, mean.type())
                    .and(GradientOut.SUMS, RowSlices.of(x).sums(x));
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public void emit(Emitter e) {
            int R = mean.dim(0);
            int N = mean.dim(1);
            int D = x.dim(-1) / N;
            TaskArguments extents = sizes(R, N, D);
            if (e.grouped()) {
                e.task("moments", LayerNormalization::gradientMoments)
                        .with(reads(x, mean, inv, weight, dy), writes(GradientOut.MEAN, GradientOut.DOT), extents);
                e.task("input", LayerNormalization::gradientInput)
                        .with(
                                reads(x, mean, inv, weight, dy, GradientOut.MEAN, GradientOut.DOT),
                                writes(GradientOut.DX),
                                extents);
                e.task("weight", LayerNormalization::gradientWeight)
                        .with(reads(x, mean, inv, dy), writes(GradientOut.DWEIGHT), extents);
            } else {
                RowSlices slices = RowSlices.of(x);
                e.task("rows", LayerNormalization::gradients)
                        .with(
                                reads(x, mean, inv, weight, dy),
                                writes(GradientOut.DX, GradientOut.SUMS),
                                extents,
                                sizes(slices));
                e.task("weight", Slices::total)
                        .with(reads(GradientOut.SUMS), writes(GradientOut.DWEIGHT), sizes(N * D, slices.count()));
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 17L * x.shape().size());
        }
    }
}
