package dev.gyre.engine.op.layout;

import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;

/** A tensor of one value throughout. */
public record Fill(Shape shape, float value) implements Op {

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(shape));
    }

    @Override
    public void emit(Emitter e) {
        e.task("fill", Elementwise::fill).with(writes(e.output()), sizes(shape.size(), value));
    }

    @Override
    public void compute(DoubleArrays a) {
        a.fill(i -> value);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
