package dev.gyre.ir.pipeline;

import dev.gyre.ir.bytecode.RefusedException;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A transformation of a kernel's form.
 *
 * @param name what the field calls it, as {@code --after} and {@code -Dgyre.passes} name it
 * @param optional whether kernels are right without it
 * @param earlier the passes that must have run before it in its list; where one of them is left out, so is this one
 * @param <F> the form: statements or a vector plan
 * @param <U> what it may know beside the form
 */
public record Pass<F, U>(String name, boolean optional, Set<String> earlier, Transformation<F, U> transformation) {
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

    /** A pass that kernels can't do without. */
    public static <F, U> Pass<F, U> needed(String name, Transformation<F, U> transformation, String... earlier) {
        return new Pass<>(name, false, Set.of(earlier), transformation);
    }

    /** A pass that kernels can't do without, over the form alone. */
    public static <F, U> Pass<F, U> needed(String name, UnaryOperator<F> transformation, String... earlier) {
        return new Pass<>(name, false, Set.of(earlier), (form, _) -> transformation.apply(form));
    }

    /** A pass that may be left out. */
    public static <F, U> Pass<F, U> optional(String name, Transformation<F, U> transformation, String... earlier) {
        return new Pass<>(name, true, Set.of(earlier), transformation);
    }

    /** A pass that may be left out, over the form alone. */
    public static <F, U> Pass<F, U> optional(String name, UnaryOperator<F> transformation, String... earlier) {
        return new Pass<>(name, true, Set.of(earlier), (form, _) -> transformation.apply(form));
    }

    /** The names of passes that must have run before, as a row's last argument. */
    public static String[] after(String... earlier) {
        return earlier;
    }
}
