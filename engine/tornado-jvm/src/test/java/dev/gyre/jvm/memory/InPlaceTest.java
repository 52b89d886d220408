package dev.gyre.jvm.memory;

import static dev.gyre.jvm.run.KernelCases.bits;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.graph.KernelCall;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.PlanRun;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Arrays off the heap that kernels only read are read where they are, by vectors too, with the bits of arrays on the heap. */
final class InPlaceTest {
    private static final int[] BITS = {128, 256, 512};

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 33, 100, 1000})
    void loops(int n) throws Throwable {
        ByteArray x = bytes(4 * n);
        FloatArray y = new FloatArray(n);
        check("widened", x, y, n);
        check("halves", finiteHalves(n), y, n);
        check("octets", x, new IntArray(n), n);
        check("reversed", x, floats(n), new IntArray(n), n);
        check("chosen", x, places(n), specials(n), y, n);
        check("twice", Int8Array.fromArray(x.toHeapArray()), new IntArray(n), new IntArray(n), n);
        LongArray l = new LongArray(2 * n);
        ShortArray s = new ShortArray(n);
        DoubleArray d = new DoubleArray(Math.max(16, n));
        Random random = new Random(n);
        for (int i = 0; i < n; i++) {
            l.set(2 * i, random.nextInt());
            s.set(i, (short) random.nextInt());
            d.set(i, random.nextGaussian());
        }
        check("some", x, l, d, s, new DoubleArray(n), n);
    }

    @ParameterizedTest
    @CsvSource({"1, 40, 64", "7, 9, 33", "33, 47, 70", "64, 33, 32", "65, 130, 96", "2, 17, 256"})
    void products(int rows, int columns, int depth) throws Throwable {
        FloatArray y = new FloatArray(rows * columns);
        FloatArray x = floats(rows * depth);
        FloatArray w = specials(columns * depth);
        for (String name : new String[] {"product", "productByRows", "productOfColumns"}) {
            check(name, x, w, y, rows, columns, depth);
        }
        HalfFloatArray halves = new HalfFloatArray(columns * depth);
        for (int i = 0; i < halves.getSize(); i++) {
            halves.set(i, new HalfFloat(w.get(i)));
        }
        check("halfProduct", x, halves, y, rows, columns, depth);
        check("blocks", x, blocks(columns * (depth / 32)), y, rows, columns, depth);
        check("transposed", floats(rows * columns), y, rows, columns);
    }

    /** In vectors of each size, on one thread and two, with read-only memory at an odd address. */
    private static void check(String name, Object... arguments) throws Throwable {
        for (int width : BITS) {
            CompiledKernel kernel = compiled(name, CompilerSettings.STRICT.within(width));
            Object[] expected = written(kernel, arguments);
            kernel.method().handle().invokeWithArguments(expected);
            for (int[] cut : new int[][] {{1, 1}, {2, 5}}) {
                try (Arena arena = Arena.ofShared();
                        TileScheduler scheduler = TileScheduler.withTiles(cut[0], cut[1])) {
                    Object[] actual = OffHeapArguments.of(kernel, written(kernel, arguments), arena);
                    assertThat(kernel.codeFor(actual).form())
                            .as("%s in vectors of %d bits", name, width)
                            .isEqualTo(kernel.codeFor(expected).form());
                    scheduler.run(new BoundTask("test", kernel, actual));
                    for (int a = 0; a < actual.length; a++) {
                        assertThat(bits(actual[a]))
                                .as("%s, argument %d in vectors of %d bits", name, a, width)
                                .isEqualTo(bits(expected[a]));
                    }
                }
            }
        }
    }

    private static CompiledKernel compiled(String name, CompilerSettings settings) {
        return KernelCompiler.compile(KernelMethods.method(InPlaceKernels.class, name), settings);
    }

    /** Arguments with arrays of their own where the kernel writes them. */
    private static Object[] written(CompiledKernel kernel, Object[] arguments) {
        Object[] own = arguments.clone();
        List<Integer> read = OffHeapArguments.read(kernel, arguments);
        for (int a = 0; a < own.length; a++) {
            if (!read.contains(a)) {
                own[a] = switch (own[a]) {
                    case FloatArray x -> FloatArray.fromArray(x.toHeapArray());
                    case DoubleArray x -> DoubleArray.fromArray(x.toHeapArray());
                    case IntArray x -> IntArray.fromArray(x.toHeapArray());
                    default -> own[a];
                };
            }
        }
        return own;
    }

    /** The kernels above are in vectors, so that it's those that read the memory. */
    @ParameterizedTest
    @ValueSource(strings = {"widened", "halves", "product", "productByRows", "halfProduct", "blocks", "transposed"})
    void vectorsReadThem(String name) {
        CompiledKernel kernel = compiled(name, CompilerSettings.STRICT);
        Object[] arguments = name.equals("transposed") || name.equals("widened") || name.equals("halves")
                ? new Object[] {name.equals("transposed") ? floats(64) : bytes(128), floats(64), 8, 8}
                : new Object[] {floats(64), name.equals("blocks") ? bytes(272) : floats(256), floats(64), 2, 8, 32};
        if (name.equals("halfProduct")) {
            arguments[1] = new HalfFloatArray(256);
        }
        Object[] own = Arrays.copyOf(arguments, kernel.method().type().parameterCount());
        try (Arena arena = Arena.ofShared()) {
            assertThat(kernel.codeFor(OffHeapArguments.of(kernel, own, arena)).form())
                    .isEqualTo(Form.SIMD);
        }
    }

    /** Every task of a plan in one form has a kernel of its own; the code for weights off the heap is compiled once for all. */
    @Test
    void tasksInOneFormShareTheirCode() {
        CompiledKernel kernel = compiled("widened", CompilerSettings.STRICT);
        try (Arena arena = Arena.ofShared()) {
            Object[] arguments = OffHeapArguments.of(kernel, new Object[] {bytes(128), floats(32), 32}, arena);
            assertThat(kernel.inOneForm().codeFor(arguments))
                    .isSameAs(kernel.inOneForm().codeFor(arguments));
        }
    }

    /** Plain calls read memory off the heap as any Java does: a plan that only takes them, until its kernels are compiled, copies nothing. */
    @Test
    void plainCallsReadThemToo() {
        int n = 100;
        try (Arena arena = Arena.ofShared();
                TileScheduler scheduler = new TileScheduler(2)) {
            ByteArray x = ByteArray.fromSegmentShallow(arena.allocate(n));
            x.init((byte) 4);
            FloatArray y = new FloatArray(n);
            PlanRun plan = plan(scheduler, call("widened", x, y, n));
            plan.bind(KernelCompiler::plain);
            plan.execute();
            assertThat(plan.copiedBytes()).isZero();
            assertThat(y.toHeapArray()).containsOnly(2f);
        }
    }

    /** A file that is mapped to be read: no plan holds a copy of it. */
    @Test
    void aMappedFileIsNotCopied(@TempDir Path folder) throws IOException {
        int n = 1 << 16;
        byte[] content = new byte[n];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("weights"), content);
        try (Arena arena = Arena.ofShared();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                TileScheduler scheduler = new TileScheduler(2)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, n, arena);
            ByteArray x = ByteArray.fromSegmentShallow(mapped);
            FloatArray y = new FloatArray(n);
            PlanRun plan = plan(scheduler, call("widened", x, y, n));
            plan.execute();
            assertThat(plan.copiedBytes()).isZero();
            FloatArray expected = new FloatArray(n);
            InPlaceKernels.widened(ByteArray.fromArray(content), expected, n);
            assertThat(y.toHeapArray()).isEqualTo(expected.toHeapArray());
        }
    }

    /** What a task writes, and what only one thread may read, is copied; what is read beside it isn't. */
    @Test
    void othersAreCopied() {
        int n = 100;
        try (Arena shared = Arena.ofShared();
                Arena own = Arena.ofConfined();
                TileScheduler scheduler = new TileScheduler(2)) {
            ByteArray x = ByteArray.fromSegmentShallow(shared.allocate(n));
            FloatArray written = FloatArray.fromSegmentShallow(shared.allocate(4L * n));
            ByteArray confined = ByteArray.fromSegmentShallow(own.allocate(n));
            x.init((byte) 4);
            confined.init((byte) 6);
            PlanRun plan = plan(scheduler, call("widened", x, written, n));
            plan.execute();
            assertThat(plan.copiedBytes()).isEqualTo(4L * n);
            assertThat(written.toHeapArray()).containsOnly(2f);
            FloatArray y = new FloatArray(n);
            PlanRun confinedPlan = plan(scheduler, call("widened", confined, y, n));
            confinedPlan.execute();
            assertThat(confinedPlan.copiedBytes()).isEqualTo(n);
            assertThat(y.toHeapArray()).containsOnly(3f);
            FloatArray one = new FloatArray(1);
            PlanRun reduced = plan(scheduler, call("sum", written, one, n));
            reduced.execute();
            assertThat(reduced.copiedBytes()).isEqualTo(4L * n);
            assertThat(one.get(0)).isEqualTo(2f * n);
        }
    }

    /** An array that one task writes and another reads: both work on the copy. */
    @Test
    void whatATaskWritesAnotherReads() {
        int n = 64;
        try (Arena arena = Arena.ofShared();
                TileScheduler scheduler = new TileScheduler(2)) {
            FloatArray x = FloatArray.fromSegmentShallow(arena.allocate(4L * n));
            FloatArray y = new FloatArray(n);
            PlanRun plan = plan(scheduler, call("increased", x, n), call("transposed", x, y, 8, 8));
            plan.execute();
            plan.execute();
            assertThat(x.toHeapArray()).containsOnly(2f);
            assertThat(y.toHeapArray()).containsOnly(2f);
        }
    }

    @Test
    void readOnlyMemoryIsNotWritten() {
        try (Arena arena = Arena.ofShared();
                TileScheduler scheduler = new TileScheduler(1)) {
            FloatArray x = FloatArray.fromSegmentShallow(arena.allocate(40).asReadOnly());
            PlanRun plan = plan(scheduler, call("increased", x, 10));
            assertThatThrownBy(plan::execute)
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessageContaining("g.t0")
                    .hasMessageContaining("FloatArray of 10 elements whose memory is read-only")
                    .hasMessageContaining("fromSegment");
        }
    }

    /** Memory that's too short is refused, as an array on the heap is, and memory that's gone says so. */
    @Test
    void nothingBehindTheMemoryIsRead() {
        int n = 100;
        try (TileScheduler scheduler = new TileScheduler(1)) {
            PlanRun closed;
            try (Arena arena = Arena.ofShared()) {
                ByteArray x = ByteArray.fromSegmentShallow(arena.allocate(n - 1));
                PlanRun shorter = plan(scheduler, call("widened", x, new FloatArray(n), n));
                assertThatThrownBy(shorter::execute)
                        .isInstanceOf(TornadoTaskRuntimeException.class)
                        .hasRootCauseInstanceOf(IndexOutOfBoundsException.class);
                closed = plan(scheduler, call("widened", x, new FloatArray(n), n - 1));
                closed.execute();
            }
            assertThatThrownBy(closed::execute).rootCause().isInstanceOf(IllegalStateException.class);
        }
    }

    private static KernelCall call(String name, Object... arguments) {
        return new KernelCall("t", KernelMethods.method(InPlaceKernels.class, name), List.of(arguments));
    }

    private static PlanRun plan(TileScheduler scheduler, KernelCall... calls) {
        List<KernelCall> tasks = new ArrayList<>();
        for (KernelCall call : calls) {
            tasks.add(new KernelCall("t" + tasks.size(), call.method(), call.arguments()));
        }
        RecordedGraph graph = new RecordedGraph("g", tasks, List.of(), List.of(), List.of(), List.of());
        return new PlanRun(0, List.of(graph), scheduler);
    }

    private static ByteArray bytes(int n) {
        byte[] values = new byte[n];
        new Random(n).nextBytes(values);
        return ByteArray.fromArray(values);
    }

    private static ByteArray finiteHalves(int n) {
        ByteArray x = new ByteArray(2 * n);
        Random random = new Random(n);
        for (int i = 0; i < n; i++) {
            x.setHalfFloat(2 * i, new HalfFloat((float) random.nextGaussian()));
        }
        return x;
    }

    private static IntArray places(int n) {
        return IntArray.fromArray(new Random(n).ints(n, 0, n).toArray());
    }

    private static ByteArray blocks(int blocks) {
        ByteArray w = bytes(Math.max(1, blocks) * 34);
        for (int b = 0; b < blocks; b++) {
            w.setHalfFloat(34 * b, new HalfFloat(0.01f * (b % 50 + 1)));
        }
        return w;
    }
}
