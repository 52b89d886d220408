package dev.gyre.engine;

/**
 * A failure that the user can act on. Its message says in one line what happened, with which value, and what to do; the
 * commands print that line alone and the trace only when asked for it.
 */
public class GyreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure with its one-line explanation. */
    public GyreException(String message) {
        super(message);
    }

    /** A failure with its one-line explanation and what caused it. */
    public GyreException(String message, Throwable cause) {
        super(message, cause);
    }
}
