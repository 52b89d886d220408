package dev.gyre.engine.op.layout;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Heads;

/** Each of {@code heads} heads {@code times} times in a row: y[.., n] = x[.., n / times]. x: (.., M D); y: (.., M times D). */
public record RepeatHeads(Tensor x, int heads, int times) implements Op {

    /** Refuses heads that don't divide the width. */
    public RepeatHeads {
        ShapeException.check(
                heads > 0 && times > 0 && x.dim(-1) % heads == 0 && x.shape().size() > 0,
                "RepeatHeads",
                "x's width " + x.dim(-1) + " must be a multiple of the " + heads + " heads, repeated " + times
                        + " times, and x not empty",
                x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.shape().withLast(times * x.dim(-1))));
    }

    @Override
    public void emit(Emitter e) {
        int width = x.dim(-1) / heads;
        int rows = x.shape().rows();
        e.task("repeat", Heads::repeat).with(reads(x), writes(e.output()), sizes(rows, heads, times, width));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(b.grad(), heads, times)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }

    /** The sum over the copies of each head. dy: (.., M times D); dx: (.., M D). */
    public record Gradient(Tensor dy, int heads, int times) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(dy.shape().withLast(dy.dim(-1) / times)));
        }

        @Override
        public void emit(Emitter e) {
            int width = dy.dim(-1) / times / heads;
            int rows = dy.shape().rows();
            e.task("sum", Heads::sum).with(reads(dy), writes(e.output()), sizes(rows, heads, times, width));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, dy.shape().size());
        }
    }
}
