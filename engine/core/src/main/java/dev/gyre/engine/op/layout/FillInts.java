package dev.gyre.engine.op.layout;

import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;

/** An int32 tensor of one value throughout, such as the position zero at which every sequence begins. */
public record FillInts(Shape shape, int value) implements Op {

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.i32(shape.toArray()));
    }

    @Override
    public void emit(Emitter e) {
        e.task("fill", Elementwise::fillInts).with(writes(e.output()), sizes(shape.size(), value));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
