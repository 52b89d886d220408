package dev.gyre.models.model;

import dev.gyre.models.layer.States;

/** A model in use on a device: reads tokens of a number of sequences, whose states lie in the rows of tables. Not for concurrent use. */
public interface Reader extends AutoCloseable {

    /** Compiles what reads so many tokens of each sequence, and makes the states. */
    void prepare(int time);

    /**
     * Reads on.
     *
     * @param ids as many tokens of each sequence, row by row (B T)
     */
    void read(int[] ids);

    /** Next-token logits (B V) after what was read last. */
    float[] logits();

    /** The states, as the host sees them. */
    States states();

    @Override
    void close();
}
