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
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;

/** A copy with other extents; elements keep their order. */
public record Reshape(Tensor x, Shape shape) implements Op {

    /** Refuses another number of elements. */
    public Reshape {
        ShapeException.check(
                x.shape().size() == shape.size(),
                "Reshape",
                x.shape().size() + " elements don't fill the shape " + shape,
                x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(shape));
    }

    @Override
    public void emit(Emitter e) {
        e.task("copy", Layout::copy).with(reads(x), writes(e.output()), sizes(shape.size()));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Reshape(b.grad(), x.shape())));
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(x);
        a.fill(i -> in[i]);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
