package dev.gyre.jvm.simd.lane;

import dev.gyre.ir.ArrayRef;

/** The error for indices outside of arrays that iterations allocate. */
public final class OwnIndices {
    private OwnIndices() {}

    /** The error with a word on what numbers it may tell, with the old one as its cause. */
    public static IndexOutOfBoundsException explained(IndexOutOfBoundsException e) {
        var explained = new IndexOutOfBoundsException(
                "%s; if that's an array that the kernel allocates, both are %d times what they are for an iteration, as those of so many lie side by side"
                        .formatted(e.getMessage(), ArrayRef.BESIDE));
        explained.initCause(e);
        return explained;
    }
}
