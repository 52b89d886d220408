package dev.gyre.ir.pipeline;

import dev.gyre.ir.Printer;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.RangeAnalysis;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.group.WorkGroupCoarsening;
import dev.gyre.ir.text.FormText;
import dev.gyre.ir.transform.CountedLoops;
import dev.gyre.ir.transform.Counters;
import dev.gyre.ir.transform.Inductions;
import dev.gyre.ir.transform.LocalArrayUnrollAndJam;
import dev.gyre.ir.transform.ParameterCopies;
import dev.gyre.ir.transform.Reroll;
import dev.gyre.ir.transform.ScalarReplacement;
import dev.gyre.ir.verify.FormVerifier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows of {@link MiddleEnd} that take more than a call, and the lists that they stand in. */
@SuppressWarnings("varargs") // lists are made of the arrays, and nothing else
final class StatementPasses {
    private StatementPasses() {}

    @SafeVarargs
    static PassPipeline<List<KernelCode>, KernelMethod> bytecode(
            String name, Pass<List<KernelCode>, KernelMethod>... passes) {
        return PassPipeline.of(name, (codes, _) -> BytecodePasses.print(codes), (_, _, _) -> {}, passes);
    }

    @SafeVarargs
    static PassPipeline<List<Stmt>, Unit> statements(String name, Pass<List<Stmt>, Unit>... passes) {
        return PassPipeline.of(
                name,
                (statements, unit) -> FormText.print(unit.form(), statements),
                (before, after, unit) -> FormVerifier.statements(before, after, unit.signature()),
                passes);
    }

    @SafeVarargs
    static PassPipeline<GroupKernel, Unit> regions(String name, Pass<GroupKernel, Unit>... passes) {
        return PassPipeline.of(name, (kernel, _) -> print(kernel), (_, _, _) -> {}, passes);
    }

    private static String print(GroupKernel kernel) {
        String regions = kernel.regions().stream()
                .map(r -> "region %d:\n%s".formatted(r.number(), Printer.print(List.of(r.loop()))))
                .collect(Collectors.joining());
        return Printer.print(kernel.body()) + regions;
    }

    /** A counter is what a kernel leaves in its parameter. */
    static List<Stmt> copied(List<Stmt> body, Unit unit) {
        return ParameterCopies.of(body, unit.parameters(), unit.kernel().counters());
    }

    static List<Stmt> counters(List<Stmt> body, Unit unit) throws RefusedException {
        if (unit.kernel().counters().isEmpty()) {
            return body;
        }
        Counters counters = Counters.close(body, unit.kernel(), unit.nest());
        unit.counted(counters.added());
        return counters.body();
    }

    /** Loops whose bounds and steps are numbers that aren't negative, as far as places of iterations and of work-items say so. */
    static List<Stmt> counted(List<Stmt> body, Unit unit) {
        return CountedLoops.find(body, RangeAnalysis.of(body, unit.kernel()));
    }

    static List<Stmt> closed(List<Stmt> body, Unit unit) {
        return Inductions.of(body, unit.headers(), RangeAnalysis.of(body, unit.kernel()));
    }

    /** Loops that were unrolled by hand are rolled up, if the whole group comes there. */
    static List<Stmt> reroll(List<Stmt> body, Unit unit) {
        if (unit.kernel().group().isEmpty()) {
            return body;
        }
        ContextCalls group = unit.group();
        int arrays = group.arrays().size();
        List<Stmt> rolled = Reroll.of(body, group);
        if (rolled.equals(body)) {
            return body;
        }
        int more = group.arrays().size();
        boolean taken = unit.takes(rolled);
        group.arrays().subList(taken ? more : arrays, group.arrays().size()).clear();
        return taken ? rolled : body;
    }

    static List<Stmt> ownVariables(List<Stmt> body, Unit unit) {
        return ScalarReplacement.of(body, unit.ownSizes(), unit.places());
    }

    static List<Stmt> jammed(List<Stmt> body, Unit unit) {
        return LocalArrayUnrollAndJam.of(body, unit::isOwn, unit.places(), unit.headers());
    }

    /** Items in groups of a tile's size, if they know nothing of theirs. */
    static List<Stmt> coarsened(List<Stmt> body, Unit unit) {
        Optional<List<Stmt>> free = unit.kernel().group().flatMap(group -> WorkGroupCoarsening.of(body, group));
        unit.free(free.isPresent());
        return free.orElse(body);
    }

    /** A loop over chunks of iterations, each of which gathers by itself. */
    static List<Stmt> reduced(List<Stmt> body, Unit unit) throws RefusedException {
        return List.of(unit.reduce(body).chunks());
    }
}
