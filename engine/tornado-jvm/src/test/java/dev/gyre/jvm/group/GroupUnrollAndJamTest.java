package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.Printer;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.pipeline.GroupCutter;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.RegionPlan;
import dev.gyre.jvm.simd.pipeline.RegionPlanner;
import dev.gyre.tornado.context.Grid;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Parts of items side by side in groups of 32, and one after another wherever that isn't what the kernel does. */
final class GroupUnrollAndJamTest {
    private static final int BLOCKS = 36;
    private static final int ELEMENTS = 700;

    /** Sums of four neighbours a round, the rows' blocks at a place of their own. */
    static final class Kernels {
        private Kernels() {}

        static void fours(
                KernelContext c, ByteArray blocks, FloatArray x, FloatArray y, int n, int row, int size, int from) {
            int id = c.localIdx;
            float s0 = 0f;
            float s1 = 0f;
            float s2 = 0f;
            float s3 = 0f;
            for (int j = id * 4; j < n - 3; j += size * 4) {
                int at = (row + j / 32) * 34;
                float scale = blocks.getHalfFloat(at).getFloat32();
                int quant = at + 2 + j % 32;
                s0 += blocks.get(quant) * scale * x.get(from + j);
                s1 += blocks.get(quant + 1) * scale * x.get(from + j + 1);
                s2 += blocks.get(quant + 2) * scale * x.get(from + j + 2);
                s3 += blocks.get(quant + 3) * scale * x.get(from + j + 3);
            }
            y.set(c.globalIdx, s0 + s1 + s2 + s3);
        }

        /** Two sums, which are side by side too. */
        static void twos(KernelContext c, FloatArray a, FloatArray x, FloatArray y, int n, int row, int size) {
            float s0 = 1f;
            float s1 = 1f;
            for (int j = c.localIdx * 2; j < n; j += size * 2) {
                s0 += a.get(row + j) * x.get(j);
                s1 += a.get(row + j + 1) * x.get(j + 1);
            }
            y.set(c.globalIdx, s0 - s1);
        }
    }

    @Test
    void partsAreSideBySide() throws RefusedException {
        GroupKernel kernel = GroupCutter.cut(
                KernelCode.read(KernelMethods.method(Kernels.class, "fours")).orElseThrow());
        RegionPlan plan = new RegionPlanner(kernel, new Target(512, 32, 110), false)
                .plan(kernel.regions().get(1));
        assertThat(Printer.print(plan.plan().orElseThrow().body()))
                .contains(
                        "(localSizex == 32) & ((long) first((size * 4)) == 128L)",
                        "+ 102)]",
                        "for part = 0; (part < 4)");
        assertThat(Printer.print(plan.smaller().plan().orElseThrow().body()))
                .contains("for part = 0; (part < 4)", "for round = 0")
                .doesNotContain("localSizex == 32");
    }

    @ParameterizedTest
    @CsvSource({
        "32, 512, 0, 32, 0",
        "32, 512, 3, 32, 5",
        "32, 640, 0, 32, 0",
        "32, 511, 0, 32, 0",
        "32, 576, 0, 32, 0",
        "32, 544, 1, 32, 0",
        "32, 127, 0, 32, 0",
        "32, 128, 0, 32, 0",
        "32, 3, 0, 32, 0",
        "32, -9, 0, 32, 0",
        "32, 512, 0, 64, 0",
        "32, 512, 0, 33, 0",
        "32, 512, 0, 8, 0",
        "64, 512, 0, 32, 0",
        "64, 512, 0, 64, 0",
        "16, 512, 0, 16, 0",
        "16, 512, 0, 32, 0",
        "33, 512, 0, 32, 0",
        "32, 512, 20, 32, 0",
        "32, 512, 21, 32, 0",
        "32, 512, -1, 32, 0",
        "32, 512, 0, 32, 188",
        "32, 512, 0, 32, 189",
        "32, 512, 0, 32, -1",
        "32, 512, 63161283, 32, 0",
        "32, 512, 126322567, 32, 0",
        "32, 512, 0, 32, 2147483647",
        "32, 2147483647, 0, 32, 0"
    })
    void sumsAreThoseOfItems(int items, int n, int row, int size, int from) {
        compare(items, n, row, size, from);
    }

    @Test
    void sumsOfAnySizeAreThoseOfItems() {
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            int items = random.nextInt(3) == 0 ? 1 + random.nextInt(70) : 32;
            int size = random.nextInt(3) == 0 ? 1 + random.nextInt(70) : items;
            int n = random.nextBoolean() ? random.nextInt(700) : 128 * random.nextInt(6);
            compare(items, n, random.nextInt(BLOCKS - 15), size, random.nextInt(100));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "32, 512, 0, 32",
        "32, 500, 9, 32",
        "32, 512, 188, 32",
        "32, 512, 189, 32",
        "32, 513, 0, 32",
        "40, 512, 0, 40"
    })
    void twoPartsAreSideBySideToo(int items, int n, int row, int size) {
        GroupFormTest.compare(
                KernelMethods.method(Kernels.class, "twos"),
                new Grid(2 * items, 1, 1, items, 1, 1),
                () -> new Object[] {
                    new KernelContext(),
                    GroupFormTest.floats(ELEMENTS),
                    GroupFormTest.floats(512),
                    new FloatArray(2 * items),
                    n,
                    row,
                    size
                });
    }

    private static void compare(int items, int n, int row, int size, int from) {
        GroupFormTest.compare(
                KernelMethods.method(Kernels.class, "fours"),
                new Grid(2 * items, 1, 1, items, 1, 1),
                () -> new Object[] {
                    new KernelContext(),
                    GroupFormTest.blocks(32 * BLOCKS),
                    GroupFormTest.floats(ELEMENTS),
                    new FloatArray(2 * items),
                    n,
                    row,
                    size,
                    from
                });
    }
}
