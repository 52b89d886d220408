package dev.gyre.jvm.simd.emit;

/** The active lanes: all, or those of a mask. */
sealed interface Active permits Active.All, Mask {
    /** All lanes. */
    record All() implements Active {}

    default boolean isAll() {
        return this instanceof All;
    }

    /**
     * The mask of lanes that part.
     *
     * @throws IllegalStateException if all are active, so that none can leave the others
     */
    default Mask mask() {
        if (this instanceof Mask mask) {
            return mask;
        }
        throw new IllegalStateException("lanes part where no mask says which are active");
    }
}
