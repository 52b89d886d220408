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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Conditions that all lanes of a vector meet, or none, or some; and items that a condition leaves out. */
final class LoopUnswitchingTest {

    static final class Kernels {
        private Kernels() {}

        static void sides(KernelContext c, FloatArray x, FloatArray y, int from, int to) {
            int i = c.globalIdx;
            if (i >= from && to > i) {
                y.set(i, 2f * x.get(i));
            } else if (i < from) {
                y.set(i, x.get(i + 1));
            } else {
                y.set(i, 3f);
            }
        }

        static void strided(KernelContext c, FloatArray x, FloatArray y, int from, int to) {
            int i = 3 * c.globalIdx - from;
            if (i <= to) {
                y.set(c.globalIdx, x.get(i));
            }
        }

        /** From one vector to the next but two, the integer goes around their end once. */
        static void around(KernelContext c, FloatArray x, FloatArray y, int from, int to) {
            int i = 89_500_000 * c.globalIdx;
            if (i < to) {
                y.set(c.globalIdx, x.get(c.globalIdx) + from);
            }
        }

        /** A tree, whose last sums the first item of a group and the first of all hand on. */
        static void tree(KernelContext c, FloatArray x, FloatArray y, int from, int to) {
            int id = c.localIdx;
            float[] local = c.allocateFloatLocalArray(c.localGroupSizeX);
            local[id] = x.get(c.globalIdx);
            for (int stride = c.localGroupSizeX / 2; stride > 0; stride /= 2) {
                c.localBarrier();
                if (id < stride) {
                    local[id] += local[id + stride];
                }
            }
            c.localBarrier();
            if (0 == id) {
                y.set(c.groupIdx + 1, local[0]);
            }
            if (c.globalIdx == 0) {
                y.set(0, local[from] + to);
            }
        }
    }

    @Test
    void editionsAndRangesAreMade() throws RefusedException {
        GroupKernel sides = kernel("sides");
        RegionPlan plan = new RegionPlanner(sides, new Target(512, 32, 110), false)
                .plan(sides.regions().getFirst());
        assertThat(Printer.print(plan.plan().orElseThrow().body())).contains("(long) last(i) + 15L) < (long) to");
        assertThat(kernel("tree").regions())
                .extracting(region -> region.loops().getLast().bound().toString())
                .containsExactly("localSizex", "(localSizex min stride)", "(localSizex min 1)");
    }

    private static GroupKernel kernel(String name) throws RefusedException {
        return GroupCutter.cut(
                KernelCode.read(KernelMethods.method(Kernels.class, name)).orElseThrow());
    }

    /** Within arrays of 300, around their ends, and where additions leave the integers. */
    @ParameterizedTest
    @CsvSource({
        "sides, 64, 40, 200",
        "sides, 64, 0, 256",
        "sides, 64, 256, 256",
        "sides, 50, 70, 60",
        "sides, 7, 3, 20",
        "sides, 64, -5, 2147483647",
        "sides, 76, 0, 304",
        "sides, 76, 304, 304",
        "sides, 76, 296, 298",
        "strided, 64, 0, 280",
        "strided, 64, 0, 2147483647",
        "strided, 33, 2, 150",
        "strided, 64, 0, 299",
        "strided, 64, 0, 300",
        "strided, 64, -2147483000, 299",
        "around, 64, 1, 1500000000",
        "tree, 64, 1, 7",
        "tree, 48, 0, 7",
        "tree, 1, 0, 7",
        "tree, 3, 2, 7"
    })
    void lanesGoTheirWays(String name, int items, int from, int to) {
        GroupFormTest.compare(KernelMethods.method(Kernels.class, name), new Grid(4 * items, 1, 1, items, 1, 1), () ->
                new Object[] {new KernelContext(), GroupFormTest.floats(300), GroupFormTest.floats(300), from, to});
    }
}
