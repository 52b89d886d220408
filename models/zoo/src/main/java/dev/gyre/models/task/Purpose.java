package dev.gyre.models.task;

import dev.gyre.models.model.Layered;

/** Tasks that a network of layers can be trained to do. */
public enum Purpose {
    /** The fit of a function or a table. */
    REGRESSION,
    /** The classification of images. */
    CLASSIFICATION,
    /** The solution of a differential equation. */
    EQUATION;

    /** The task, with what runs start from. */
    public Task<? super Layered> task(Regression regression) {
        return switch (this) {
            case REGRESSION -> regression;
            case CLASSIFICATION -> Classification.STANDARD;
            case EQUATION -> Equation.STANDARD;
        };
    }
}
