package dev.gyre.engine.op.elementwise;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;

/** y = x + by, int32 of any shape, such as the position of a token that lies behind the one at a known position. */
public record AddInt(Tensor x, int by) implements Op {

    /** Refuses anything but int32. */
    public AddInt {
        ShapeException.check(x.type().dtype() == DType.I32, "AddInt", "x must be int32", x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("add", Elementwise::addInt)
                .with(reads(x), writes(e.output()), sizes(x.shape().size(), by));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
