package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.pipeline.GroupCutter;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.tornado.context.Grid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels whose items know nothing of their group, for which groups are whatever a tile has, and such as only seem so. */
final class WorkGroupCoarseningTest {

    static final class Kernels {
        private Kernels() {}

        static void product(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int depth) {
            int row = c.globalIdy;
            int column = c.globalIdx;
            float sum = 0f;
            for (int k = 0; k < depth; k++) {
                sum += a.get(row * depth + k) * b.get(k * c.globalGroupSizeX + column);
            }
            y.set(row * c.globalGroupSizeX + column, sum);
        }

        static void strided(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int depth) {
            for (int i = c.globalIdx; i < y.getSize(); i += c.globalGroupSizeX) {
                y.set(i, a.get(i) - depth);
            }
        }

        /** Rows that items find by a division, as if there were one dimension. */
        static void flat(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int depth) {
            int i = c.globalIdx;
            y.set(i, b.get(i % depth) * a.get(i / depth) * a.get(i));
        }

        static void cube(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int depth) {
            int at = (c.globalIdz * c.globalGroupSizeY + c.globalIdy) * c.globalGroupSizeX + c.globalIdx;
            y.set(at, a.get(at) + c.globalIdz * depth - c.globalGroupSizeZ);
        }

        /** Only the first item of all, not one of each group. */
        static void first(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int depth) {
            if (c.globalIdx == 0) {
                y.set(depth, a.get(1));
            }
        }

        static void knowsItsGroup(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int depth) {
            y.set(c.globalIdx, a.get(c.groupIdx) * depth);
        }

        static void knowsItsSize(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int depth) {
            y.set(c.globalIdx, a.get(c.globalIdx / c.localGroupSizeX) * depth);
        }

        static void waits(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int depth) {
            y.set(c.globalIdx, a.get(c.globalIdx));
            c.globalBarrier();
            y.set(c.globalIdx, y.get(c.globalIdx) * depth);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "product, true, 24, 6, 1, 8, 2",
        "product, true, 21, 9, 1, 7, 3",
        "product, true, 64, 16, 1, 16, 16",
        "product, true, 5, 1, 1, 5, 1",
        "strided, true, 24, 1, 1, 8, 1",
        "strided, true, 64, 1, 1, 16, 1",
        "flat, true, 96, 1, 1, 32, 1",
        "flat, true, 1023, 1, 1, 11, 1",
        "cube, true, 12, 6, 4, 4, 3",
        "cube, true, 33, 1, 3, 11, 1",
        "first, true, 16, 1, 1, 4, 1",
        "knowsItsGroup, false, 96, 1, 1, 32, 1",
        "knowsItsSize, false, 96, 1, 1, 32, 1",
        "waits, false, 96, 1, 1, 32, 1"
    })
    void itemsAreInAnyGroup(String name, boolean free, int x, int y, int z, int localX, int localY)
            throws RefusedException {
        var method = KernelMethods.method(Kernels.class, name);
        assertThat(GroupCutter.cut(KernelCode.read(method).orElseThrow()).free())
                .isEqualTo(free);
        for (int depth : new int[] {1, 7, 33}) {
            GroupFormTest.compare(method, new Grid(x, y, z, localX, localY, 1), () -> new Object[] {
                new KernelContext(),
                GroupFormTest.floats(1100),
                GroupFormTest.floats(64 * 33),
                new FloatArray(1024),
                depth
            });
        }
    }
}
