package dev.gyre.engine.op.text;

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
import dev.gyre.tasks.text.PatchPooling;
import java.util.List;

/**
 * Bytes pooled into patches, channel by channel. Pagnoni et al. 2024 (BLT), arXiv:2412.09871, section 3.2.2. A patch without
 * bytes gives zero, and no gradient; of several equal extremes the first one gets the gradient. Patches mustn't overlap:
 * whoever writes the bounds sees to it that they never fall.
 *
 * @param x (B, T, C); y: (B, P, C)
 * @param bounds int32, where each patch begins and, last, where the last one ends; bytes outside 0 to T - 1 don't exist and
 *     are left out. (B, P + 1)
 */
public record PatchPool(Tensor x, Tensor bounds, Kind kind) implements Op {

    private enum Out {
        Y,
        /** The bytes that gave the largest or smallest numbers. */
        TAKEN
    }

    /** The number that is taken of a patch. */
    public enum Kind {
        /** The largest entry. */
        MAX,
        /** The smallest entry. */
        MIN,
        /** The mean. */
        MEAN
    }

    /** Refuses bounds that aren't int32 (B, P + 1) with a patch at least. */
    public PatchPool {
        ShapeException.rank("PatchPool", x, 3);
        ShapeException.rank("PatchPool", bounds, 2);
        ShapeException.check(
                bounds.type().equals(TensorType.i32(x.dim(0), bounds.dim(1)))
                        && bounds.dim(1) > 1
                        && x.shape().size() > 0,
                "PatchPool",
                "bounds must be int32 (B, P + 1) for at least one patch, and x (B, T, C) not empty",
                x,
                bounds);
    }

    private int patches() {
        return bounds.dim(1) - 1;
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType y = TensorType.f32(x.dim(0), patches(), x.dim(2));
        Outputs<TensorType> result = Outputs.of(Out.Y, y);
        return kind == Kind.MEAN
                ? result
                : result.and(Out.TAKEN, TensorType.i32(y.shape().toArray()));
    }

    @Override
    public void emit(Emitter e) {
        int batch = x.dim(0);
        int time = x.dim(1);
        int channels = x.dim(2);
        if (kind == Kind.MEAN) {
            e.task("mean", PatchPooling::mean)
                    .with(reads(x, bounds), writes(Out.Y), sizes(batch, time, patches(), channels));
        } else {
            float sign = kind == Kind.MAX ? 1f : -1f;
            e.task("extreme", PatchPooling::extreme)
                    .with(reads(x, bounds), writes(Out.Y, Out.TAKEN), sizes(batch, time, patches(), channels, sign));
        }
    }

    @Override
    public void gradient(Backward b) {
        Tensor kept = kind == Kind.MEAN ? bounds : b.output(Out.TAKEN);
        b.contribute(x, b.apply(new Gradient(this, kept, b.grad(Out.Y))));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, x.shape().size());
    }

    /**
     * The gradient at x.
     *
     * @param kept the bytes taken, (B, P, C), or the bounds for the mean
     */
    public record Gradient(PatchPool forward, Tensor kept, Tensor dy) implements Op {

        private enum GradientOut {
            DX,
            OWNERS
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(forward.bounds, kept, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DX, forward.x.type())
                    .and(GradientOut.OWNERS, TensorType.i32(forward.x.dim(0), forward.x.dim(1)));
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int batch = forward.x.dim(0);
            int time = forward.x.dim(1);
            int channels = forward.x.dim(2);
            int patches = forward.patches();
            TaskArguments extents = sizes(batch, time, patches);
            e.task("owners", PatchPooling::owners).with(reads(forward.bounds), writes(GradientOut.OWNERS), extents);
            if (forward.kind == Kind.MEAN) {
                e.task("mean", PatchPooling::meanGradient)
                        .with(reads(GradientOut.OWNERS, kept, dy), writes(GradientOut.DX), extents, sizes(channels));
            } else {
                e.task("extreme", PatchPooling::extremeGradient)
                        .with(reads(GradientOut.OWNERS, kept, dy), writes(GradientOut.DX), extents, sizes(channels));
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, forward.x.shape().size());
        }
    }
}
