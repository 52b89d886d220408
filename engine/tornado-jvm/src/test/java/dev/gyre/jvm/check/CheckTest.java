package dev.gyre.jvm.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;

/** What the sanitizer finds, and what it's silent about. */
class CheckTest {
    private static final int GROUP = 8;

    // Loops.

    static void shifted(FloatArray x) {
        for (@Parallel int i = 1; i < x.getSize(); i++) {
            x.set(i, x.get(i - 1) + 1f);
        }
    }

    static void copied(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, 2f * x.get(i));
        }
    }

    static void scattered(IntArray where, FloatArray y) {
        for (@Parallel int i = 0; i < where.getSize(); i++) {
            y.set(where.get(i), i);
        }
    }

    static void flagged(FloatArray x, IntArray found) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            if (x.get(i) > 2f) {
                found.set(0, 1);
            }
        }
    }

    private static void put(FloatArray y, int at, float value) {
        y.set(at, value);
    }

    static void throughHelpers(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            put(y, i / 2, x.get(i));
        }
    }

    static void summed(FloatArray x, @Reduce FloatArray sum) {
        sum.set(0, 0f);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            sum.set(0, sum.get(0) + x.get(i));
        }
    }

    static void transposed(Matrix2DFloat x, Matrix2DFloat y) {
        for (@Parallel int i = 0; i < x.getNumRows(); i++) {
            for (@Parallel int j = 0; j < x.getNumColumns(); j++) {
                y.set(j, i, x.get(i, j));
            }
        }
    }

    static void folded(Matrix2DFloat x, Matrix2DFloat y) {
        for (@Parallel int i = 0; i < x.getNumRows(); i++) {
            for (@Parallel int j = 0; j < x.getNumColumns(); j++) {
                y.set(i, j / 2, x.get(i, j));
            }
        }
    }

    static void beyond(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i + 1));
        }
    }

    static void ownNumbers(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            float[] own = new float[4];
            own[i % 4] = x.get(i);
            y.set(i, own[0]);
        }
    }

    // Groups.

    static void reversed(KernelContext context, FloatArray x, FloatArray y, int wait) {
        float[] local = context.allocateFloatLocalArray(GROUP);
        local[context.localIdx] = x.get(context.globalIdx);
        if (wait > 0) {
            context.localBarrier();
        }
        y.set(context.globalIdx, local[GROUP - 1 - context.localIdx]);
    }

    static void treeSum(KernelContext context, FloatArray x, FloatArray y, int last) {
        float[] local = context.allocateFloatLocalArray(GROUP);
        local[context.localIdx] = x.get(context.globalIdx);
        for (int stride = GROUP / 2; stride > 0; stride >>= 1) {
            if (stride > last) {
                context.localBarrier();
            }
            if (context.localIdx < stride) {
                local[context.localIdx] += local[context.localIdx + stride];
            }
        }
        if (context.localIdx == 0) {
            y.set(context.groupIdx, local[0]);
        }
    }

    static void someWait(KernelContext context, FloatArray y, int n) {
        if (context.localIdx >= n) {
            return;
        }
        context.localBarrier();
        y.set(context.globalIdx, 1f);
    }

    static void acrossGroups(KernelContext context, FloatArray x, FloatArray y) {
        x.set(context.globalIdx, 1f);
        context.globalBarrier();
        y.set(context.globalIdx, x.get((context.globalIdx + GROUP) % x.getSize()));
    }

    static void counted(KernelContext context, IntArray x, IntArray y) {
        int[] counts = context.allocateIntLocalArray(2);
        if (context.localIdx < 2) {
            counts[context.localIdx] = 0;
        }
        context.localBarrier();
        context.atomicAdd(counts, x.get(context.globalIdx) & 1, 1);
        context.localBarrier();
        if (context.localIdx < 2) {
            context.atomicAdd(y, context.localIdx, counts[context.localIdx]);
        }
    }

    static void unset(KernelContext context, FloatArray y) {
        float[] local = context.allocateFloatLocalArray(GROUP);
        if (context.localIdx > 0) {
            local[context.localIdx] = 1f;
        }
        context.localBarrier();
        y.set(context.globalIdx, local[0]);
    }

    static void pastTheEnd(KernelContext context, FloatArray y) {
        float[] local = context.allocateFloatLocalArray(GROUP);
        local[context.localIdx + 1] = 1f;
        y.set(context.globalIdx, 1f);
    }

    static void large(KernelContext context, FloatArray y) {
        float[] local = context.allocateFloatLocalArray(5000);
        float[] more = context.allocateFloatLocalArray(5000);
        local[context.localIdx] = 1f;
        more[context.localIdx] = 1f;
        y.set(context.globalIdx, local[context.localIdx] + more[context.localIdx]);
    }

    static void summedByNeighbours(KernelContext context, FloatArray x, FloatArray y) {
        y.set(context.globalIdx, context.simdSum(x.get(context.globalIdx)));
    }

    @Test
    void iterationsThatReadEachOthersResultsRace() throws Exception {
        Finding race = one(Check.RACES, new TaskGraph("g").task("t", CheckTest::shifted, numbers(6)));
        assertThat(race.message())
                .matches("x\\[\\d]: iteration i = \\d (writes \\d\\.0|reads it) at CheckTest\\.shifted"
                        + " \\(CheckTest\\.java:\\d+\\), iteration i = \\d (writes \\d\\.0|reads it) at .*");
        assertThat(race.benign()).isFalse();
        assertThat(race.kernel()).isEqualTo("CheckTest.shifted");
        assertThat(race.again()).startsWith("5 iterations, items ").endsWith("seed 1");
        assertThat(race.sites()).allSatisfy(site -> assertThat(site.line()).isPositive());
    }

    @Test
    void whatIsRightIsSilent() throws Exception {
        FloatArray x = numbers(16);
        Matrix2DFloat square = new Matrix2DFloat(4, 4);
        assertThat(check(
                        new TaskGraph("g")
                                .task("a", CheckTest::copied, x, new FloatArray(16))
                                .task("b", CheckTest::scattered, permutation(), new FloatArray(16))
                                .task("c", CheckTest::summed, x, new FloatArray(1))
                                .task("d", CheckTest::transposed, square, new Matrix2DFloat(4, 4)),
                        0))
                .isEmpty();
        KernelContext context = new KernelContext();
        for (TaskGraph graph : List.of(
                new TaskGraph("g").task("t", CheckTest::reversed, context, x, new FloatArray(16), 1),
                new TaskGraph("g").task("t", CheckTest::treeSum, context, x, new FloatArray(2), 0),
                new TaskGraph("g").task("t", CheckTest::counted, context, new IntArray(16), new IntArray(2)),
                new TaskGraph("g").task("t", CheckTest::someWait, context, new FloatArray(16), GROUP),
                new TaskGraph("g").task("t", CheckTest::summedByNeighbours, context, x, new FloatArray(16)))) {
            assertThat(check(graph, 16)).isEmpty();
        }
    }

    /** As the guide has it. */
    @Test
    void findingsAreAskedFor() throws Exception {
        TaskGraph graph = new TaskGraph("g").task("t", CheckTest::shifted, numbers(6));
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
        check(new TaskGraph("g").task("t", CheckTest::treeSum, context, x, sums, 0), 16);
        check(new TaskGraph("g").task("t", CheckTest::counted, context, permutation(), counts), 16);
        assertThat(sums.toHeapArray()).containsExactly(28f, 92f);
        assertThat(counts.toHeapArray()).containsExactly(8, 8);
        FloatArray total = new FloatArray(1);
        check(new TaskGraph("g").task("t", CheckTest::summed, x, total), 0);
        assertThat(total.get(0)).isEqualTo(120f);
    }

    @Test
    void indicesThatMeetRace() throws Exception {
        IntArray where = permutation();
        where.set(3, where.get(11));
        Finding race = one(Check.RACES, new TaskGraph("g").task("t", CheckTest::scattered, where, new FloatArray(16)));
        assertThat(race.message())
                .contains("y[" + where.get(3) + "]: ", "iteration i = 3 writes 3.0", "iteration i = 11 writes 11.0");
    }

    @Test
    void theSameValueIsToldApart() throws Exception {
        Finding race = one(Check.RACES, new TaskGraph("g").task("t", CheckTest::flagged, numbers(8), new IntArray(1)));
        assertThat(race.benign()).isTrue();
        assertThat(race.message()).startsWith("found[0]: ").endsWith(", the same value");
    }

    @Test
    void helpersAndMatricesAreSeenInto() throws Exception {
        Finding helped = one(
                Check.RACES, new TaskGraph("g").task("t", CheckTest::throughHelpers, numbers(8), new FloatArray(4)));
        assertThat(helped.message()).startsWith("y[").contains(" at CheckTest.put (CheckTest.java:");
        Matrix2DFloat x = new Matrix2DFloat(4, 4);
        for (int i = 0; i < 16; i++) {
            x.set(i / 4, i % 4, i);
        }
        Finding folded = one(Check.RACES, new TaskGraph("g").task("t", CheckTest::folded, x, new Matrix2DFloat(4, 4)));
        assertThat(folded.message()).matches("y\\[\\d, \\d]: iteration i = \\d, j = \\d writes a value .*");
    }

    @Test
    void accessesOutsideFailWithTheirPlace() {
        List<Finding> found =
                failing(new TaskGraph("g").task("t", CheckTest::beyond, numbers(4), new FloatArray(4)), 0);
        assertThat(found).singleElement().satisfies(f -> {
            assertThat(f.check()).isEqualTo(Check.BOUNDS);
            assertThat(f.message())
                    .startsWith("iteration i = 3 reads x[4] at CheckTest.beyond (CheckTest.java:")
                    .endsWith("outside of its 4 elements");
        });
        assertThat(failing(
                        new TaskGraph("g").task("t", CheckTest::pastTheEnd, new KernelContext(), new FloatArray(16)),
                        16))
                .anySatisfy(
                        f -> assertThat(f.message()).contains("writes the local array of", "[8]", "outside of its 8"));
    }

    @Test
    void memoryThatIsNotSetIsRead() throws Exception {
        Finding own =
                one(Check.MEMORY, new TaskGraph("g").task("t", CheckTest::ownNumbers, numbers(8), new FloatArray(8)));
        assertThat(own.message()).contains("reads the array of CheckTest.ownNumbers", "[0]", "anything on a device");
        Finding local = one(
                Check.MEMORY,
                new TaskGraph("g").task("t", CheckTest::unset, new KernelContext(), new FloatArray(16)),
                16);
        assertThat(local.message()).contains("reads the local array of CheckTest.unset", "[0]");
    }

    @Test
    void aBarrierThatIsMissing() throws Exception {
        List<Finding> found = check(
                new TaskGraph("g")
                        .task("t", CheckTest::reversed, new KernelContext(), numbers(16), new FloatArray(16), 0),
                16);
        assertThat(found).anySatisfy(f -> {
            assertThat(f.check()).isEqualTo(Check.RACES);
            assertThat(f.message()).contains("the local array of ", "work-item ", " of group ");
        });
        assertThat(check(
                        new TaskGraph("g")
                                .task("t", CheckTest::treeSum, new KernelContext(), numbers(16), new FloatArray(2), 1),
                        16))
                .anySatisfy(f -> assertThat(f.check()).isEqualTo(Check.RACES));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 4", "7, 7"})
    void aBarrierThatNotAllReach(int n, int first) throws Exception {
        Finding parted = one(
                Check.BARRIERS,
                new TaskGraph("g").task("t", CheckTest::someWait, new KernelContext(), new FloatArray(16), n),
                16);
        assertThat(parted.message())
                .contains("(0 of group ", "waits at the barrier of CheckTest.someWait (CheckTest.java:")
                .contains("(" + first + " of group ", "ends without reaching it");
    }

    @Test
    void groupsAreOrderedByNothing() throws Exception {
        Finding race = one(
                Check.RACES,
                new TaskGraph("g")
                        .task(
                                "t",
                                CheckTest::acrossGroups,
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
                new TaskGraph("g").task("t", CheckTest::large, new KernelContext(), new FloatArray(16)),
                16);
        assertThat(large.message())
                .startsWith("a group's local arrays take 40,000 bytes")
                .contains("has 32,768");
    }

    static void added(KernelContext context, FloatArray x, FloatArray y) {
        context.atomicAdd(y, 0, x.get(context.globalIdx));
    }

    /** Atomics are no race, and floats' sums differ by their order all the same. */
    @Test
    void sumsThatDependOnTheOrderAreTold() throws Exception {
        FloatArray x = new FloatArray(16);
        x.init(1f);
        x.set(0, 1e8f);
        Finding order = one(
                Check.RACES,
                new TaskGraph("g").task("t", CheckTest::added, new KernelContext(), x, new FloatArray(1)),
                16);
        assertThat(order.benign()).isTrue();
        assertThat(order.message()).startsWith("y holds other numbers than after another order of items");
        x.init(1f);
        assertThat(check(new TaskGraph("g").task("t", CheckTest::added, new KernelContext(), x, new FloatArray(1)), 16))
                .isEmpty();
    }

    @Test
    void checksAreNamed() {
        assertThat(Check.parse("races, bounds")).containsExactly(Check.RACES, Check.BOUNDS);
        assertThat(Check.parse("all")).hasSize(4);
        assertThatThrownBy(() -> Check.parse("race"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"race\" is no check: name all, or some of races, barriers, bounds, memory");
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
        return Checks.<Exception>of(CheckSettings.ALL, () -> run(graph, items));
    }

    private static List<Finding> failing(TaskGraph graph, int items) {
        return Checks.of(
                CheckSettings.ALL,
                () -> assertThatThrownBy(() -> run(graph, items)).hasMessageContaining("g.t"));
    }

    private static void run(TaskGraph graph, int items) throws Exception {
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            if (items > 0) {
                WorkerGrid1D grid = new WorkerGrid1D(items);
                grid.setLocalWork(GROUP, 1, 1);
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
