package dev.gyre.engine.io.torch;

/** What's wrong with a pickle; whoever knows the file says so. */
final class PickleFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PickleFault(String message) {
        super(message);
    }

    PickleFault(String message, Throwable cause) {
        super(message, cause);
    }
}
