package dev.gyre.ir.analysis;

import dev.gyre.ir.Expr;

/** The known signs of integers. */
public interface Signs {
    /** The signs if nothing is known. */
    Signs UNKNOWN = (_, _) -> false;

    /** Whether a number is at least 0 or 1. */
    boolean isAtLeast(Expr number, int least);

    /** Whether a loop that begins at a number has other rounds than those of other work-items. */
    default boolean isShare(Expr start) {
        return false;
    }

    /** Whether a number that isn't positive may be taken for an error where a loop counts by it. */
    default boolean isStep(Expr number) {
        return isAtLeast(number, 1);
    }
}
