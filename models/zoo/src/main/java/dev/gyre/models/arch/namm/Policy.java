package dev.gyre.models.arch.namm;

/** The rules by which tokens stay in a cache. */
public enum Policy {
    /** The best by the evolved network. */
    NAMM,
    /** All tokens that the context holds. */
    FULL,
    /** Half of them the newest, half those that got most attention so far. Zhang et al. 2023, arXiv:2306.14048. */
    H2O,
    /** The tokens with the smallest keys. Devoto et al. 2024, arXiv:2406.11430, on every layer. */
    L2,
    /** The newest tokens. */
    RECENCY,
    /** The oldest tokens. */
    OLDEST,
    /** Some, drawn evenly from all that were read. */
    RANDOM;

    /** Whether it looks at the spectra of attention. */
    boolean seesSpectra() {
        return this == NAMM;
    }

    /** Whether it looks at how much attention each token got. */
    boolean seesSums() {
        return this == H2O;
    }

    /** Whether it was learned. */
    boolean learned() {
        return this == NAMM;
    }
}
