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
        var in = e.floats(x);
        var w = e.floats(weight);
        var y = e.floats(Out.Y);
        var mean = e.floats(Out.MEAN);
        var inv = e.floats(Out.INV);
        if (e.grouped()) {
            e.graph()
                    .task(e.id("moments"), LayerNormalization::moments, in, mean, inv, R, groups, D, eps)
                    .task(e.id("normalize"), LayerNormalization::normalizeRows, in, mean, inv, w, y, R, groups, D);
        } else {
            e.graph().task(e.id("rows"), LayerNormalization::rows, in, w, y, mean, inv, R, groups, D, eps);
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
            var in = e.floats(x);
            var m = e.floats(mean);
            var k = e.floats(inv);
            var w = e.floats(weight);
            var up = e.floats(dy);
            var dx = e.floats(GradientOut.DX);
            var dw = e.floats(GradientOut.DWEIGHT);
            var a = e.floats(GradientOut.MEAN);
            var b = e.floats(GradientOut.DOT);
            var sums = e.floats(GradientOut.SUMS);
            if (e.grouped()) {
                e.graph()
                        .task(e.id("moments"), LayerNormalization::gradientMoments, in, m, k, w, up, a, b, R, N, D)
                        .task(e.id("input"), LayerNormalization::gradientInput, in, m, k, w, up, a, b, dx, R, N, D)
                        .task(e.id("weight"), LayerNormalization::gradientWeight, in, m, k, up, dw, R, N, D);
            } else {
                int S = RowSlices.of(x).count();
                int L = RowSlices.of(x).rows();
                e.graph()
                        .task(e.id("rows"), LayerNormalization::gradients, in, m, k, w, up, dx, sums, R, N, D, S, L)
                        .task(e.id("weight"), Slices::total, sums, dw, N * D, S);
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 17L * x.shape().size());
        }
    }
}
