package dev.gyre.engine.op.layout;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;
import java.util.List;

/** Overwrites a variable with a tensor's value, so that the next run finds it there. Has no result and no gradient. */
public record Copy(Tensor from, Tensor into) implements Op {

    /** Refuses different shapes. */
    public Copy {
        ShapeException.same("Copy", from, into);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(into);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.none();
    }

    @Override
    public void emit(Emitter e) {
        e.task("copy", Layout::copy)
                .with(reads(from), writes(into), sizes(from.shape().size()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
