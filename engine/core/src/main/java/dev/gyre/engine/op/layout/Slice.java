package dev.gyre.engine.op.layout;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;

/** Part of the innermost axis, {@code width} channels from {@code from} on. x: (.., C); y: (.., width). */
public record Slice(Tensor x, int from, int width) implements Op {

    /** Refuses a part that isn't within the axis, or is empty. */
    public Slice {
        ShapeException.check(
                from >= 0 && width > 0 && width <= x.dim(-1) - from,
                "Slice",
                width + " channels from " + from + " on must lie within x's width " + x.dim(-1),
                x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.shape().withLast(width)));
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        e.task("slice", Layout::slice).with(reads(x), writes(e.output()), sizes(rows, x.dim(-1), from, width));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Pad(b.grad(), x.dim(-1), from)));
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(x);
        int all = x.dim(-1);
        a.fill(i -> in[i / width * all + from + i % width]);
    }

    @Override
    public Cost cost() {
        return new Cost(0, 2L * outputs().getFirst().bytes());
    }
}
