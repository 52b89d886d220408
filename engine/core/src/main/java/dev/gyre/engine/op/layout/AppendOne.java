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
import dev.gyre.tasks.layout.Layout;

/** A one behind the channels of each head, so that sums of values are sums of weights too. x: (.., N D); y: (.., N (D + 1)). */
public record AppendOne(Tensor x, int heads) implements Op {

    /** Refuses heads that don't divide the width. */
    public AppendOne {
        ShapeException.check(
                heads > 0 && x.dim(-1) % heads == 0 && x.shape().size() > 0,
                "AppendOne",
                "x's width " + x.dim(-1) + " must be a multiple of the " + heads + " heads, and x not empty",
                x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.shape().withLast(x.dim(-1) + heads)));
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows() * heads;
        e.task("append", Heads::appendOne).with(reads(x), writes(e.output()), sizes(rows, x.dim(-1) / heads));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(b.grad(), heads)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }

    /** The gradient without the ones' part. dy: (.., N (D + 1)); dx: (.., N D). */
    public record Gradient(Tensor dy, int heads) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(dy.shape().withLast(dy.dim(-1) - heads)));
        }

        @Override
        public void emit(Emitter e) {
            int rows = dy.shape().rows() * heads;
            int width = dy.dim(-1) / heads;
            e.task("drop", Layout::slice).with(reads(dy), writes(e.output()), sizes(rows, width, 0, width - 1));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 0);
        }
    }
}
