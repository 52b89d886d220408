package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.bytecode.RefusedException;
import java.util.function.UnaryOperator;

/**
 * A transformation of a kernel's form.
 *
 * @param name what the field calls it, as {@code --after} and {@code -Dgyre.passes} name it
 * @param optional whether kernels are right without it
 * @param <F> the form: statements or a vector plan
 * @param <U> what it may know beside the form
 */
public record Pass<F, U>(String name, boolean optional, Transformation<F, U> transformation) {
    /** A function from one form to the next. */
    @FunctionalInterface
    public interface Transformation<F, U> {
        /**
         * The form after it.
         *
         * @throws RefusedException if there's no such form of the kernel
         */
        F of(F form, U unit) throws RefusedException;
    }

    static <F, U> Pass<F, U> needed(String name, Transformation<F, U> transformation) {
        return new Pass<>(name, false, transformation);
    }

    static <F, U> Pass<F, U> needed(String name, UnaryOperator<F> transformation) {
        return new Pass<>(name, false, (form, _) -> transformation.apply(form));
    }

    static <F, U> Pass<F, U> optional(String name, Transformation<F, U> transformation) {
        return new Pass<>(name, true, transformation);
    }

    static <F, U> Pass<F, U> optional(String name, UnaryOperator<F> transformation) {
        return new Pass<>(name, true, (form, _) -> transformation.apply(form));
    }
}
