package dev.gyre.models.task;

/** Scores a model on what's held back, otherwise than by a graph of a batch. Sees the parameters as they are at each batch. */
public interface Measure extends AutoCloseable {

    /**
     * The score of a batch.
     *
     * @param number of the batch, from 0
     */
    Tally tally(long number);

    /** Bytes of what it keeps. */
    long bytes();

    /** Bytes of what the model keeps of a sequence. */
    long stateBytes();

    @Override
    void close();
}
