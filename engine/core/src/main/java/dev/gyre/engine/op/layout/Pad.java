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

/** x in its place among zeros, the adjoint of {@link Slice}. x: (.., width); y: (.., channels), with x from {@code from} on. */
public record Pad(Tensor x, int channels, int from) implements Op {

    /** Refuses a place that isn't within the result. */
    public Pad {
        ShapeException.check(
                from >= 0 && x.dim(-1) <= channels - from,
                "Pad",
                "x's width " + x.dim(-1) + " from " + from + " on must lie within the " + channels + " channels",
                x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.shape().withLast(channels)));
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        e.task("pad", Layout::pad).with(reads(x), writes(e.output()), sizes(rows, channels, from, x.dim(-1)));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Slice(b.grad(), from, x.dim(-1))));
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(x);
        int width = x.dim(-1);
        a.fill(i -> {
            int c = i % channels - from;
            return c >= 0 && c < width ? in[i / channels * width + c] : 0;
        });
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
