package dev.gyre.bench.op;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;

import dev.gyre.bench.kernel.Streams;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/** Adds a x to a variable y, in place. No result and no gradient. */
public record Axpy(Tensor x, Tensor y, float a) implements Op {

    /** Refuses different shapes. */
    public Axpy {
        ShapeException.same("Axpy", x, y);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(y);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.none();
    }

    @Override
    public void emit(Emitter e) {
        e.task("add", Streams::axpy).with(reads(x), modifies(y), sizes(x.shape().size(), a));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size());
    }
}
