package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.random.Program.Statement;
import dev.gyre.jvm.simd.pipeline.GroupSnapshot;
import dev.gyre.jvm.simd.pipeline.RoundTrip;
import dev.gyre.jvm.simd.pipeline.Snapshot;
import dev.gyre.tornado.context.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The forms of random kernels after every pass, interpreted, leave the bits of the plain call, and are read back from their text. Their number is the system property {@code
 * gyre.random.forms}; a failure is made as small as it goes and printed as Java.
 */
final class RandomFormsTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.forms", 5);
    private static final long SEED = Long.getLong("gyre.random.seed", 1);
    private static final int BATCH = 25;
    private static final long BUDGET = 10_000_000;

    @Test
    void formsAfterEachPassEqualPlainJava() {
        Set<String> run = new TreeSet<>();
        for (int first = 0; first < PROGRAMS; first += BATCH) {
            List<Program> programs = new ArrayList<>();
            StringBuilder methods = new StringBuilder();
            for (int p = 0; p < Math.min(BATCH, PROGRAMS - first); p++) {
                programs.add(new KernelGenerator(SEED + first + p).program());
                methods.append(programs.get(p).print("k" + p));
            }
            Compiler.By by = Compiler.By.ofBatch(first / BATCH);
            Class<?> kernels = by.compile(methods.toString());
            for (int p = 0; p < programs.size(); p++) {
                if (difference(kernels, "k" + p, SEED + first + p, run).isPresent()) {
                    report(programs.get(p), SEED + first + p, by);
                }
            }
        }
        assertThat(run).contains("loops after counted-loops", "plan after blending", "plan after hoisting");
    }

    private static void report(Program program, long seed, Compiler.By by) {
        Set<String> run = new TreeSet<>();
        Program smallest = program.smallest(candidate -> by.tryCompile(candidate.print("k"))
                .flatMap(kernels -> difference(kernels, "k", seed, run))
                .isPresent());
        String method = smallest.print("k");
        Optional<String> found = difference(by.compile(method), "k", seed, run);
        fail("seed %d, %s: %s%n%s", seed, by, found.orElse("not reproducible"), method);
    }

    /** How a form of a kernel differs from the plain call, if one does; adds what was run. */
    private static Optional<String> difference(Class<?> kernels, String name, long seed, Set<String> run) {
        KernelMethod method = KernelMethods.method(kernels, name);
        Object[] expected = RandomKernelTest.arguments(seed);
        try {
            method.handle().invokeWithArguments(expected);
            RoundTrip.of(method, run);
            for (Snapshot form : Snapshot.all(method)) {
                if (form.runs(expected.length)) {
                    for (boolean inOrder : form.plan().isPresent() ? new boolean[] {true, false} : new boolean[1]) {
                        Object[] actual = RandomKernelTest.arguments(seed);
                        if (inOrder) {
                            form.runInOrder(form.body(), actual, BUDGET);
                        } else {
                            form.run(form.body(), actual, BUDGET);
                        }
                        Optional<String> differs = RandomKernelTest.difference(expected, actual);
                        if (differs.isPresent()) {
                            return Optional.of("%s%s: %s".formatted(form, inOrder ? ", in order" : "", differs.get()));
                        }
                    }
                    run.add(form.toString());
                }
            }
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(e.toString());
        }
    }

    @Test
    void formsOfWorkItemsEqualAThreadAnItem() {
        Set<String> run = new TreeSet<>();
        for (int first = 0; first < PROGRAMS; first += BATCH) {
            List<List<Statement>> programs = new ArrayList<>();
            StringBuilder methods = new StringBuilder();
            for (int p = 0; p < Math.min(BATCH, PROGRAMS - first); p++) {
                programs.add(new GroupGenerator(SEED + first + p).program());
                methods.append(GroupGenerator.print("k" + p, programs.get(p)));
            }
            Compiler.By by = Compiler.By.ofBatch(first / BATCH);
            Class<?> kernels = by.compile(methods.toString());
            for (int p = 0; p < programs.size(); p++) {
                Optional<String> differs = groupDifference(kernels, "k" + p, SEED + first + p, run);
                assertThat(differs)
                        .as("seed %d, %s%n%s", SEED + first + p, by, GroupGenerator.print("k", programs.get(p)))
                        .isEmpty();
            }
        }
        assertThat(run)
                .contains(
                        "loops after counted-loops",
                        "loops after induction-variables",
                        "cut after item-ranges",
                        "items after loop-unswitching");
    }

    /** How a form of a kernel with a context differs from a thread an item, if one does; adds what was run. */
    private static Optional<String> groupDifference(Class<?> kernels, String name, long seed, Set<String> run) {
        KernelMethod method = KernelMethods.method(kernels, name);
        Grid grid = RandomGroupTest.grid(seed);
        Object[] expected = RandomGroupTest.arguments(seed);
        RandomGroupTest.run(KernelCompiler.plain(method), grid, expected);
        RoundTrip.of(method, run);
        for (GroupSnapshot form : GroupSnapshot.all(method)) {
            Object[] actual = RandomGroupTest.arguments(seed);
            try {
                form.run(form.body(), actual, grid, BUDGET);
            } catch (RuntimeException e) {
                return Optional.of(form + ": " + e);
            }
            Optional<String> differs = RandomGroupTest.difference(expected, actual);
            if (differs.isPresent()) {
                return Optional.of(form + ": " + differs.get());
            }
            run.add(form.toString());
        }
        return Optional.empty();
    }
}
