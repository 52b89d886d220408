package dev.gyre.engine.op.norm;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.norm.BatchNormalization;

/**
 * Batch normalisation without a bias, by the statistics of the batch at hand, as in training. Ioffe &amp; Szegedy 2015,
 * arXiv:1502.03167. x, y: (.., C), all axes but the innermost being averaged over; weight: (C). Outputs: y, the mean (C) and
 * the biased variance (C), the latter two without gradients, for {@link MovingAverage}. A channel that's the same in every row
 * gives zeros.
 *
 * @param eps added to the variance
 */
public record BatchNorm(Tensor x, Tensor weight, float eps) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The output. (.., C) */
        Y,
        /** Means over the batch. (C) */
        MEAN,
        /** Variances over the batch. (C) */
        VARIANCE,
        /** Kept: 1 / standard deviation. (C) */
        INV,
        /** Sums of each slice of rows: scratch. */
        SUMS
    }

    /** Refuses a weight of another width, and a batch of nothing. */
    public BatchNorm {
        ShapeException.groups("BatchNorm", x, weight, 1);
        ShapeException.check(x.shape().rows() > 0, "BatchNorm", "there must be at least one row", x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.Y, x.type())
                .and(Out.MEAN, weight.type())
                .and(Out.VARIANCE, weight.type())
                .and(Out.INV, weight.type())
                .and(Out.SUMS, RowSlices.of(x).sums(x));
    }

    @Override
    public int tasks() {
        return 5;
    }

    @Override
    public void emit(Emitter e) {
        int R = x.shape().rows();
        int C = x.dim(-1);
        RowSlices slices = RowSlices.of(x);
        e.task("sums", BatchNormalization::sums).with(reads(x), writes(Out.SUMS), sizes(R, C, slices));
        e.task("mean", BatchNormalization::mean).with(reads(Out.SUMS), writes(Out.MEAN), sizes(R, C, slices.count()));
        e.task("squares", BatchNormalization::squares).with(reads(x, Out.MEAN), writes(Out.SUMS), sizes(R, C, slices));
        e.task("variance", BatchNormalization::variance)
                .with(reads(Out.SUMS), writes(Out.VARIANCE, Out.INV), sizes(R, C, slices.count(), eps));
        e.task("normalize", BatchNormalization::normalizeChannels)
                .with(reads(x, Out.MEAN, Out.INV, weight), writes(Out.Y), sizes(R, C));
    }

    @Override
    public void gradient(Backward b) {
        if (b.hasGrad(Out.MEAN) || b.hasGrad(Out.VARIANCE)) {
            throw new GyreException(
                    "BatchNorm has no gradient through the mean and the variance of " + x + ": use its first output");
        }
        Outputs<Tensor> d = b.add(new Gradient(x, b.output(Out.MEAN), b.output(Out.INV), weight, b.grad(Out.Y)));
        b.contribute(x, d.get(Gradient.GradientOut.DX));
        b.contribute(weight, d.get(Gradient.GradientOut.DWEIGHT));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * x.shape().size());
    }

    /** The gradients at x (.., C) and at the weight (C). dy: (.., C); mean, inv = 1 / sqrt(variance + eps): (C). */
    public record Gradient(Tensor x, Tensor mean, Tensor inv, Tensor weight, Tensor dy) implements Op {

        private enum GradientOut {
            DX,
            DWEIGHT,
            SUM,
            DY_SUMS,
            DYX_SUMS
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("BatchNormGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DX, x.type())
                    .and(GradientOut.DWEIGHT, weight.type())
                    .and(GradientOut.SUM, weight.type())
                    .and(GradientOut.DY_SUMS, RowSlices.of(x).sums(x))
                    .and(GradientOut.DYX_SUMS, RowSlices.of(x).sums(x));
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public void emit(Emitter e) {
            int R = x.shape().rows();
            int C = x.dim(-1);
            RowSlices slices = RowSlices.of(x);
            e.task("sums", BatchNormalization::gradientSums)
                    .with(
                            reads(x, mean, inv, dy),
                            writes(GradientOut.DY_SUMS, GradientOut.DYX_SUMS),
                            sizes(R, C, slices));
            e.task("totals", BatchNormalization::gradientTotals)
                    .with(
                            reads(GradientOut.DY_SUMS, GradientOut.DYX_SUMS),
                            writes(GradientOut.SUM, GradientOut.DWEIGHT),
                            sizes(C, slices.count()));
            e.task("input", BatchNormalization::gradientInput)
                    .with(
                            reads(x, mean, inv, weight, dy, GradientOut.SUM, GradientOut.DWEIGHT),
                            writes(GradientOut.DX),
                            sizes(R, C));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 15L * x.shape().size());
        }
    }
}
