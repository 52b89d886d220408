package dev.gyre.engine.op.linearattention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.linearattention.FeatureMaps;

/**
 * The feature map of Hedgehog, [softmax(z), softmax(-z)] in each head, kept at 1e-12 or above. Zhang et al. 2024,
 * arXiv:2402.04347. A feature at that bound gives no gradient.
 *
 * @param z projected queries or keys. (.., N F); y: (.., N 2F)
 * @param heads N
 */
public record HedgehogMap(Tensor z, int heads) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** (.., N 2 D). */
        Y,
        /** Kept of each row. */
        MOMENTS
    }

    /** Refuses heads that don't divide the width. */
    public HedgehogMap {
        ShapeException.check(
                heads > 0 && z.dim(-1) % heads == 0 && z.shape().size() > 0,
                "HedgehogMap",
                "z's width " + z.dim(-1) + " must be a multiple of the " + heads + " heads, and z not empty",
                z);
    }

    private int rows() {
        return z.shape().rows() * heads;
    }

    private int width() {
        return z.dim(-1) / heads;
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.Y, TensorType.f32(z.shape().withLast(2 * z.dim(-1))))
                .and(Out.MOMENTS, TensorType.f32(rows(), FeatureMaps.MOMENTS));
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        e.task("moments", FeatureMaps::moments).with(reads(z), writes(Out.MOMENTS), sizes(rows(), width()));
        e.task("map", FeatureMaps::hedgehog).with(reads(z, Out.MOMENTS), writes(Out.Y), sizes(rows(), width()));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(z, b.apply(new Gradient(b.output(Out.Y), b.grad(Out.Y), heads)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * z.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = z.shape().size();
        return RooflineBound.of(this, 6 * n).and(Operation.EXP, 2 * n);
    }

    /** The gradient at z. y, dy: (.., N 2F). */
    public record Gradient(Tensor y, Tensor dy, int heads) implements Op {

        private enum GradientOut {
            DZ,
            DOTS
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("HedgehogMapGradient", y, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DZ, TensorType.f32(y.shape().withLast(y.dim(-1) / 2)))
                    .and(GradientOut.DOTS, TensorType.f32(y.shape().rows() * heads, 2));
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int rows = y.shape().rows() * heads;
            int width = y.dim(-1) / heads / 2;
            e.task("dots", FeatureMaps::hedgehogDots).with(reads(y, dy), writes(GradientOut.DOTS), sizes(rows, width));
            e.task("map", FeatureMaps::hedgehogGradient)
                    .with(reads(y, dy, GradientOut.DOTS), writes(GradientOut.DZ), sizes(rows, width));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 5L * y.shape().size());
        }
    }
}
