package dev.gyre.models.run;

import dev.gyre.engine.GyreException;

/** Training whose loss or gradient stopped being a number. */
public final class DivergedException extends GyreException {

    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
        super(message);
    }
}
