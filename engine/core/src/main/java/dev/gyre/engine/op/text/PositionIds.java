package dev.gyre.engine.op.text;

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
import dev.gyre.tasks.text.Embeddings;

/**
 * Numbers of tokens in their sequences, by which tables of positions are looked up: y[b, t] = first[b] + t. y: int32 (B, T).
 *
 * @param first int32, number of the first token of each sequence, (B), or of all of them, (1)
 * @param batch sequences B
 * @param time tokens T of each
 */
public record PositionIds(Tensor first, int batch, int time) implements Op {

    /** Refuses anything but int32, and another number of sequences. */
    public PositionIds {
        ShapeException.check(
                first.type().dtype() == DType.I32
                        && first.shape().rank() == 1
                        && (first.dim(0) == batch || first.dim(0) == 1)
                        && batch > 0
                        && time > 0,
                "PositionIds",
                "the first positions must be one int32, or one for each of the " + batch + " sequences of " + time
                        + " tokens",
                first);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.i32(batch, time));
    }

    @Override
    public void emit(Emitter e) {
        e.task("count", Embeddings::positions).with(reads(first), writes(e.output()), sizes(batch, time, first.dim(0)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
