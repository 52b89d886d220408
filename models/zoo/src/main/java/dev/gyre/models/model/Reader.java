package dev.gyre.models.model;

import dev.gyre.engine.GyreException;
import dev.gyre.models.layer.States;
import java.util.Optional;

/** A model in use on a device: reads tokens of a number of sequences, whose states lie in the rows of tables. Not for concurrent use. */
public interface Reader extends AutoCloseable {

    /** Compiles what reads so many tokens of each sequence, and makes the states. */
    void prepare(int time);

    /**
     * Reads on by some tokens.
     *
     * @param ids as many tokens of each sequence, row by row (B T)
     */
    void read(int[] ids);

    /** Next-token logits (B V) after what {@link #read} read last. */
    float[] logits();

    /**
     * Reads on, and tells the last hidden states of what it reads in place of logits.
     *
     * @param ids as {@link #read}
     * @return (B T C)
     * @throws GyreException if the model has none
     */
    float[] hidden(int[] ids);

    /** The states, as the host sees them. */
    States states();

    /** Floating-point operations of reading a token of each sequence; 0 if they depend on the tokens. */
    default long flopsPerToken() {
        return 0;
    }

    /** Floating-point operations of all that was read so far, windows counted in full; 0 if nobody counts them. */
    default long flops() {
        return 0;
    }

    /** Bytes of a sequence's state that are in use. */
    default long stateBytes(int row) {
        return states().bytesInUse(row);
    }

    /** The reason that a sequence can't read another token; empty if it can. */
    default Optional<String> refusal(int row) {
        return Optional.empty();
    }

    /** The model's decisions about the tokens that a sequence has read; empty if it makes none. */
    default Optional<Insight> insight(int row) {
        return Optional.empty();
    }

    @Override
    void close();
}
