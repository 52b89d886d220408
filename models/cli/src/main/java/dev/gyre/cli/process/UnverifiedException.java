package dev.gyre.cli.process;

import dev.gyre.engine.GyreException;

/** A verification that failed, where the command would have gone on behind it. */
public final class UnverifiedException extends GyreException {

    private static final long serialVersionUID = 1L;

    public UnverifiedException(String message) {
        super(message);
    }
}
