package dev.gyre.jvm.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;

/** What the sanitizer finds, and what it's silent about. */
class CheckTest {
    /** All checks of kernels themselves: their graphs say nothing of transfers here, which {@link SeededProgramsTest} has. */
    private static final CheckSettings WITHOUT_TRANSFERS = new CheckSettings(
            EnumSet.complementOf(EnumSet.of(Check.TRANSFERS)),
            CheckSettings.ALL.localBytes(),
            CheckSettings.ALL.seed());

    @Test
    void iterationsThatReadEachOthersResultsRace() throws Exception {
        Finding race = one(Check.RACES, new TaskGraph("g").task("t", FaultyKernels::shifted, numbers(6)));
        assertThat(race.message())
                .matches("x\\[\\d]: iteration i = \\d (writes \\d\\.0|reads it) at FaultyKernels\\.shifted"
                        + " \\(FaultyKernels\\.java:\\d+\\), iteration i = \\d (writes \\d\\.0|reads it) at .*");
        assertThat(race.benign()).isFalse();
        assertThat(race.kernel()).isEqualTo("FaultyKernels.shifted");
        assertThat(race.again()).startsWith("5 iterations, items ").endsWith("seed 1");
        assertThat(race.sites()).allSatisfy(site -> assertThat(site.line()).isPositive());
    }

    @Test
    void whatIsRightIsSilent() throws Exception {
        FloatArray x = numbers(16);
        Matrix2DFloat square = new Matrix2DFloat(4, 4);
        assertThat(check(
                        new TaskGraph("g")
                                .task("a", FaultyKernels::copied, x, new FloatArray(16))
                                .task("b", FaultyKernels::scattered, permutation(), new FloatArray(16))
                                .task("c", FaultyKernels::summed, x, new FloatArray(1))
                                .task("d", FaultyKernels::transposed, square, new Matrix2DFloat(4, 4)),
                        0))
                .isEmpty();
        KernelContext context = new KernelContext();
        for (TaskGraph graph : List.of(
                new TaskGraph("g").task("t", FaultyKernels::reversed, context, x, new FloatArray(16), 1),
                new TaskGraph("g").task("t", FaultyKernels::treeSum, context, x, new FloatArray(2), 0),
                new TaskGraph("g").task("t", FaultyKernels::counted, context, new IntArray(16), new IntArray(2)),
                new TaskGraph("g").task("t", FaultyKernels::someWait, context, new FloatArray(16), FaultyKernels.GROUP),
                new TaskGraph("g").task("t", FaultyKernels::summedByNeighbours, context, x, new FloatArray(16)))) {
            assertThat(check(graph, 16)).isEmpty();
        }
    }

    /** As the guide has it. */
    @Test
    void findingsAreAskedFor() throws Exception {
        FloatArray x = numbers(6);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t", FaultyKernels::shifted, x)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x);
        List<Finding> found = Checks.of(CheckSettings.ALL, () -> run(graph));
        assertThat(found).singleElement().extracting(Finding::check).isEqualTo(Check.RACES);
    }

    private static void run(TaskGraph graph) throws Exception {
        run(graph, 0);
    }

    /** Checked runs give what others do. */
    @Test
    void resultsAreTheSame() throws Exception {
        FloatArray x = numbers(16);
        FloatArray sums = new FloatArray(2);
        IntArray counts = new IntArray(2);
        KernelContext context = new KernelContext();
        check(new TaskGraph("g").task("t", FaultyKernels::treeSum, context, x, sums, 0), 16);
        check(new TaskGraph("g").task("t", FaultyKernels::counted, context, permutation(), counts), 16);
        assertThat(sums.toHeapArray()).containsExactly(28f, 92f);
        assertThat(counts.toHeapArray()).containsExactly(8, 8);
        FloatArray total = new FloatArray(1);
        check(new TaskGraph("g").task("t", FaultyKernels::summed, x, total), 0);
        assertThat(total.get(0)).isEqualTo(120f);
    }

    /** A kernel runs in three orders, and a program sees one run. */
    @Test
    void objectsAreAsAfterOneRun() throws Exception {
        AtomicInteger tickets = new AtomicInteger(5);
        IntArray places = new IntArray(4);
        FaultyKernels.Count count = new FaultyKernels.Count();
        assertThat(check(new TaskGraph("g").task("t", FaultyKernels::ticketed, places, tickets), 0))
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains("after another order of items: what atomics give", "depends on their order");
        assertThat(tickets).hasValue(9);
        assertThat(places.toHeapArray()).containsExactly(5, 6, 7, 8);
        IntArray more = new IntArray(4);
        check(new TaskGraph("g").task("t", FaultyKernels::ticketedFromItsOwn, more), 0);
        assertThat(more.toHeapArray()).containsExactly(5, 6, 7, 8);
        check(new TaskGraph("g").task("t", count::more, places), 0);
        assertThat(count.calls()).isEqualTo(1);
    }

    @Test
    void indicesThatMeetRace() throws Exception {
        IntArray where = permutation();
        where.set(3, where.get(11));
        Finding race =
                one(Check.RACES, new TaskGraph("g").task("t", FaultyKernels::scattered, where, new FloatArray(16)));
        assertThat(race.message())
                .contains("y[" + where.get(3) + "]: ", "iteration i = 3 writes 3.0", "iteration i = 11 writes 11.0");
    }

    @Test
    void theSameValueIsToldApart() throws Exception {
        Finding race =
                one(Check.RACES, new TaskGraph("g").task("t", FaultyKernels::flagged, numbers(8), new IntArray(1)));
        assertThat(race.benign()).isTrue();
        assertThat(race.message()).startsWith("found[0]: ").endsWith(", the same value");
    }

    @Test
    void helpersAndMatricesAreSeenInto() throws Exception {
        Finding helped = one(
                Check.RACES,
                new TaskGraph("g").task("t", FaultyKernels::throughHelpers, numbers(8), new FloatArray(4)));
        assertThat(helped.message()).startsWith("y[").contains(" at FaultyKernels.put (FaultyKernels.java:");
        Matrix2DFloat x = new Matrix2DFloat(4, 4);
        for (int i = 0; i < 16; i++) {
            x.set(i / 4, i % 4, i);
        }
        Finding folded =
                one(Check.RACES, new TaskGraph("g").task("t", FaultyKernels::folded, x, new Matrix2DFloat(4, 4)));
        assertThat(folded.message()).matches("y\\[\\d, \\d]: iteration i = \\d, j = \\d writes a value .*");
    }

    @Test
    void accessesOutsideFailWithTheirPlace() {
        List<Finding> found =
                failing(new TaskGraph("g").task("t", FaultyKernels::beyond, numbers(4), new FloatArray(4)), 0);
        assertThat(found).singleElement().satisfies(f -> {
            assertThat(f.check()).isEqualTo(Check.BOUNDS);
            assertThat(f.message())
                    .startsWith("iteration i = 3 reads x[4] at FaultyKernels.beyond (FaultyKernels.java:")
                    .endsWith("outside of its 4 elements");
        });
        assertThat(failing(
                        new TaskGraph("g")
                                .task("t", FaultyKernels::pastTheEnd, new KernelContext(), new FloatArray(16)),
                        16))
                .anySatisfy(
                        f -> assertThat(f.message()).contains("writes the local array of", "[8]", "outside of its 8"));
    }

    @Test
    void memoryThatIsNotSetIsRead() throws Exception {
        Finding own = one(
                Check.MEMORY, new TaskGraph("g").task("t", FaultyKernels::ownNumbers, numbers(8), new FloatArray(8)));
        assertThat(own.message())
                .contains("reads the array of FaultyKernels.ownNumbers", "[0]", "anything on a device");
        Finding local = one(
                Check.MEMORY,
                new TaskGraph("g").task("t", FaultyKernels::unset, new KernelContext(), new FloatArray(16)),
                16);
        assertThat(local.message()).contains("reads the local array of FaultyKernels.unset", "[0]");
    }

    @Test
    void aBarrierThatIsMissing() throws Exception {
        List<Finding> found = check(
                new TaskGraph("g")
                        .task("t", FaultyKernels::reversed, new KernelContext(), numbers(16), new FloatArray(16), 0),
                16);
        assertThat(found).anySatisfy(f -> {
            assertThat(f.check()).isEqualTo(Check.RACES);
            assertThat(f.message()).contains("the local array of ", "work-item ", " of group ");
        });
        assertThat(check(
                        new TaskGraph("g")
                                .task(
                                        "t",
                                        FaultyKernels::treeSum,
                                        new KernelContext(),
                                        numbers(16),
                                        new FloatArray(2),
                                        1),
                        16))
                .anySatisfy(f -> assertThat(f.check()).isEqualTo(Check.RACES));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 4", "7, 7"})
    void aBarrierThatNotAllReach(int n, int first) throws Exception {
        Finding parted = one(
                Check.BARRIERS,
                new TaskGraph("g").task("t", FaultyKernels::someWait, new KernelContext(), new FloatArray(16), n),
                16);
        assertThat(parted.message())
                .contains("(0 of group ", "waits at the barrier of FaultyKernels.someWait (FaultyKernels.java:")
                .contains("(" + first + " of group ", "ends without reaching it");
    }

    @Test
    void groupsAreOrderedByNothing() throws Exception {
        Finding race = one(
                Check.RACES,
                new TaskGraph("g")
                        .task(
                                "t",
                                FaultyKernels::acrossGroups,
                                new KernelContext(),
                                new FloatArray(16),
                                new FloatArray(16)),
                16);
        assertThat(race.message()).startsWith("x[").contains("of group 0", "of group 1");
    }

    @Test
    void localMemoryHasAnEnd() throws Exception {
        Finding large = one(
                Check.BOUNDS,
                new TaskGraph("g").task("t", FaultyKernels::large, new KernelContext(), new FloatArray(16)),
                16);
        assertThat(large.message())
                .startsWith("a group's local arrays take 40,000 bytes")
                .contains("has 32,768");
    }

    /** Atomics are no race, and floats' sums differ by their order all the same. */
    @Test
    void sumsThatDependOnTheOrderAreTold() throws Exception {
        FloatArray x = new FloatArray(16);
        x.init(1f);
        x.set(0, 1e8f);
        List<Finding> found = check(
                new TaskGraph("g").task("t", FaultyKernels::added, new KernelContext(), x, new FloatArray(1)), 16);
        assertThat(found).hasSize(2).allSatisfy(f -> {
            assertThat(f.check()).isEqualTo(Check.DEVICES);
            assertThat(f.benign()).isTrue();
            assertThat(f.sites()).singleElement().extracting(AccessSite::line).isEqualTo(205);
        });
        assertThat(found.getFirst().message()).contains("updates y[0]", "an atomic of floating-point numbers");
        assertThat(found.getLast().message())
                .matches("y\\[0] is 1\\.0000\\d*E8, and 1\\.0\\d*E8 after another order of items: the sum of .*");
        x.init(1f);
        assertThat(check(
                        new TaskGraph("g").task("t", FaultyKernels::added, new KernelContext(), x, new FloatArray(1)),
                        16))
                .hasSize(1);
    }

    @Test
    void checksAreNamed() {
        assertThat(Check.parse("races, bounds")).containsExactly(Check.RACES, Check.BOUNDS);
        assertThat(Check.parse("all")).hasSize(7);
        assertThatThrownBy(() -> Check.parse("race"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "\"race\" is no check: name all, or some of races, barriers, bounds, memory, transfers, reductions, devices");
    }

    private static Finding one(Check check, TaskGraph graph) throws Exception {
        return one(check, graph, 0);
    }

    private static Finding one(Check check, TaskGraph graph, int items) throws Exception {
        List<Finding> found = check(graph, items);
        assertThat(found).isNotEmpty().allSatisfy(f -> assertThat(f.check()).isEqualTo(check));
        return found.getFirst();
    }

    private static List<Finding> check(TaskGraph graph, int items) throws Exception {
        return Checks.<Exception>of(WITHOUT_TRANSFERS, () -> run(graph, items));
    }

    private static List<Finding> failing(TaskGraph graph, int items) {
        return Checks.of(
                WITHOUT_TRANSFERS,
                () -> assertThatThrownBy(() -> run(graph, items)).hasMessageContaining("g.t"));
    }

    private static void run(TaskGraph graph, int items) throws Exception {
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            if (items > 0) {
                WorkerGrid1D grid = new WorkerGrid1D(items);
                grid.setLocalWork(FaultyKernels.GROUP, 1, 1);
                plan.withGridScheduler(new GridScheduler("g.t", grid));
            }
            plan.execute();
        }
    }

    private static FloatArray numbers(int size) {
        FloatArray x = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            x.set(i, i);
        }
        return x;
    }

    private static IntArray permutation() {
        IntArray where = new IntArray(16);
        for (int i = 0; i < 16; i++) {
            where.set(i, (5 * i + 3) % 16);
        }
        return where;
    }
}
