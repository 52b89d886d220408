package dev.gyre.engine.op.training;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.sizes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.training.Counter;
import java.util.List;

/** Adds a constant to an int32 state of any shape, such as the position of the next token, (1) or (B). */
public record Count(Tensor counts, int by) implements Op {

    /** Refuses anything but int32. */
    public Count {
        ShapeException.check(counts.type().dtype() == DType.I32, "Count", "counts must be int32", counts);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(counts);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.none();
    }

    @Override
    public void emit(Emitter e) {
        e.task("add", Counter::add).with(modifies(counts), sizes(counts.shape().size(), by));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
