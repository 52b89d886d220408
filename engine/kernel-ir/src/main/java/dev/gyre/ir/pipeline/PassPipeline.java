package dev.gyre.ir.pipeline;

import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.verify.FormVerifier;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Passes in their order.
 *
 * @param name what of a kernel it's for
 * @param passes the first to run first
 * @param printed writes a form for {@code --after}
 * @param rules what a form has to be after each
 */
@SuppressWarnings("varargs") // lists are made of the arrays, and nothing else
public record PassPipeline<F, U>(
        String name, List<Pass<F, U>> passes, BiFunction<F, U, String> printed, FormVerifier.Rules<F, U> rules) {
    /** The name in a pass's place for the form that a pipeline begins with. */
    private static final String NONE = "no pass";

    /**
     * A list of passes.
     *
     * @throws IllegalArgumentException if a pass's name stands there twice, or what must come before it doesn't
     */
    @SafeVarargs
    public static <F, U> PassPipeline<F, U> of(
            String name, BiFunction<F, U, String> printed, FormVerifier.Rules<F, U> rules, Pass<F, U>... passes) {
        checkOrder(name, List.of(passes));
        return new PassPipeline<>(name, List.of(passes), printed, rules);
    }

    /** What a pass must come behind stands before it, and can't be left out unless the pass can. */
    private static void checkOrder(String name, List<? extends Pass<?, ?>> passes) {
        Map<String, Boolean> optional = new HashMap<>();
        for (Pass<?, ?> pass : passes) {
            for (String earlier : pass.earlier()) {
                if (!optional.containsKey(earlier)) {
                    throw new IllegalArgumentException(
                            "%s: %s must come after %s".formatted(name, pass.name(), earlier));
                }
                if (optional.get(earlier) && !pass.optional()) {
                    throw new IllegalArgumentException(
                            "%s: %s can't do without %s, which may be left out".formatted(name, pass.name(), earlier));
                }
            }
            if (optional.put(pass.name(), pass.optional()) != null) {
                throw new IllegalArgumentException("%s: %s stands there twice".formatted(name, pass.name()));
            }
        }
    }

    /**
     * The form after all passes but those that are left out.
     *
     * @throws RefusedException if one of them has no form of the kernel
     */
    public F run(F form, U unit) throws RefusedException {
        return run(form, unit, LeftOut.OF_PROPERTIES);
    }

    F run(F form, U unit, LeftOut asked) throws RefusedException {
        F now = form;
        Set<String> leftOut = new HashSet<>();
        if (FormVerifier.isOn()) {
            FormVerifier.check(rules, form, form, unit, name, NONE);
        }
        for (Pass<F, U> pass : passes) {
            if (asked.has(pass) || !Collections.disjoint(pass.earlier(), leftOut)) {
                leftOut.add(pass.name());
                continue;
            }
            F before = now;
            now = pass.transformation().of(before, unit);
            if (FormVerifier.isOn()) {
                FormVerifier.check(rules, before, now, unit, name, pass.name());
            }
            PassLog.tell(this, pass.name(), now, unit);
        }
        return now;
    }

    /** The passes from one of them on. */
    public PassPipeline<F, U> from(String pass) {
        return new PassPipeline<>(
                name, passes.stream().dropWhile(p -> !p.name().equals(pass)).toList(), printed, rules);
    }

    /** The passes before one of them. */
    public PassPipeline<F, U> before(String pass) {
        return new PassPipeline<>(
                name, passes.stream().takeWhile(p -> !p.name().equals(pass)).toList(), printed, rules);
    }

    /**
     * A copy with further passes behind.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    @SafeVarargs
    public final PassPipeline<F, U> then(String longer, Pass<F, U>... more) {
        List<Pass<F, U>> all = Stream.concat(passes.stream(), Stream.of(more)).toList();
        checkOrder(longer, all);
        return new PassPipeline<>(longer, all, printed, rules);
    }
}
