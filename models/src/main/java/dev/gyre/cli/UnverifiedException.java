package dev.gyre.cli;

import dev.gyre.engine.GyreException;

/** A verification that failed, where the command would have gone on behind it. */
final class UnverifiedException extends GyreException {

    private static final long serialVersionUID = 1L;

    UnverifiedException(String message) {
        super(message);
    }
}
