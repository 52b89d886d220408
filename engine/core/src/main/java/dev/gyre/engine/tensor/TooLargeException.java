package dev.gyre.engine.tensor;

import dev.gyre.engine.GyreException;

/** A tensor that would have more elements than any can have, however much memory there is. */
public final class TooLargeException extends GyreException {

    private static final long serialVersionUID = 1L;

    private final String shape;

    /**
     * The exception for a shape.
     *
     * @param shape as text
     */
    TooLargeException(String shape) {
        super("a tensor of shape " + shape + " has more than 2^31 elements: lower a dimension");
        this.shape = shape;
    }

    /** The tensor in words, for messages of callers who know which setting its extents come from. */
    public String tensor() {
        return "a tensor of shape " + shape + ", which has more than 2^31 elements";
    }
}
