package dev.gyre.ir.dependence;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Facts about a kernel's arguments for one question.
 *
 * @param numbers the values of parameters and sizes, empty for other expressions and for those that aren't known
 * @param unchanged whether nobody stores to an array while the kernel runs
 * @param windows for loops of which only a part runs, which values their variables have
 */
record Known(
        Function<Expr, Optional<Long>> numbers, Predicate<ArrayRef> unchanged, Map<KernelVariable, Range> windows) {

    /** Facts without windows: every loop runs whole. */
    Known(Function<Expr, Optional<Long>> numbers, Predicate<ArrayRef> unchanged) {
        this(numbers, unchanged, Map.of());
    }

    /** A copy of a part of the loops. */
    Known within(Map<KernelVariable, Range> newWindows) {
        return new Known(numbers, unchanged, newWindows);
    }

    /** The values that a loop's variable may have. */
    Range window(KernelVariable variable) {
        return windows.getOrDefault(variable, Range.INTS);
    }

    Optional<Long> number(Expr e) {
        return numbers.apply(e);
    }
}
