package dev.gyre.jvm.simd.parallel;

import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.Expr;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What is known of a kernel's arguments.
 *
 * @param numbers the values of parameters and sizes, empty for other expressions and for those that aren't known
 * @param unchanged whether nobody stores to an array while the kernel runs
 */
record Known(Function<Expr, Optional<Long>> numbers, Predicate<ArrayRef> unchanged) {

    Optional<Long> number(Expr e) {
        return numbers.apply(e);
    }
}
