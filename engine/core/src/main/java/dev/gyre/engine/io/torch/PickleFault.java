package dev.gyre.engine.io.torch;

/** A fault of a pickle, without the file's name, which its catcher adds. */
final class PickleFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PickleFault(String message) {
        super(message);
    }

    PickleFault(String message, Throwable cause) {
        super(message, cause);
    }
}
