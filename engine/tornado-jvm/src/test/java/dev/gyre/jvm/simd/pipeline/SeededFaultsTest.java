package dev.gyre.jvm.simd.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.run.KernelCases;
import dev.gyre.jvm.simd.ir.Printer;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.parse.KernelIr;
import dev.gyre.jvm.simd.verify.FormVerifier;
import dev.gyre.jvm.simd.verify.Signature;
import dev.gyre.jvm.simd.verify.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Forms of real kernels that a pass might have left wrong: the verifier sees what's malformed, and the interpreter what means something else. */
final class SeededFaultsTest {
    private static final int LEAST_FAULTS = 1000;
    private static final int PLACES = 3;
    private static final int SEEDS = 8;
    private static final long BUDGET = 300_000;

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
            assertThat(last.keySet()).as(kernel.name()).containsExactly("loops", "plan");
            for (Snapshot form : last.values()) {
                assertThat(differs(kernel, form, form.body(), expected))
                        .as("%s %s", kernel.name(), form)
                        .isFalse();
                form.verify(form.body());
                Stream.concat(MalformedForms.ALL.stream(), WrongForms.ALL.stream())
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

    /** With barriers, of which no kernel without a context has any. */
    @Test
    void malformedFormsOfWorkItemsAreSeen() throws RefusedException {
        int faults = 0;
        for (String name : List.of("product", "sum", "bitonicSort")) {
            KernelIr kernel =
                    KernelIr.parse(KernelCode.read(RealKernel.ofGroups(name)).orElseThrow());
            Unit unit = Unit.of(kernel, _ -> true);
            List<Stmt> body = Pipelines.GROUPS.run(kernel.body(), unit);
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

    private static boolean differs(RealKernel kernel, Snapshot form, List<Stmt> body, List<Object[]> expected) {
        return IntStream.range(0, SEEDS).anyMatch(seed -> differs(kernel.values(seed), form, body, expected.get(seed)));
    }

    private static boolean differs(Object[] actual, Snapshot form, List<Stmt> body, Object[] expected) {
        try {
            form.run(body, actual, BUDGET);
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
