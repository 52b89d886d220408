package dev.gyre.models.layers;

/** The constant of every norm. */
public final class Norms {

    /** Added to the variance. */
    public static final float EPSILON = 1e-5f;

    private Norms() {}
}
