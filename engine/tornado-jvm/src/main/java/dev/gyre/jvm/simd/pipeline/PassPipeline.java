package dev.gyre.jvm.simd.pipeline;

import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.ir.Printer;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.verify.FormVerifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Passes in their order.
 *
 * @param name what of a kernel it's for
 * @param passes the first to run first
 * @param printed writes a form for {@code --after}
 * @param rules what a form has to be after each
 */
public record PassPipeline<F, U>(
        String name, List<Pass<F, U>> passes, Function<F, String> printed, FormVerifier.Rules<F, U> rules) {
    /** The name in a pass's place for the form that a pipeline begins with. */
    private static final String NONE = "no pass";

    static PassPipeline<List<Stmt>, Unit> statements(String name, List<Pass<List<Stmt>, Unit>> passes) {
        return new PassPipeline<>(
                name,
                passes,
                Printer::print,
                (before, after, unit) -> FormVerifier.statements(before, after, unit.signature()));
    }

    static PassPipeline<VectorPlan, PlanUnit> plans(String name, List<Pass<VectorPlan, PlanUnit>> passes) {
        return new PassPipeline<>(
                name,
                passes,
                plan -> Printer.print(plan.body()),
                (before, after, unit) -> FormVerifier.plan(before, after, unit.signature()));
    }

    /** The names of all passes. */
    public static Set<String> passNames() {
        return names(_ -> true);
    }

    /** The names of the passes that kernels are right without. */
    public static Set<String> optionalNames() {
        return names(Pass::optional);
    }

    private static Set<String> names(Predicate<Pass<?, ?>> wanted) {
        return Pipelines.ALL.stream()
                .flatMap(p -> p.passes().stream())
                .filter(wanted)
                .map(Pass::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The form after all passes but those that are left out. */
    public F run(F form, U unit) throws RefusedException {
        F now = form;
        if (FormVerifier.isOn()) {
            FormVerifier.check(rules, form, form, unit, name, NONE);
        }
        for (Pass<F, U> pass : passes) {
            if (!LeftOut.OF_PROPERTIES.has(pass)) {
                F before = now;
                now = pass.transformation().of(before, unit);
                if (FormVerifier.isOn()) {
                    FormVerifier.check(rules, before, now, unit, name, pass.name());
                }
                PassLog.tell(this, pass.name(), now, unit);
            }
        }
        return now;
    }

    /** The passes before one of them. */
    public PassPipeline<F, U> before(String pass) {
        return new PassPipeline<>(
                name, passes.stream().takeWhile(p -> !p.name().equals(pass)).toList(), printed, rules);
    }

    /** A copy with further passes behind. */
    PassPipeline<F, U> then(String longer, List<Pass<F, U>> more) {
        return new PassPipeline<>(
                longer, Stream.concat(passes.stream(), more.stream()).toList(), printed, rules);
    }
}
