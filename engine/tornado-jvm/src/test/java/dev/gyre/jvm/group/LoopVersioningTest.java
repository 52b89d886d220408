package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.Printer;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
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
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Loops whose rounds all take the same branches, in versions of their own, and where some round takes another one. */
final class LoopVersioningTest {
    private static final int ITEMS = 64;

    /** Elements in blocks, each with its scale before it. */
    static final class Kernels {
        private Kernels() {}

        static void stepped(KernelContext c, ByteArray blocks, FloatArray x, FloatArray y, int n, int row) {
            float sum = 0f;
            for (int j = c.localIdx + 16 * c.groupIdx; j < n; j += c.localGroupSizeX) {
                int at = (row + j / 32) * 34;
                sum += blocks.get(at + 2 + j % 32) * blocks.getHalfFloat(at).getFloat32() * x.get(j);
            }
            y.set(c.globalIdx, sum);
        }

        /** Nothing to agree on but that no round passes the end. */
        static void guarded(KernelContext c, FloatArray x, FloatArray y, int n) {
            float sum = 0f;
            for (int j = c.localIdx; j < n; j += c.localGroupSizeX) {
                sum += x.get(j + c.groupIdx);
            }
            y.set(c.globalIdx, sum);
        }

        /** Scales from the last one to the first. */
        static void falling(KernelContext c, FloatArray scales, FloatArray x, FloatArray y, int n) {
            float sum = 0f;
            for (int j = c.localIdx; j < n; j += 64) {
                sum += scales.get(13 - j / 32) * x.get(j);
            }
            y.set(c.globalIdx, sum);
        }

        /** Scales of their own, backwards and forwards at once, and an element stored in each round. */
        static void scaled(
                KernelContext c, ByteArray quants, FloatArray scales, FloatArray x, FloatArray y, FloatArray z, int n) {
            int id = c.localIdx;
            float sum = 0f;
            for (int j = id; j <= n; j += 2 * c.localGroupSizeX) {
                int block = j / 128;
                sum += quants.get(j) * scales.get(3 * block + 1) * x.get(n - j) * x.get(id);
                z.set(j, sum);
            }
            y.set(c.globalIdx, sum);
        }
    }

    @Test
    void wholeLoopsAreCheckedBefore() throws RefusedException {
        KernelMethod method = KernelMethods.method(Kernels.class, "stepped");
        GroupKernel kernel = GroupCutter.cut(KernelCode.read(method).orElseThrow());
        RegionPlan plan = new RegionPlanner(kernel, new Target(512, 32, 110), false)
                .plan(kernel.regions().getFirst());
        assertThat(Printer.print(plan.plan().orElseThrow().body()))
                .contains(
                        "((long) first(localSizex) & 31L) == 0L",
                        "< ((long) blocks.size - 33L)",
                        "(long) first(localSizex) == 128L)");
    }

    @Test
    void roundsThatPassNoEndAreCheckedBefore() throws RefusedException {
        KernelMethod method = KernelMethods.method(Kernels.class, "guarded");
        GroupKernel kernel = GroupCutter.cut(KernelCode.read(method).orElseThrow());
        RegionPlan plan = new RegionPlanner(kernel, new Target(512, 32, 110), false)
                .plan(kernel.regions().getFirst());
        assertThat(Printer.print(plan.plan().orElseThrow().body())).contains("if ((long) first(localSizex) == 128L)");
    }

    /** A sum waits for itself: as many are under way as the units take, if there's nothing else that wants registers. */
    @Test
    void sumsTakeMoreVectors() throws RefusedException {
        assertThat(summary("guarded")).isEqualTo("16 lanes over localIdx, 1 rows by 8 vectors");
        assertThat(summary("scaled")).isEqualTo("16 lanes over localIdx, 1 rows by 4 vectors");
    }

    private static String summary(String name) throws RefusedException {
        GroupKernel kernel = GroupCutter.cut(
                KernelCode.read(KernelMethods.method(Kernels.class, name)).orElseThrow());
        return new RegionPlanner(kernel, new Target(512, 32, 400), false)
                .plan(kernel.regions().getFirst())
                .summary();
    }

    @ParameterizedTest
    @CsvSource({
        "64, 512",
        "64, 511",
        "32, 500",
        "48, 480",
        "64, 513",
        "64, 0",
        "64, -3",
        "7, 400",
        "300, 480",
        "128, 512"
    })
    void guardedRoundsAreTheirOwn(int items, int n) {
        compare("guarded", items, n);
    }

    /** Steps that are, and aren't, whole blocks, and places before arrays, behind them and far from the integers' middle. */
    @ParameterizedTest
    @CsvSource({
        "64, 512, 0",
        "32, 512, 0",
        "128, 511, 0",
        "96, 448, 0",
        "33, 512, 0",
        "48, 512, 0",
        "64, 512, 1",
        "64, 0, 0",
        "64, 512, 3",
        "64, 530, 0",
        "64, 531, 0",
        "64, 544, 0",
        "64, 512, 1000",
        "64, 512, -1",
        "64, 512, 2147483647",
        "64, 512, 126322567",
        "64, 512, 126322568",
        "64, 2147483647, 0",
        "64, -5, 0"
    })
    void roundsAreTheirOwn(int items, int n, int row) {
        compare("stepped", items, n, row);
    }

    @Test
    void roundsOfAnySizeAreTheirOwn() {
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            int unit = random.nextInt(3) == 0 ? 1 : 32;
            compare("stepped", unit * (1 + random.nextInt(128 / unit)), random.nextInt(530), random.nextInt(3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {511, 383, 384, 200, 512, -1, 127})
    void roundsStoreToo(int n) {
        compare("scaled", ITEMS, n);
    }

    @ParameterizedTest
    @ValueSource(ints = {448, 447, 449, 512, 480, 64, 0})
    void whatFallsFromRoundToRoundIsChecked(int n) {
        compare("falling", ITEMS, n);
    }

    private static void compare(String name, int items, int... numbers) {
        GroupFormTest.compare(
                KernelMethods.method(Kernels.class, name),
                new Grid(2 * items, 1, 1, items, 1, 1),
                () -> arguments(name, 2 * items, numbers));
    }

    private static Object[] arguments(String name, int items, int... numbers) {
        return switch (name) {
            case "stepped" ->
                new Object[] {
                    new KernelContext(),
                    GroupFormTest.blocks(32 * 19),
                    GroupFormTest.floats(530),
                    new FloatArray(items),
                    numbers[0],
                    numbers[1]
                };
            case "guarded" ->
                new Object[] {new KernelContext(), GroupFormTest.floats(512), new FloatArray(items), numbers[0]};
            case "falling" ->
                new Object[] {
                    new KernelContext(),
                    GroupFormTest.floats(14),
                    GroupFormTest.floats(512),
                    new FloatArray(items),
                    numbers[0]
                };
            default ->
                new Object[] {
                    new KernelContext(),
                    GroupFormTest.blocks(32 * 16),
                    GroupFormTest.floats(14),
                    GroupFormTest.floats(512),
                    new FloatArray(items),
                    new FloatArray(512),
                    numbers[0]
                };
        };
    }
}
