package dev.gyre.jvm.simd.parse;

import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.Expr;

/** What stands on the operand stack while bytecode is read. */
sealed interface Value {
    record Scalar(Expr expr) implements Value {}

    record Array(ArrayRef ref) implements Value {}

    /** The kernel's context, which says where a work-item stands. */
    record Context() implements Value {}

    /** The result of comparing two values three ways; {@code nanIsGreater} as in {@code fcmpg}. */
    record Order(Expr a, Expr b, boolean nanIsGreater) implements Value {}
}
