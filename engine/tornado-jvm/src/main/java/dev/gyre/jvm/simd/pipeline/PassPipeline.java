package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Printer;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.verify.FormVerifier;
import dev.gyre.jvm.simd.pass.PlanRules;
import dev.gyre.jvm.simd.pass.VectorPlan;
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
@SuppressWarnings("varargs") // lists are made of the arrays, and nothing else
public record PassPipeline<F, U>(
        String name, List<Pass<F, U>> passes, Function<F, String> printed, FormVerifier.Rules<F, U> rules) {
    /** The name in a pass's place for the form that a pipeline begins with. */
    private static final String NONE = "no pass";

    @SafeVarargs
    static PassPipeline<List<KernelCode>, KernelMethod> bytecode(
            String name, Pass<List<KernelCode>, KernelMethod>... passes) {
        return new PassPipeline<>(name, List.of(passes), BytecodePasses::print, (_, _, _) -> {});
    }

    @SafeVarargs
    static PassPipeline<List<Stmt>, Unit> statements(String name, Pass<List<Stmt>, Unit>... passes) {
        return new PassPipeline<>(
                name,
                List.of(passes),
                Printer::print,
                (before, after, unit) -> FormVerifier.statements(before, after, unit.signature()));
    }

    @SafeVarargs
    static PassPipeline<GroupKernel, Unit> regions(String name, Pass<GroupKernel, Unit>... passes) {
        return new PassPipeline<>(name, List.of(passes), RegionPasses::print, (_, _, _) -> {});
    }

    @SafeVarargs
    static PassPipeline<Arrangement, Arrangement.Given> arrangements(
            String name, Pass<Arrangement, Arrangement.Given>... passes) {
        return new PassPipeline<>(name, List.of(passes), Arrangement::print, Arrangement::verify);
    }

    @SafeVarargs
    static PassPipeline<LaneCandidates, Planning> lanes(String name, Pass<LaneCandidates, Planning>... passes) {
        return new PassPipeline<>(name, List.of(passes), LaneCandidates::print, LaneCandidates::verify);
    }

    @SafeVarargs
    static PassPipeline<PlanCandidates, Planning> candidates(String name, Pass<PlanCandidates, Planning>... passes) {
        return new PassPipeline<>(
                name,
                List.of(passes),
                PlanCandidates::print,
                (before, after, unit) -> PlanCandidates.verify(before, after, unit.signature()));
    }

    @SafeVarargs
    static PassPipeline<PlanCandidates, RegionUnit> itemCandidates(
            String name, Pass<PlanCandidates, RegionUnit>... passes) {
        return new PassPipeline<>(name, List.of(passes), PlanCandidates::print, PlanCandidates::verify);
    }

    @SafeVarargs
    static PassPipeline<VectorPlan, PlanUnit> plans(String name, Pass<VectorPlan, PlanUnit>... passes) {
        return new PassPipeline<>(
                name,
                List.of(passes),
                PlanUnit::print,
                (before, after, unit) -> PlanRules.check(before, after, unit.signature()));
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

    /** The passes from one of them on. */
    PassPipeline<F, U> from(String pass) {
        return new PassPipeline<>(
                name, passes.stream().dropWhile(p -> !p.name().equals(pass)).toList(), printed, rules);
    }

    /** The passes before one of them. */
    public PassPipeline<F, U> before(String pass) {
        return new PassPipeline<>(
                name, passes.stream().takeWhile(p -> !p.name().equals(pass)).toList(), printed, rules);
    }

    /** A copy with further passes behind. */
    @SafeVarargs
    final PassPipeline<F, U> then(String longer, Pass<F, U>... more) {
        return new PassPipeline<>(
                longer, Stream.concat(passes.stream(), Stream.of(more)).toList(), printed, rules);
    }
}
