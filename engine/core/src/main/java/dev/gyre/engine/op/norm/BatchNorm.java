package dev.gyre.engine.op.norm;

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
        int S = RowSlices.of(x).count();
        int L = RowSlices.of(x).rows();
        var in = e.floats(x);
        var mean = e.floats(Out.MEAN);
        var variance = e.floats(Out.VARIANCE);
        var inv = e.floats(Out.INV);
        var sums = e.floats(Out.SUMS);
        e.graph()
                .task(e.id("sums"), BatchNormalization::sums, in, sums, R, C, S, L)
                .task(e.id("mean"), BatchNormalization::mean, sums, mean, R, C, S)
                .task(e.id("squares"), BatchNormalization::squares, in, mean, sums, R, C, S, L)
                .task(e.id("variance"), BatchNormalization::variance, sums, variance, inv, R, C, S, eps)
                .task(
                        e.id("normalize"),
                        BatchNormalization::normalizeChannels,
                        in,
                        mean,
                        inv,
                        e.floats(weight),
                        e.floats(Out.Y),
                        R,
                        C);
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
            int S = RowSlices.of(x).count();
            int L = RowSlices.of(x).rows();
            var in = e.floats(x);
            var m = e.floats(mean);
            var k = e.floats(inv);
            var up = e.floats(dy);
            var dw = e.floats(GradientOut.DWEIGHT);
            var sum = e.floats(GradientOut.SUM);
            var a = e.floats(GradientOut.DY_SUMS);
            var b = e.floats(GradientOut.DYX_SUMS);
            e.graph()
                    .task(e.id("sums"), BatchNormalization::gradientSums, in, m, k, up, a, b, R, C, S, L)
                    .task(e.id("totals"), BatchNormalization::gradientTotals, a, b, sum, dw, C, S)
                    .task(
                            e.id("input"),
                            BatchNormalization::gradientInput,
                            in,
                            m,
                            k,
                            e.floats(weight),
                            up,
                            sum,
                            dw,
                            e.floats(GradientOut.DX),
                            R,
                            C);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 15L * x.shape().size());
        }
    }
}
