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
import dev.gyre.tasks.norm.RmsNormalization;
import dev.gyre.tasks.norm.Slices;

/**
 * RMS normalisation in each of {@code groups} equal parts of the innermost axis. Zhang and Sennrich 2019, arXiv:1910.07467.
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
        int R = x.shape().rows();
        int D = x.dim(-1) / groups;
        if (e.grouped()) {
            e.task("moments", RmsNormalization::moments).with(reads(x), writes(Out.INV), sizes(R, groups, D, eps));
            e.task("normalize", RmsNormalization::normalizeRows)
                    .with(reads(x, Out.INV, weight), writes(Out.Y), sizes(R, groups, D));
        } else {
            e.task("rows", RmsNormalization::rows)
                    .with(reads(x, weight), writes(Out.Y, Out.INV), sizes(R, groups, D, eps));
        }
    }

    @Override
    public void gradient(Backward b) {
        new Gradient(x, b.output(Out.INV), weight, b.grad(Out.Y)).contribute(b);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 5L * x.shape().size());
    }

    /** The gradients at x and the weight. x, dy, dx: (.., C); inv: (R, groups); weight: (C). */
    public record Gradient(Tensor x, Tensor inv, Tensor weight, Tensor dy) implements Op {

        private enum GradientOut {
            DX,
            DWEIGHT,
            /** Numbers that work-items on the same rows pass on: scratch. */
            DOT,
            /** Sums of each slice of rows. */
            SUMS
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("RmsNormGradient", x, dy);
        }

        /** Hands the gradients to x and the weight, if anybody wants them. */
        public void contribute(Backward b) {
            if (b.wants(x) || b.wants(weight)) {
                Outputs<Tensor> gradients = b.add(this);
                b.contribute(x, gradients.get(GradientOut.DX));
                b.contribute(weight, gradients.get(GradientOut.DWEIGHT));
            }
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DX, x.type())
                    .and(GradientOut.DWEIGHT, weight.type())
                    .and(GradientOut.DOT, inv.type())
                    .and(GradientOut.SUMS, RowSlices.of(x).sums(x));
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public void emit(Emitter e) {
            int R = inv.dim(0);
            int N = inv.dim(1);
            int D = x.dim(-1) / N;
            TaskArguments extents = sizes(R, N, D);
            if (e.grouped()) {
                e.task("moments", RmsNormalization::gradientMoments)
                        .with(reads(x, inv, weight, dy), writes(GradientOut.DOT), extents);
                e.task("input", RmsNormalization::gradientInput)
                        .with(reads(x, inv, weight, dy, GradientOut.DOT), writes(GradientOut.DX), extents);
                e.task("weight", RmsNormalization::gradientWeight)
                        .with(reads(x, inv, dy), writes(GradientOut.DWEIGHT), extents);
            } else {
                RowSlices slices = RowSlices.of(x);
                e.task("rows", RmsNormalization::gradients)
                        .with(
                                reads(x, inv, weight, dy),
                                writes(GradientOut.DX, GradientOut.SUMS),
                                extents,
                                sizes(slices));
                e.task("weight", Slices::total)
                        .with(reads(GradientOut.SUMS), writes(GradientOut.DWEIGHT), sizes(N * D, slices.count()));
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 12L * x.shape().size());
        }
    }
}
