package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.tornado.context.Fragment;
import dev.gyre.tornado.context.Grid;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.FP8;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** What matrix units compute, against the sums in double precision. */
final class MatrixUnitTest {
    private static final int GROUPS = 3;
    private static final int ROWS = Fragment.ROWS * GROUPS;

    private static void run(TaskGraph graph, int local) throws Exception {
        WorkerGrid1D grid = new WorkerGrid1D(GROUPS * local);
        grid.setLocalWork(local, 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("g.t", grid)).execute();
        }
    }

    private static void assertProduct(
            IntToDoubleFunction a, IntToDoubleFunction b, IntToDoubleFunction d, int depth, double start) {
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < Fragment.COLUMNS; column++) {
                double sum = start;
                double size = 1;
                for (int k = 0; k < depth; k++) {
                    double term = a.applyAsDouble(row * depth + k) * b.applyAsDouble(k * Fragment.COLUMNS + column);
                    sum += term;
                    size += Math.abs(term);
                }
                assertThat(d.applyAsDouble(row * Fragment.COLUMNS + column))
                        .as("row %d, column %d", row, column)
                        .isCloseTo(sum, within(1e-6 * size));
            }
        }
    }

    private static ByteArray bytes(int n) {
        byte[] values = new byte[n];
        new Random(n).nextBytes(values);
        return ByteArray.fromArray(values);
    }

    @ParameterizedTest
    @CsvSource({"16,0", "48,0", "16,1", "64,1"})
    void sixteenBitFloats(int depth, int brain) throws Exception {
        ShortArray a = new ShortArray(ROWS * depth);
        ShortArray b = new ShortArray(depth * Fragment.COLUMNS);
        Random random = new Random(depth);
        for (ShortArray array : new ShortArray[] {a, b}) {
            for (int i = 0; i < array.getSize(); i++) {
                float value = (float) random.nextGaussian();
                array.set(i, brain != 0 ? BFloat16.bf16FromFloat(value) : Float.floatToFloat16(value));
            }
        }
        FloatArray d = new FloatArray(ROWS * Fragment.COLUMNS);
        run(
                new TaskGraph("g").task("t", MatrixUnitKernels::halves, new KernelContext(), a, b, d, depth, brain),
                Fragment.LANES);
        assertProduct(
                i -> brain != 0 ? BFloat16.bf16ToFloat(a.get(i)) : Float.float16ToFloat(a.get(i)),
                i -> brain != 0 ? BFloat16.bf16ToFloat(b.get(i)) : Float.float16ToFloat(b.get(i)),
                d::get,
                depth,
                0.5);
    }

    @Test
    void swizzledMatricesOneBehindTheOther() throws Exception {
        int depth = 16;
        ShortArray a = halves(ROWS * depth);
        ShortArray b = halves(2 * depth * Fragment.COLUMNS);
        FloatArray d = new FloatArray(2 * ROWS * Fragment.COLUMNS);
        run(
                new TaskGraph("g").task("t", MatrixUnitKernels::neighbours, new KernelContext(), a, b, d, ROWS),
                Fragment.LANES);
        for (int matrix = 0; matrix < 2; matrix++) {
            int from = matrix * depth * Fragment.COLUMNS;
            int to = matrix * ROWS * Fragment.COLUMNS;
            assertProduct(
                    i -> Float.float16ToFloat(a.get(i)),
                    i -> Float.float16ToFloat(b.get(from + i)),
                    i -> d.get(to + i),
                    depth,
                    0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 96})
    void integersOfEightBits(int depth) throws Exception {
        ByteArray a = bytes(ROWS * depth);
        ByteArray b = bytes(depth * Fragment.COLUMNS);
        IntArray d = new IntArray(ROWS * Fragment.COLUMNS);
        run(
                new TaskGraph("g").task("t", MatrixUnitKernels::bytes, new KernelContext(), a, b, d, depth),
                Fragment.LANES);
        assertProduct(a::get, b::get, d::get, depth, 3);
    }

    @ParameterizedTest
    @CsvSource({"32,0", "64,0", "32,1"})
    void floatsOfEightBits(int depth, int wide) throws Exception {
        ByteArray a = new ByteArray(ROWS * depth);
        ByteArray b = new ByteArray(depth * Fragment.COLUMNS);
        Random random = new Random(depth);
        for (ByteArray array : new ByteArray[] {a, b}) {
            for (int i = 0; i < array.getSize(); i++) {
                float value = (float) random.nextGaussian();
                array.set(i, wide != 0 ? FP8.e5m2FromFloat(value) : FP8.e4m3FromFloat(value));
            }
        }
        FloatArray d = new FloatArray(ROWS * Fragment.COLUMNS);
        run(
                new TaskGraph("g").task("t", MatrixUnitKernels::eighths, new KernelContext(), a, b, d, depth, wide),
                Fragment.LANES);
        assertProduct(
                i -> wide != 0 ? FP8.e5m2ToFloat(a.get(i)) : FP8.e4m3ToFloat(a.get(i)),
                i -> wide != 0 ? FP8.e5m2ToFloat(b.get(i)) : FP8.e4m3ToFloat(b.get(i)),
                d::get,
                depth,
                0);
    }

    static Stream<Arguments> kernels() {
        ShortArray a = halves(2 * ROWS * 48);
        ShortArray b = halves(48 * Fragment.COLUMNS);
        FloatArray d = new FloatArray(64 * Fragment.COLUMNS);
        return Stream.of(
                Arguments.of("halves", 32, new Object[] {a, b, d, 48, 0}),
                Arguments.of("halves", 32, new Object[] {a, b, d, 48, 1}),
                Arguments.of("warps", 64, new Object[] {a, b, d}),
                Arguments.of("neighbours", 32, new Object[] {a, b, d, 16}),
                Arguments.of("squares", 32, new Object[] {floats(24 * 24), floats(24 * 24), new FloatArray(129), 24}),
                Arguments.of("bytes", 32, new Object[] {
                    bytes(ROWS * 96), bytes(96 * Fragment.COLUMNS), new IntArray(ROWS * Fragment.COLUMNS), 96
                }),
                Arguments.of("eighths", 32, new Object[] {bytes(ROWS * 64), bytes(64 * Fragment.COLUMNS), d, 64, 0}),
                Arguments.of("eighths", 32, new Object[] {bytes(ROWS * 64), bytes(64 * Fragment.COLUMNS), d, 64, 1}));
    }

    /** Compiled, with the bits of a thread a work-item. */
    @ParameterizedTest
    @MethodSource("kernels")
    void equalsAThreadAnItem(String name, int items, Object[] given) {
        Object[] arguments = new Object[given.length + 1];
        arguments[0] = new KernelContext();
        System.arraycopy(given, 0, arguments, 1, given.length);
        KernelMethod method = KernelMethods.method(MatrixUnitKernels.class, name);
        Object[] expected = GroupFormTest.copy(arguments);
        Grid grid = GroupFormTest.line(items, items);
        GroupFormTest.run(KernelCompiler.plain(method), grid, 1, expected);
        for (CompilerSettings settings : List.of(CompilerSettings.STRICT, new CompilerSettings(false, false))) {
            CompiledKernel kernel = KernelCompiler.compile(method, settings);
            assertThat(kernel.form()).as("%s", kernel.refusals()).isIn(Form.SIMD, Form.SCALAR);
            Object[] actual = GroupFormTest.copy(arguments);
            GroupFormTest.run(kernel, grid, 1, actual);
            for (int a = 0; a < actual.length; a++) {
                assertThat(GroupFormTest.bits(actual[a]))
                        .as("argument %d", a)
                        .isEqualTo(GroupFormTest.bits(expected[a]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chained", "keeps", "follows"})
    void arraysWithTwoNamesAreCalledForEachItem(String name) {
        KernelMethod method = KernelMethods.method(MatrixUnitKernels.class, name);
        CompiledKernel kernel = KernelCompiler.compile(method, CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.WORK_ITEMS);
        FloatArray expected = new FloatArray(32);
        GroupFormTest.run(
                KernelCompiler.plain(method), GroupFormTest.line(32, 32), 1, new Object[] {new KernelContext(), expected
                });
        FloatArray actual = new FloatArray(32);
        GroupFormTest.run(kernel, GroupFormTest.line(32, 32), 1, new Object[] {new KernelContext(), actual});
        assertThat(actual.toHeapArray()).isEqualTo(expected.toHeapArray());
    }

    private static FloatArray floats(int n) {
        FloatArray array = new FloatArray(n);
        Random random = new Random(n);
        for (int i = 0; i < n; i++) {
            array.set(i, (float) random.nextGaussian());
        }
        return array;
    }

    private static ShortArray halves(int n) {
        ShortArray array = new ShortArray(n);
        Random random = new Random(n);
        for (int i = 0; i < n; i++) {
            array.set(i, Float.floatToFloat16((float) random.nextGaussian()));
        }
        return array;
    }

    @Test
    void groupsOfFewerItemsHoldNoMatrix() {
        TaskGraph graph = new TaskGraph("g")
                .task(
                        "t",
                        MatrixUnitKernels::bytes,
                        new KernelContext(),
                        bytes(ROWS * 32),
                        bytes(32 * Fragment.COLUMNS),
                        new IntArray(ROWS * Fragment.COLUMNS),
                        32);
        assertThatThrownBy(() -> run(graph, 16)).hasMessageContainingAll("32 work-items hold a matrix", "group's 16");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void everyElementIsHeldOnce(int depth) {
        Fragment fragment = new Fragment(depth);
        for (int lane = 0; lane < Fragment.LANES; lane++) {
            for (int i = 0; i < fragment.left(); i++) {
                int row = fragment.leftRow(lane, i);
                int column = fragment.leftColumn(lane, i);
                assertThat(fragment.leftLane(row, column)).isEqualTo(lane);
                assertThat(fragment.leftNumber(row, column)).isEqualTo(i);
            }
            for (int i = 0; i < fragment.right(); i++) {
                int row = fragment.rightRow(lane, i);
                assertThat(fragment.rightLane(row, Fragment.rightColumn(lane))).isEqualTo(lane);
                assertThat(fragment.rightNumber(row)).isEqualTo(i);
            }
        }
    }
}
