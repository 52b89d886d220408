package dev.gyre.models.task;

import dev.gyre.engine.op.lmul.LMulEnergy;
import java.util.List;

/** Scores a model on what's held back, otherwise than by a graph of a batch. Sees the parameters as they are at each batch. */
public interface Measure extends AutoCloseable {

    /**
     * The score of a batch.
     *
     * @param number of the batch, from 0
     */
    Tally tally(long number);

    /** The estimated energy of a batch's products on a chip; of none if they aren't counted. */
    default LMulEnergy energy() {
        return LMulEnergy.of(List.of());
    }

    /** Bytes of what it keeps. */
    long bytes();

    /** Bytes of what the model keeps of a sequence. */
    long stateBytes();

    @Override
    void close();
}
