package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/** A batch of a task as a graph describes it. Not for concurrent use. */
public interface TaskBatch extends AutoCloseable {

    /** Compiles what has to be computed before each run for the batch to be written, on the device of the batch's own plan. */
    default void prepare(Device device) {}

    /** The loss to be made small (1). */
    Tensor loss();

    /** The tensors, besides the loss, that {@link #tally} reads. */
    default List<Tensor> scored() {
        return List.of();
    }

    /**
     * Writes a batch to train on, which depends on the step alone.
     *
     * @param step number of the step, from 1
     * @param inputs storage of each input, usually {@code plan::input}
     */
    void training(long step, Function<Tensor, Buffer> inputs);

    /**
     * Writes a batch of what's held back.
     *
     * @param number of the batch, from 0
     */
    void validation(long number, Function<Tensor, Buffer> inputs);

    /** These batches with another loss, for a stage of training that isn't about the task itself. */
    default TaskBatch withLoss(Tensor other) {
        return new OtherLoss(this, other);
    }

    /** The batch of {@link #withLoss}. */
    record OtherLoss(TaskBatch batches, Tensor loss) implements TaskBatch {
        @Override
        public void training(long step, Function<Tensor, Buffer> inputs) {
            batches.training(step, inputs);
        }

        @Override
        public void validation(long number, Function<Tensor, Buffer> inputs) {
            batches.validation(number, inputs);
        }

        @Override
        public Tally tally(Function<Tensor, Buffer> outputs) {
            return batches.tally(outputs);
        }
    }

    /**
     * The score of the batch that was written last, after it ran.
     *
     * @param outputs storage of the loss and of what's {@link #scored}, usually {@code plan::read}
     */
    Tally tally(Function<Tensor, Buffer> outputs);

    @Override
    default void close() {}
}
