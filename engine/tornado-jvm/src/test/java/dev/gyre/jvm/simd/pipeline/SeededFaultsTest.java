package dev.gyre.jvm.simd.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.ir.Printer;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.ir.verify.FormVerifier;
import dev.gyre.ir.verify.Signature;
import dev.gyre.ir.verify.Violation;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.run.KernelCases;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.tornado.context.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Forms of real kernels that a pass might have left wrong: the verifier sees what's malformed, and the interpreter what means something else. */
final class SeededFaultsTest {
    private static final int LEAST_FAULTS = 1000;
    private static final int PLACES = 3;
    private static final int SEEDS = 8;
    private static final long BUDGET = 300_000;

    /** Faults of loops that have one round and do the same in another one, as those along a group's y and z. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("a round too many", "every second round left out");

    /** Kernels several of whose iterations store to one element, which vectors would do in another order. */
    private static final Set<String> IN_ORDER = Set.of("branches");

    private final Map<String, int[]> caught = new LinkedHashMap<>();
    private final List<String> missed = new ArrayList<>();
    private final List<String> unverified = new ArrayList<>();

    @Test
    void everyFaultIsCaught() {
        for (RealKernel kernel : RealKernel.all()) {
            List<Object[]> expected =
                    IntStream.range(0, SEEDS).mapToObj(kernel::plain).toList();
            Map<String, Snapshot> last = new LinkedHashMap<>();
            Snapshot.all(kernel.method()).stream()
                    .filter(s -> s.runs(expected.getFirst().length))
                    .forEach(s -> last.put(s.pipeline(), s));
            String first = kernel.method().reduced().isEmpty() ? "loops" : "reductions";
            assertThat(last.keySet()).as(kernel.name()).containsExactly(first, "plan");
            for (Snapshot form : last.values()) {
                assertThat(differs(kernel, form, form.body(), expected))
                        .as("%s %s", kernel.name(), form)
                        .isFalse();
                form.verify(form.body());
                Optional<VectorPlan> lanes = form.plan().filter(_ -> !IN_ORDER.contains(kernel.name()));
                Stream.of(MalformedForms.ALL, WrongForms.ALL, WrongLanes.of(lanes))
                        .flatMap(List::stream)
                        .forEach(fault -> seed(kernel, form, fault, expected));
            }
        }
        int[] all = new int[2];
        caught.forEach((name, by) -> {
            System.out.printf("%-45s verifier %4d, interpreter %4d%n", name, by[0], by[1]);
            all[0] += by[0];
            all[1] += by[1];
        });
        System.out.printf("%-45s verifier %4d, interpreter %4d%n", "all", all[0], all[1]);
        assertThat(unverified).as("malformed, and not seen by the verifier").isEmpty();
        assertThat(missed).as("seen by neither").isEmpty();
        assertThat(all[0] + all[1]).isGreaterThan(LEAST_FAULTS);
    }

    /** A version without masks, that lanes take which should have had them. */
    @Test
    void droppedMasksAreSeen() {
        RealKernel kernel = RealKernel.bounded();
        Snapshot form = Snapshot.all(kernel.method()).getLast();
        VectorPlan plan = form.plan().orElseThrow();
        assertThat(plan.vectors()).as("vectors that go together").isGreaterThan(1);
        assertThat(differsInLanes(kernel, form, form.body())).isFalse();
        List<List<Stmt>> places =
                WrongLanes.CONDITION.bodies().apply(form.body()).toList();
        assertThat(places).hasSize(2);
        assertThat(differsInLanes(kernel, form, places.getLast())).isTrue();
    }

    private static boolean differsInLanes(RealKernel kernel, Snapshot form, List<Stmt> body) {
        return differs(kernel.values(0), kernel.plain(0), a -> form.run(body, a, BUDGET));
    }

    /** With barriers, of which no kernel without a context has any. */
    @Test
    void malformedFormsOfWorkItemsAreSeen() throws RefusedException {
        int faults = 0;
        for (String name : List.of("product", "sum", "bitonicSort")) {
            KernelIr kernel =
                    KernelIr.parse(KernelCode.read(RealKernel.ofGroups(name)).orElseThrow());
            Unit unit = Unit.of(kernel, _ -> true);
            List<Stmt> body = MiddleEnd.LOOPS.run(kernel.body(), unit);
            Signature signature = unit.signature();
            for (Fault fault : MalformedForms.ALL) {
                boolean barrier = fault.name().equals(MalformedForms.BARRIER);
                List<List<Stmt>> places =
                        barrier ? List.of() : fault.bodies().apply(body).toList();
                for (List<Stmt> faulty : places) {
                    assertThatThrownBy(() -> FormVerifier.statements(body, faulty, signature))
                            .as("%s in %s:%n%s", fault.name(), name, Printer.print(faulty))
                            .isInstanceOf(Violation.class);
                    faults++;
                }
            }
        }
        assertThat(faults).isGreaterThan(100);
    }

    /** Barriers and lanes of a group, too. */
    @Test
    void wrongFormsOfWorkItemsAreSeen() {
        KernelMethod kernel = KernelMethods.method(FaultKernels.class, "reversed");
        Map<String, GroupSnapshot> last = new LinkedHashMap<>();
        GroupSnapshot.all(kernel)
                .forEach(form -> last.put(form.pipeline() + form.plan().keySet(), form));
        assertThat(last.keySet()).containsExactly("loops[]", "cut[]", "items[0]", "items[1]");
        Fault barrier = Fault.wrong(
                "barrier dropped",
                Fault.statement(s -> s instanceof Stmt.Barrier ? Stream.of(List.of()) : Stream.empty()));
        List<String> seen = new ArrayList<>();
        for (GroupSnapshot form : last.values()) {
            assertThat(isWrong(form, form.body())).as("%s", form).isFalse();
            if (form.regions().isPresent() && form.plan().isEmpty()) {
                continue; // what stands in it for its regions isn't run
            }
            Optional<VectorPlan> plan = form.plan().values().stream().findFirst();
            Stream.of(List.of(barrier), WrongForms.ALL, WrongLanes.of(plan))
                    .flatMap(List::stream)
                    .filter(fault -> !WITHOUT_EFFECT.contains(fault.name()))
                    .forEach(fault -> fault.bodies().apply(form.body()).forEach(body -> {
                        assertThat(isWrong(form, body))
                                .as("%s in %s:%n%s", fault.name(), form, Printer.print(body))
                                .isTrue();
                        seen.add(fault.name());
                    }));
        }
        assertThat(seen)
                .contains("barrier dropped", "lanes of a load turned round", "lanes of a store turned round")
                .hasSizeGreaterThan(30);
    }

    /** Whether a form of {@link FaultKernels#reversed} leaves something else than it should. */
    private static boolean isWrong(GroupSnapshot form, List<Stmt> body) {
        int size = 3 * FaultKernels.GROUP;
        IntArray x = new IntArray(size);
        IntArray y = new IntArray(size);
        IntStream.range(0, size).forEach(i -> x.set(i, i * i + 7));
        try {
            Grid grid = new Grid(size, 1, 1, FaultKernels.GROUP, 1, 1);
            form.run(body, new Object[] {new KernelContext(), x, y}, grid, BUDGET);
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalStateException _) {
            return true;
        }
        return IntStream.range(0, size).anyMatch(i -> {
            int first = i / FaultKernels.GROUP * FaultKernels.GROUP;
            int other = first + FaultKernels.GROUP - 1 - i % FaultKernels.GROUP;
            return y.get(i) != 3 * x.get(other) - x.get(i) || x.get(i) != i * i + 7;
        });
    }

    private void seed(RealKernel kernel, Snapshot form, Fault fault, List<Object[]> expected) {
        List<List<Stmt>> places = fault.bodies().apply(form.body()).toList();
        int[] by = caught.computeIfAbsent(fault.name(), _ -> new int[2]);
        chosen(places.size()).forEach(p -> {
            List<Stmt> body = places.get(p);
            String where = "%s, place %d of %s, %s".formatted(fault.name(), p, kernel.name(), form);
            if (isMalformed(form, body)) {
                by[0]++;
            } else if (differs(kernel, form, body, expected)) {
                by[1]++;
                if (fault.breaks()) {
                    unverified.add(where);
                }
            } else {
                missed.add(where + "\n" + difference(Printer.print(form.body()), Printer.print(body)));
            }
        });
    }

    /** The first places, the last, and what's between. */
    private static Stream<Integer> chosen(int places) {
        return Stream.of(0, places / 2, places - 1)
                .limit(PLACES)
                .filter(p -> p >= 0 && p < places)
                .distinct();
    }

    private static boolean isMalformed(Snapshot form, List<Stmt> body) {
        try {
            form.verify(body);
            return false;
        } catch (Violation _) {
            return true;
        }
    }

    /** Whether it leaves something else than the plain call, with all lanes of a plan or with one. */
    private static boolean differs(RealKernel kernel, Snapshot form, List<Stmt> body, List<Object[]> expected) {
        return IntStream.range(0, SEEDS)
                .anyMatch(seed -> ((form.plan().isEmpty() || !IN_ORDER.contains(kernel.name()))
                                && differs(kernel.values(seed), expected.get(seed), a -> form.run(body, a, BUDGET)))
                        || (form.plan().isPresent()
                                && differs(
                                        kernel.values(seed),
                                        expected.get(seed),
                                        a -> form.runInOrder(body, a, BUDGET))));
    }

    private static boolean differs(Object[] actual, Object[] expected, Consumer<Object[]> run) {
        try {
            run.accept(actual);
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalStateException _) {
            return true;
        }
        for (int a = 0; a < actual.length; a++) {
            if (!Arrays.deepEquals(
                    new Object[] {KernelCases.bits(expected[a])}, new Object[] {KernelCases.bits(actual[a])})) {
                return true;
            }
        }
        return false;
    }

    private static String difference(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> now = new ArrayList<>(after.lines().toList());
        List<String> gone = new ArrayList<>(old);
        gone.removeAll(now);
        now.removeAll(old);
        return "  - " + gone + "\n  + " + now;
    }
}
