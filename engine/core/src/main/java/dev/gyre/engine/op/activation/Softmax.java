package dev.gyre.engine.op.activation;

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
import dev.gyre.tasks.activation.RowSoftmax;

/** y = softmax of x's rows. x, y: (.., C). */
public record Softmax(Tensor x) implements Op {

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        int width = x.dim(-1);
        e.task("rows", RowSoftmax::forward).with(reads(x), writes(e.output()), sizes(rows, width));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(b.output(), b.grad())));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 4L * x.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = x.shape().size();
        return RooflineBound.of(this, 4 * n).and(Operation.EXP, n);
    }

    /** dx = y (dy - sum of dy y over the row). y, dy, dx: (.., C). */
    public record Gradient(Tensor y, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("SoftmaxGradient", y, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(y.type());
        }

        @Override
        public void emit(Emitter e) {
            int rows = y.shape().rows();
            int width = y.dim(-1);
            e.task("rows", RowSoftmax::gradient).with(reads(y, dy), writes(e.output()), sizes(rows, width));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * y.shape().size());
        }

        @Override
        public RooflineBound least() {
            return RooflineBound.of(this, 3L * y.shape().size());
        }
    }
}
