package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.pipeline.GroupCutter;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.tornado.context.Grid;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Groups find zeros in local arrays, and nothing of the group before, whether arrays are cleared or items are seen to store there first. */
final class FirstStoresTest {
    private static final int GROUPS = 5;

    static final class Kernels {
        private Kernels() {}

        static void all(KernelContext c, IntArray x, IntArray y, int n) {
            int id = c.localIdx;
            int[] shared = c.allocateIntLocalArray(n);
            shared[id] = x.get(c.globalIdx);
            c.localBarrier();
            y.set(c.globalIdx, shared[c.localGroupSizeX - 1 - id] + shared[n - 1]);
            c.localBarrier();
            shared[n - 1 - id] = c.groupIdx + 1;
        }

        static void eitherWay(KernelContext c, IntArray x, IntArray y, int n) {
            int id = c.localIdx;
            int[] shared = c.allocateIntLocalArray(n);
            if (x.get(c.globalIdx) > 0) {
                shared[id] = x.get(c.globalIdx);
                shared[id] = shared[id] * 3;
            } else {
                shared[id] = 1;
            }
            for (int round = 0; round < 3; round++) {
                c.localBarrier();
                y.set(c.globalIdx, y.get(c.globalIdx) + shared[(id + round) % n]);
            }
        }

        static void some(KernelContext c, IntArray x, IntArray y, int n) {
            int id = c.localIdx;
            int[] shared = c.allocateIntLocalArray(n);
            if (x.get(c.globalIdx) > 0) {
                shared[id] = x.get(c.globalIdx);
            }
            c.localBarrier();
            y.set(c.globalIdx, shared[(id + 1) % n]);
        }

        static void loadedFirst(KernelContext c, IntArray x, IntArray y, int n) {
            int id = c.localIdx;
            int[] shared = c.allocateIntLocalArray(n);
            int before = shared[id];
            shared[id] = x.get(c.globalIdx);
            c.localBarrier();
            y.set(c.globalIdx, shared[(id + 1) % n] + before);
        }

        static void updated(KernelContext c, IntArray x, IntArray y, int n) {
            int id = c.localIdx;
            int[] shared = c.allocateIntLocalArray(n);
            shared[id] += x.get(c.globalIdx);
            c.localBarrier();
            y.set(c.globalIdx, shared[(id + 1) % n]);
        }

        static void turnedRound(KernelContext c, IntArray x, IntArray y, int n) {
            int id = c.localIdx;
            int[] shared = c.allocateIntLocalArray(n);
            shared[n - 1 - id] = x.get(c.globalIdx);
            c.localBarrier();
            y.set(c.globalIdx, shared[id]);
        }

        static void left(KernelContext c, IntArray x, IntArray y, int n) {
            int id = c.localIdx;
            int[] shared = c.allocateIntLocalArray(n);
            if (x.get(c.globalIdx) <= 0) {
                return;
            }
            shared[id] = x.get(c.globalIdx);
            c.localBarrier();
            y.set(c.globalIdx, shared[(id + 1) % n]);
        }

        static void inALoop(KernelContext c, IntArray x, IntArray y, int n) {
            int id = c.localIdx;
            int[] shared = c.allocateIntLocalArray(n);
            for (int i = 0; i < x.get(0); i++) {
                shared[id] = x.get(c.globalIdx);
            }
            c.localBarrier();
            y.set(c.globalIdx, shared[(id + 1) % n]);
        }

        static void numberOfRows(KernelContext c, IntArray x, IntArray y, int n) {
            int[] shared = c.allocateIntLocalArray(n);
            shared[c.localIdy] = c.groupIdx + 1;
            c.localBarrier();
            y.set(c.globalIdx, y.get(c.globalIdx) + shared[c.localIdx]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "all, true",
        "eitherWay, true",
        "some, false",
        "loadedFirst, false",
        "updated, false",
        "turnedRound, false",
        "left, false",
        "inALoop, false",
        "numberOfRows, false"
    })
    void noneFindsWhatAGroupBeforeHasLeft(String name, boolean stored) throws RefusedException {
        var method = KernelMethods.method(Kernels.class, name);
        GroupKernel kernel = GroupCutter.cut(KernelCode.read(method).orElseThrow());
        assertThat(kernel.stored()).hasSize(stored ? 1 : 0);
        for (int size : new int[] {1, 7, 16, 40, 64}) {
            for (int more : new int[] {0, 1, 25}) {
                GroupFormTest.compare(method, new Grid(GROUPS * size, 1, 1, size, 1, 1), () -> {
                    Random random = new Random(size);
                    return new Object[] {
                        new KernelContext(),
                        IntArray.fromArray(
                                random.ints(GROUPS * (long) size, -9, 9).toArray()),
                        new IntArray(GROUPS * size),
                        size + more
                    };
                });
            }
        }
    }
}
