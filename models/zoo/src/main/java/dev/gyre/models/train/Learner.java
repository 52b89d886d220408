package dev.gyre.models.train;

import dev.gyre.engine.device.Variable;
import java.util.List;

/** The steps of a training run on a device. */
public interface Learner extends AutoCloseable {

    /**
     * Result of a step.
     *
     * @param loss before it
     * @param norm global norm of the gradient before clipping
     * @param rate learning rate
     * @param scored whether the loss is the task's, so that it may be shown as its score
     */
    record Step(float loss, float norm, double rate, boolean scored) {

        /** The result with the task's loss. */
        public Step(float loss, float norm, double rate) {
            this(loss, norm, rate, true);
        }
    }

    /**
     * Runs a step, or a round of them.
     *
     * @param number its number, from 1; the first one's of a round
     */
    Step step(long number);

    /** Steps that one call does: more than one where others do them, in rounds that begin with the first step, 1 + stride, and so on. */
    default int stride() {
        return 1;
    }

    /** Batches that a step takes, of as many machines. */
    default int batches() {
        return 1;
    }

    /** All that a checkpoint has to hold: parameters, buffers, and the recipe's own state. */
    List<Variable> variables();

    /** Brings them back to the host. */
    void readVariables();

    /**
     * Takes up parameters or buffers that somebody else has changed on the host.
     *
     * @param next number of the step that follows
     */
    void changed(long next);

    /** Floating-point operations of the step that was done last, or of the first to be done. */
    long flops();

    /** Bytes of plans and variables on the device. */
    long bytes();

    @Override
    void close();
}
