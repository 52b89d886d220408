package dev.gyre.jvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ConcurrentModificationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Arguments that reach the same bytes, however they came to: every form gives what the plain call gives. */
final class AliasTest {
    private static final int ROWS = 5;
    private static final int WIDTH = 40;
    private static final int MOST = ROWS * WIDTH;
    private static final int ROOM = MOST + WIDTH;

    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() {
        arena.close();
    }

    record Views(FloatArray x, FloatArray y) {}

    /** How x and y come to reach the same memory. */
    enum Alias {
        ONE_WRAPPER(true, 0),
        TWO_WRAPPERS(true, 0),
        OFF_HEAP(false, 0),
        ONE_ON(false, 1),
        A_ROW_ON(false, WIDTH),
        ONE_BACK(false, -1),
        A_ROW_BACK(false, -WIDTH);

        private final boolean heap;
        private final int shift;

        Alias(boolean heap, int shift) {
            this.heap = heap;
            this.shift = shift;
        }

        Views views(Arena arena) {
            if (heap) {
                FloatArray x = new FloatArray(ROOM);
                fill(x);
                return new Views(x, this == ONE_WRAPPER ? x : FloatArray.fromSegmentShallow(x.getSegment()));
            }
            MemorySegment memory = arena.allocate(4L * (ROOM + WIDTH), 64);
            fill(FloatArray.fromSegmentShallow(memory));
            return new Views(slice(memory, Math.max(0, -shift)), slice(memory, Math.max(0, shift)));
        }

        private static FloatArray slice(MemorySegment memory, int from) {
            return FloatArray.fromSegmentShallow(memory.asSlice(4L * from, 4L * ROOM));
        }

        private static void fill(FloatArray array) {
            for (int i = 0; i < array.getSize(); i++) {
                array.set(i, (i * 7) % 23);
            }
        }
    }

    private static float[] contents(Views views) {
        float[] both = new float[2 * ROOM];
        System.arraycopy(views.x().toHeapArray(), 0, both, 0, ROOM);
        System.arraycopy(views.y().toHeapArray(), 0, both, ROOM, ROOM);
        return both;
    }

    static void shift(FloatArray x, FloatArray y, int rows, int w) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 0; c < w - 1; c++) {
                y.set(r * w + c + 1, x.get(r * w + c) + 1f);
            }
        }
    }

    static void scan(FloatArray x, FloatArray y, int rows, int w) {
        for (@Parallel int r = 0; r < rows; r++) {
            float sum = 0f;
            for (int c = 0; c < w; c++) {
                sum += x.get(r * w + c);
                y.set(r * w + c, sum + x.get(r * w));
            }
        }
    }

    static void reverse(FloatArray x, FloatArray y, int rows, int w) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 0; c < w; c++) {
                y.set(r * w + c, x.get(r * w + w - 1 - c));
            }
        }
    }

    static void twice(FloatArray x, FloatArray y, int rows, int w) {
        for (@Parallel int i = 0; i < rows * w; i++) {
            y.set(i, 2f * x.get(i) + 1f);
        }
    }

    static void neighbours(FloatArray x, FloatArray y, int rows, int w) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (@Parallel int c = 0; c < w; c++) {
                y.set(r * w + c, x.get(r * w + c) + x.get(r * w + c + 1));
            }
        }
    }

    static void sum(FloatArray x, @Reduce FloatArray y, int rows, int w) {
        y.set(0, 0f);
        for (@Parallel int i = 0; i < rows * w; i++) {
            y.set(0, y.get(0) + x.get(i));
        }
    }

    static void items(KernelContext context, FloatArray x, FloatArray y, int rows, int w) {
        int r = context.globalIdx;
        for (int c = 0; c < w - 1; c++) {
            y.set(r * w + c + 1, x.get(r * w + c) + 1f);
        }
    }

    private interface Kernel {
        void run(FloatArray x, FloatArray y, int rows, int w);
    }

    private void check(Alias alias, Kernel plain, TaskGraph graph, Views actual) throws Exception {
        Views expected = alias.views(arena);
        plain.run(expected.x(), expected.y(), ROWS, WIDTH);
        graph.transferToHost(DataTransferMode.EVERY_EXECUTION, actual.y());
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            WorkerGrid1D grid = new WorkerGrid1D(ROWS);
            grid.setLocalWork(ROWS, 1, 1);
            plan.withGridScheduler(new GridScheduler("g.items", grid)).execute();
        }
        assertThat(contents(actual)).isEqualTo(contents(expected));
    }

    private static TaskGraph graph(Views views) {
        return new TaskGraph("g").transferToDevice(DataTransferMode.EVERY_EXECUTION, views.x(), views.y());
    }

    @ParameterizedTest
    @EnumSource
    void shifts(Alias alias) throws Exception {
        Views v = alias.views(arena);
        check(alias, AliasTest::shift, graph(v).task("t", AliasTest::shift, v.x(), v.y(), ROWS, WIDTH), v);
    }

    @ParameterizedTest
    @EnumSource
    void scans(Alias alias) throws Exception {
        Views v = alias.views(arena);
        check(alias, AliasTest::scan, graph(v).task("t", AliasTest::scan, v.x(), v.y(), ROWS, WIDTH), v);
    }

    @ParameterizedTest
    @EnumSource
    void reverses(Alias alias) throws Exception {
        Views v = alias.views(arena);
        check(alias, AliasTest::reverse, graph(v).task("t", AliasTest::reverse, v.x(), v.y(), ROWS, WIDTH), v);
    }

    @ParameterizedTest
    @EnumSource
    void doubles(Alias alias) throws Exception {
        Views v = alias.views(arena);
        check(alias, AliasTest::twice, graph(v).task("t", AliasTest::twice, v.x(), v.y(), ROWS, WIDTH), v);
    }

    @ParameterizedTest
    @EnumSource
    void readsNeighbours(Alias alias) throws Exception {
        Views v = alias.views(arena);
        check(alias, AliasTest::neighbours, graph(v).task("t", AliasTest::neighbours, v.x(), v.y(), ROWS, WIDTH), v);
    }

    @ParameterizedTest
    @EnumSource
    void reduces(Alias alias) throws Exception {
        Views v = alias.views(arena);
        check(alias, AliasTest::sum, graph(v).task("t", AliasTest::sum, v.x(), v.y(), ROWS, WIDTH), v);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"A_ROW_ON", "A_ROW_BACK"}) // which items would race on
    void itemsOfARowEach(Alias alias) throws Exception {
        Views v = alias.views(arena);
        TaskGraph graph = graph(v).task("items", AliasTest::items, new KernelContext(), v.x(), v.y(), ROWS, WIDTH);
        check(alias, AliasTest::shift, graph, v);
    }

    /** What one task stores through one view, the next one reads through the other. */
    @ParameterizedTest
    @EnumSource
    void writesAreSeenThroughOtherViews(Alias alias) throws Exception {
        Views v = alias.views(arena);
        FloatArray in = new FloatArray(ROOM);
        in.init(3f);
        FloatArray out = new FloatArray(ROOM);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, in, v.x(), v.y())
                .task("first", AliasTest::twice, in, v.x(), ROWS, WIDTH)
                .task("second", AliasTest::twice, v.y(), out, ROWS, WIDTH)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, v.x(), v.y(), out);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            plan.execute();
        }
        Views e = alias.views(arena);
        FloatArray expected = new FloatArray(ROOM);
        twice(in, e.x(), ROWS, WIDTH);
        twice(e.y(), expected, ROWS, WIDTH);
        assertThat(out.toHeapArray()).isEqualTo(expected.toHeapArray());
        assertThat(contents(v)).isEqualTo(contents(e));
    }

    static void bits(IntArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) + 1);
        }
    }

    /** The same bytes as elements of two types. */
    @Test
    void viewsOfTwoTypes() throws Exception {
        MemorySegment[] memory = {arena.allocate(4L * MOST, 64), arena.allocate(4L * MOST, 64)};
        for (MemorySegment m : memory) {
            for (int i = 0; i < MOST; i++) {
                m.setAtIndex(ValueLayout.JAVA_INT, i, i);
            }
        }
        bits(IntArray.fromSegmentShallow(memory[0]), FloatArray.fromSegmentShallow(memory[0]), MOST);
        IntArray x = IntArray.fromSegmentShallow(memory[1]);
        FloatArray y = FloatArray.fromSegmentShallow(memory[1]);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, y)
                .task("t", AliasTest::bits, x, y, MOST)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
        }
        assertThat(memory[1].mismatch(memory[0])).isEqualTo(-1);
    }

    /** Two threads that execute one plan: one of them is told. */
    @Test
    void aPlanIsForOneThreadAtATime() throws Exception {
        FloatArray x = new FloatArray(1 << 20);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", AliasTest::twice, x, x, 1, x.getSize())
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x);
        AtomicReference<Throwable> refused = new AtomicReference<>();
        AtomicInteger executed = new AtomicInteger();
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            CountDownLatch both = new CountDownLatch(2);
            Runnable user = () -> {
                both.countDown();
                while (executed.get() < 100_000 && refused.get() == null) {
                    try {
                        plan.execute();
                        executed.incrementAndGet();
                    } catch (ConcurrentModificationException e) {
                        refused.set(e);
                    }
                }
            };
            Thread other = Thread.ofPlatform().name("other").start(user);
            user.run();
            other.join();
            assertThat(refused.get())
                    .isInstanceOf(ConcurrentModificationException.class)
                    .hasMessageContaining("a plan is for one thread at a time");
            plan.execute();
        }
        assertThatThrownBy(() -> FloatArray.fromSegmentShallow(x.getSegment().asSlice(4)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
