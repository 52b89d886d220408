package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.pipeline.GroupCutter;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.tornado.context.Grid;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Values that only a tree of sums or the like reads go there without memory in between, and only these. */
final class GroupReductionTest {
    private static final boolean ALL = System.getProperty("gyre.groups", "").equals("all");
    private static final int GROUPS = 5;

    private static Object[] arguments(String kernel, int items, int n) {
        Random random = new Random(items);
        FloatArray floats = new FloatArray(items);
        IntArray ints = new IntArray(items);
        LongArray longs = new LongArray(items);
        DoubleArray doubles = new DoubleArray(items);
        ByteArray bytes = new ByteArray(items);
        for (int i = 0; i < items; i++) {
            floats.set(i, (float) random.nextGaussian());
            ints.set(i, random.nextInt());
            longs.set(i, random.nextLong());
            doubles.set(i, random.nextGaussian());
            bytes.set(i, (byte) random.nextInt());
        }
        KernelContext c = new KernelContext();
        return switch (kernel) {
            case "branches" -> new Object[] {c, ints, IntArray.fromArray(ints.toHeapArray()), n};
            case "bits" -> new Object[] {c, longs, new LongArray(items), 3};
            case "doubles" -> new Object[] {c, doubles, new DoubleArray(items), 3};
            case "ofBytes" -> new Object[] {c, bytes, new IntArray(items), 3};
            default -> new Object[] {c, floats, new FloatArray(items + GROUPS), n};
        };
    }

    private static void compare(String kernel, Grid grid, int n) {
        int items = grid.globalX() * grid.globalY();
        GroupFormTest.compare(
                KernelMethods.method(GroupReductionKernels.class, kernel), grid, () -> arguments(kernel, items, n));
    }

    /** With {@code -Dgyre.groups=all} also those whose many items take long as a thread each, which is what they're compared with. */
    static int[] sizes() {
        return ALL
                ? new int[] {1, 2, 3, 4, 7, 8, 12, 16, 17, 24, 32, 48, 64, 96, 128, 256, 300, 512}
                : new int[] {1, 2, 3, 4, 7, 8, 12, 16, 17, 24, 32, 48, 64, 96, 128, 300};
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void whatsLeftIsWhatItemsLeave(int size) {
        Grid grid = GroupFormTest.line(GROUPS * size, size);
        for (int end : new int[] {1, 2 * size + size / 2, 6 * size}) {
            compare("squares", grid, end);
            compare("branches", grid, end);
        }
        compare("moments", grid, 0);
        compare("rows", grid, 3);
        compare("bits", grid, 0);
        compare("doubles", grid, 0);
        compare("ofBytes", grid, 0);
        compare("some", grid, 3 * size + size / 3);
        compare("second", grid, 1);
        compare("twice", grid, 1);
        for (int m : new int[] {0, 1, 3, 9}) {
            compare("perhaps", grid, m);
            compare("again", grid, m);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 63, 64, 256})
    void arraysOfFewerElementsEndWhereTheyEnd(int size) {
        compare("small", GroupFormTest.line(3 * 64, 64), size);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 64})
    void strideThatIsntHalfOfAll(int parts) {
        compare("quarter", GroupFormTest.line(GROUPS * 64, 64), parts);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 100})
    void groupsOfSeveralRowsOfAGrid(int size) {
        Grid grid = new Grid(2 * size, 3, 1, size, 1, 1);
        GroupFormTest.compare(
                KernelMethods.method(GroupReductionKernels.class, "bits"), grid, () -> arguments("bits", 2 * size, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "squares, 1",
        "moments, 2",
        "rows, 1",
        "branches, 1",
        "bits, 1",
        "doubles, 1",
        "ofBytes, 1",
        "small, 1",
        "quarter, 1",
        "second, 0",
        "some, 0",
        "twice, 0",
        "perhaps, 0",
        "again, 0"
    })
    void onlyWhatNobodyElseReads(String name, int reductions) throws RefusedException {
        KernelMethod method = KernelMethods.method(GroupReductionKernels.class, name);
        assertThat(GroupCutter.cut(KernelCode.read(method).orElseThrow())
                        .reductions()
                        .values())
                .hasSize(reductions);
    }

    @Test
    void layoutsSaySo() {
        KernelMethod method = KernelMethods.method(GroupReductionKernels.class, "squares");
        CompiledKernel kernel = KernelCompiler.compile(method, CompilerSettings.STRICT.within(128));
        assertThat(kernel.code().layout().orElseThrow().accesses().getFirst())
                .endsWith("with the rounds behind it at once for 4 to 64 items, a power of two");
    }
}
