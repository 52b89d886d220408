package dev.gyre.engine.op.norm;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.norm.BatchNormalization;
import java.util.List;

/** Moves a state towards a value of the same shape, average += rate (value - average); there's no gradient through it. */
public record MovingAverage(Tensor average, Tensor value, float rate) implements Op {

    /** Refuses different shapes. */
    public MovingAverage {
        ShapeException.same("MovingAverage", average, value);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(average);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.none();
    }

    @Override
    public void emit(Emitter e) {
        e.task("track", BatchNormalization::track)
                .with(modifies(average), reads(value), sizes(value.shape().size(), rate));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 3L * value.shape().size());
    }
}
