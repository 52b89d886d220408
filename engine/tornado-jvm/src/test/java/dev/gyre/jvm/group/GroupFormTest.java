package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.tornado.context.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Kernels over groups leave the bits that they leave with a thread a work-item and real barriers. */
final class GroupFormTest {
    private static final CompilerSettings SCALAR = new CompilerSettings(false, false);

    static Stream<Arguments> kernels() {
        int[] permutation = IntStream.range(0, 48).map(i -> i * 5 % 48).toArray();
        return Stream.of(
                kernel("axpy", line(96, 32), floats(90), floats(90), 0.5f, 90),
                kernel("axpy", line(21, 7), floats(21), floats(21), 3f, 20),
                kernel("places", new Grid(12, 6, 4, 3, 2, 2), ints(12 * 6 * 4)),
                kernel("places", new Grid(32, 3, 1, 16, 1, 1), ints(96)),
                kernel("sum", line(256, 64), floats(256), floats(4)),
                kernel("sum", line(24, 8), floats(24), floats(3)),
                kernel("sum", line(3, 1), floats(3), floats(3)),
                kernel("maxInPlace", line(128, 32), floats(128), floats(4)),
                kernel("product", new Grid(12, 12, 1, 4, 4, 1), floats(144), floats(144), floats(144), 12),
                kernel("leavers", line(48, 16), floats(48), floats(48), 37),
                kernel("leavers", line(48, 48), floats(48), floats(48), 48),
                kernel("wholeGroupsLeave", line(40, 8), IntArray.fromElements(3, 1, 2), ints(40), 21),
                kernel("kept", line(60, 20), floats(60), floats(60), ints(60)),
                kernel("uniformFlow", line(36, 12), IntArray.fromElements(0, 3, 5), floats(36), floats(36), 0),
                kernel("uniformFlow", line(36, 12), IntArray.fromElements(0, 3, 5), floats(36), floats(36), 1),
                kernel("uniformFlow", line(36, 12), IntArray.fromElements(1, 2, 5), floats(36), floats(36), 2),
                kernel("strides", line(24, 8), floats(63), floats(63), 21, 3),
                kernel("strides", line(48, 16), floats(21), floats(21), 7, 2),
                kernel("strides", line(64, 32), floats(128), floats(128), 64, 4),
                kernel("walked", line(12 * 12, 12), floats(144), floats(144), floats(144), 12),
                kernel("walked", line(32 * 32, 32), floats(1024), floats(1024), floats(1024), 32),
                kernel("rowByVector", line(80, 16), floats(63), floats(21), floats(4), 21, 3, 16),
                kernel("rowByVector", line(64, 32), floats(130), floats(65), floats(2), 65, 2, 32),
                kernel("branchBeforeBarrier", line(36, 12), floats(36), floats(36)),
                kernel("scan", line(96, 32), ints(96), ints(96)),
                kernel("scan", line(14, 7), ints(14), ints(14)),
                kernel("bitonicSort", line(64, 32), ints(64)),
                kernel("blockRows", line(96, 32), blocks(3 * 256), floats(256), floats(3), 256),
                kernel("blockRows", line(64, 32), blocks(2 * 160), floats(160), floats(2), 160),
                kernel("blockRows", line(24, 8), blocks(3 * 96), floats(96), floats(3), 94),
                kernel("blocksByItem", line(96, 32), blocks(3 * 128), floats(128), floats(96), 128),
                kernel("blocksByItem", line(32, 16), blocks(2 * 128), floats(128), floats(32), 96),
                kernel("differentSums", line(64, 32), floats(200), floats(64), 199),
                kernel("histogram", line(96, 32), ints(96), new IntArray(8)),
                kernel("doubleSums", line(60, 12), ints(60), new DoubleArray(2), new LongArray(4)),
                kernel("exchanges", line(128, 64), floats(128), floats(128)),
                kernel("exchanges", line(80, 40), floats(80), floats(80)),
                kernel("helpers", line(45, 15), floats(45), floats(45)),
                kernel("types", line(32, 16), ints(32), new LongArray(32), 3),
                kernel("types", line(32, 16), ints(32), new LongArray(32), 1),
                kernel("ownArrays", line(54, 18), floats(50), floats(54), ints(54), 50),
                kernel("ownArrayEnds", line(8, 4), ints(8), 2),
                kernel("scattered", line(48, 24), IntArray.fromElements(permutation), floats(48), floats(48)),
                kernel("divergent", line(64, 32), floats(50), ints(64), 9),
                kernel("unread", line(32, 32), ints(32), 2),
                kernel("unread", line(32, 32), ints(32), 1),
                kernel("halo", line(128, 64), floats(128), floats(128), 128),
                kernel("halo", line(105, 35), floats(105), floats(105), 105),
                kernel("halo", line(9, 3), floats(9), floats(9), 9),
                kernel("bordered", new Grid(64, 6, 1, 32, 3, 1), floats(64 * 6), floats(64 * 6), 64),
                kernel("bordered", new Grid(36, 4, 1, 18, 2, 1), floats(36 * 4), floats(36 * 4), 36),
                kernel("blurred", new Grid(20, 9, 1, 10, 3, 1), floats(19 * 8), floats(19 * 8), 19, 8));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void equalsAThreadAnItem(String name, Grid grid, Object[] arguments) {
        KernelMethod method = method(name);
        Object[] expected = copy(arguments);
        run(KernelCompiler.plain(method), grid, 1, expected);
        for (CompilerSettings settings : List.of(CompilerSettings.STRICT, SCALAR)) {
            CompiledKernel kernel = KernelCompiler.compile(method, settings);
            assertThat(kernel.form())
                    .as("%s", kernel.refusals())
                    .isIn(Form.SIMD, Form.SCALAR)
                    .isNotEqualTo(settings.simd() ? null : Form.SIMD);
            for (int tiles : new int[] {1, 2}) {
                Object[] actual = copy(arguments);
                run(kernel, grid, tiles, actual);
                for (int a = 0; a < actual.length; a++) {
                    assertThat(bits(actual[a]))
                            .as("argument %d of %s in %d tiles", a, kernel.form(), tiles)
                            .isEqualTo(bits(expected[a]));
                }
            }
        }
    }

    /** One of several lanes stores to an element that all name. */
    @Test
    void endsOfLocalArraysTakeNoItemsOneByOne() {
        for (String name : List.of("halo", "bordered")) {
            CompiledKernel kernel = KernelCompiler.compile(method(name), CompilerSettings.STRICT);
            assertThat(kernel.code().layout().orElseThrow().accesses())
                    .as(name)
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("one item after another"));
        }
    }

    /** What an offset is in a round is known without those before it. */
    @Test
    void offsetsThatGoOnArentKeptOverBarriers() {
        CompiledKernel kernel = KernelCompiler.compile(method("walked"), CompilerSettings.STRICT);
        assertThat(kernel.code().layout().orElseThrow().summary()).endsWith("keeping s");
    }

    /** Groups on several threads add to the same elements. */
    @Test
    void groupsOnThreadsAddAtTheSameTime() {
        int items = 1 << 15;
        CompiledKernel kernel = KernelCompiler.compile(method("histogram"), CompilerSettings.STRICT);
        IntArray x = ints(items);
        IntArray bins = new IntArray(8);
        TileRunner runner = kernel.code().bind().apply(new Object[] {new KernelContext(), x, bins});
        ((GridRunner) runner).grid(line(items, 8));
        IntStream.range(0, 4).parallel().forEach(t -> {
            int groups = items / 8 / 4;
            runner.run(0, 1, 0, 1, t * groups, (t + 1) * groups);
        });
        int[] expected = new int[8];
        for (int v : x.toHeapArray()) {
            expected[v & 7]++;
        }
        assertThat(bins.toHeapArray()).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "barrierInUnevenLoop, more or less often",
        "leavesLoopWithBarrier, go around a barrier",
        "leavesLoopBehindBarrier, go around a barrier"
    })
    void barriersThatItemsReachDifferentlyAreRefused(String name, String reason) {
        CompiledKernel kernel = KernelCompiler.compile(method(name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.REFUSED);
        assertThat(kernel.refusals())
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains(reason));
        Object[] arguments = {new KernelContext(), new FloatArray(4), 1};
        assertThatThrownBy(() -> run(kernel, line(4, 4), 1, arguments)).hasMessageContaining(reason);
    }

    /** Branches around a barrier that no item takes, as long as groups are small enough. */
    @ParameterizedTest
    @CsvSource({
        "barrierInBranch, 2, may reach a barrier differently",
        "helperLeaves, 5, may reach a barrier differently"
    })
    void barriersThatItemsOfLargerGroupsGoAroundAreReached(String name, int most, String reason) {
        CompiledKernel kernel = KernelCompiler.compile(method(name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        FloatArray expected = floats(10 * most);
        Object[] arguments = {new KernelContext(), copy(new Object[] {expected})[0], most};
        run(KernelCompiler.plain(method(name)), line(10 * most, most), 1, new Object[] {arguments[0], expected, most});
        run(kernel, line(10 * most, most), 2, arguments);
        assertThat(bits(arguments[1])).isEqualTo(bits(expected));
        assertThatThrownBy(() -> run(kernel, line(4 * (most + 1), most + 1), 1, arguments))
                .hasMessageContainingAll(reason, "groups of no more than " + most + " along x");
    }

    @ParameterizedTest
    @CsvSource({"true, 3", "true, -1", "false, 3", "false, -1"})
    void arraysOfAnItemsOwnEndWhereTheyEnd(boolean simd, int at) {
        CompiledKernel kernel = KernelCompiler.compile(method("ownArrayEnds"), new CompilerSettings(simd, false));
        Object[] arguments = {new KernelContext(), ints(8), at};
        assertThatThrownBy(() -> run(kernel, line(8, 4), 1, arguments)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({"unknownSize, the size of a local array"})
    void whatCantBeCompiledIsCalledForEachItem(String name, String reason) {
        CompiledKernel kernel = KernelCompiler.compile(method(name), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.WORK_ITEMS);
        assertThat(kernel.refusals())
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains(reason));
        IntArray x = IntArray.fromElements(5, 0, 0, 0, 0);
        run(kernel, line(4, 2), 1, new Object[] {new KernelContext(), x});
        assertThat(x.toHeapArray()).containsExactly(5, 0, 0, 1, 1);
    }

    static Grid line(int global, int local) {
        return new Grid(global, 1, 1, local, 1, 1);
    }

    private static Arguments kernel(String name, Grid grid, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = new KernelContext();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Arguments.of(name, grid, all);
    }

    /** A kernel of those that several tests use. */
    static KernelMethod method(String name) {
        return KernelMethods.method(owner(name), name);
    }

    /** The class that has such a kernel. */
    static Class<?> owner(String name) {
        return Stream.of(GroupKernels.class, BarrierKernels.class, BlockKernels.class)
                .filter(c -> Arrays.stream(c.getDeclaredMethods())
                        .anyMatch(m -> m.getName().equals(name)))
                .findFirst()
                .orElseThrow();
    }

    /** That a kernel in vectors leaves what it leaves with a thread a work-item, or throws where that does. */
    static void compare(KernelMethod method, Grid grid, Supplier<Object[]> arguments) {
        CompiledKernel kernel = KernelCompiler.compile(method, CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        Object[] expected = arguments.get();
        Object[] actual = arguments.get();
        Throwable refused = catchThrowable(() -> run(KernelCompiler.plain(method), grid, 1, expected));
        Throwable thrown = catchThrowable(() -> run(kernel, grid, 1, actual));
        if (refused != null) {
            assertThat(thrown).as("as %s", refused).isInstanceOf(IndexOutOfBoundsException.class);
            return;
        }
        assertThat(thrown).isNull();
        for (int a = 1; a < actual.length; a++) {
            assertThat(bits(actual[a])).as("argument %d", a).isEqualTo(bits(expected[a]));
        }
    }

    /** Runs a kernel in so many parts along x, the last first. */
    static void run(CompiledKernel kernel, Grid grid, int tiles, Object[] arguments) {
        TileRunner runner = kernel.codeFor(arguments).bind().apply(arguments);
        ((GridRunner) runner).grid(grid);
        int[] s = new int[2 * TileRunner.DIMENSIONS];
        runner.space(s);
        if (tiles == 1 || s[5] < 2) {
            runner.run(s[0], s[1], s[2], s[3], s[4], s[5]);
            return;
        }
        int middle = s[5] / 2;
        runner.run(s[0], s[1], s[2], s[3], middle, s[5]);
        runner.run(s[0], s[1], s[2], s[3], 0, middle);
    }

    static Object[] copy(Object[] arguments) {
        return Arrays.stream(arguments)
                .map(a -> switch (a) {
                    case FloatArray x -> FloatArray.fromArray(x.toHeapArray());
                    case IntArray x -> IntArray.fromArray(x.toHeapArray());
                    case LongArray x -> LongArray.fromArray(x.toHeapArray());
                    case DoubleArray x -> DoubleArray.fromArray(x.toHeapArray());
                    default -> a;
                })
                .toArray();
    }

    /** What must be equal: bits, but for the payload of NaN. */
    static Object bits(Object argument) {
        return switch (argument) {
            case FloatArray x ->
                IntStream.range(0, x.getSize())
                        .map(i -> Float.floatToIntBits(x.get(i)))
                        .toArray();
            case TornadoNativeArray x -> x.getSegment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            default -> argument;
        };
    }

    /** So many bytes in blocks, each behind a 16-bit float. */
    static ByteArray blocks(int n) {
        byte[] values = new byte[n / BlockKernels.BLOCK * (BlockKernels.BLOCK + 2)];
        Random random = new Random(n);
        random.nextBytes(values);
        ByteArray blocks = ByteArray.fromArray(values);
        for (int at = 0; at < values.length; at += BlockKernels.BLOCK + 2) {
            blocks.setHalfFloat(at, new HalfFloat(random.nextFloat()));
        }
        return blocks;
    }

    static FloatArray floats(int n) {
        Random random = new Random(n);
        FloatArray array = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            array.set(i, (float) random.nextGaussian());
        }
        return array;
    }

    static IntArray ints(int n) {
        return IntArray.fromArray(new Random(n).ints(n, -50, 100).toArray());
    }
}
