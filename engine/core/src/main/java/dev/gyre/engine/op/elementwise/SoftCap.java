package dev.gyre.engine.op.elementwise;

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
import dev.gyre.tasks.elementwise.Elementwise;

/** y = cap tanh(x / cap): the identity near zero, never beyond the cap. */
public record SoftCap(Tensor x, float cap) implements Op {

    /** Refuses a cap that isn't positive. */
    public SoftCap {
        ShapeException.check(cap > 0f, "SoftCap", "the cap must be positive, but is " + cap, x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("cap", Elementwise::softCap)
                .with(reads(x), writes(e.output()), sizes(x.shape().size(), cap));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(b.output(), b.grad(), cap)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 3L * x.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = x.shape().size();
        return RooflineBound.of(this, 2 * n).and(Operation.TANH, n);
    }

    /** dx = dy (1 - (y / cap)^2). */
    public record Gradient(Tensor y, Tensor dy, float cap) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("SoftCapGradient", y, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(y.type());
        }

        @Override
        public void emit(Emitter e) {
            e.task("slope", Elementwise::softCapGradient)
                    .with(reads(y, dy), writes(e.output()), sizes(y.shape().size(), cap));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * y.shape().size());
        }
    }
}
