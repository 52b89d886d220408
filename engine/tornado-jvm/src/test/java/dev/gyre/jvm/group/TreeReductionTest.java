package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.pipeline.GroupCutter;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.tornado.context.Grid;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Trees of sums and the like leave in the array of a group what items leave there that go from barrier to barrier. */
final class TreeReductionTest {
    private static final int GROUPS = 3;

    static final class Kernels {
        private Kernels() {}

        static void trees(
                KernelContext c,
                FloatArray sums,
                IntArray most,
                DoubleArray least,
                LongArray products,
                FloatArray unlike) {
            int id = c.localIdx;
            int i = c.globalIdx;
            int size = c.localGroupSizeX;
            float[] floats = c.allocateFloatLocalArray(size);
            int[] ints = c.allocateIntLocalArray(size);
            double[] doubles = c.allocateDoubleLocalArray(size);
            long[] longs = c.allocateLongLocalArray(size);
            floats[id] = sums.get(i);
            ints[id] = most.get(i);
            doubles[id] = least.get(i);
            longs[id] = products.get(i);
            c.localBarrier();
            for (int stride = size / 2; stride > 0; stride /= 2) {
                if (id < stride) {
                    floats[id] += floats[id + stride];
                }
                c.localBarrier();
            }
            for (int stride = size / 2; stride > 0; stride >>= 1) {
                c.localBarrier();
                if (id < stride) {
                    ints[id] = Math.max(ints[stride + id], ints[id]);
                }
            }
            for (int s = size / 2; s > 0; s >>= 1) {
                if (id < s) {
                    doubles[id] = Math.min(doubles[id], doubles[id + s]);
                }
                c.localBarrier();
            }
            for (int s = size / 2; s > 0; s >>= 1) {
                if (s > id) {
                    longs[id] *= longs[id + s];
                }
                c.localBarrier();
            }
            sums.set(i, floats[id]);
            most.set(i, ints[id]);
            least.set(i, doubles[id]);
            products.set(i, longs[id]);
            c.localBarrier();
            for (int s = size / 2; s > 0; s >>= 1) {
                if (id < s) {
                    floats[id] -= floats[id + s];
                }
                c.localBarrier();
            }
            for (int s = size / 2; s > 0; s /= 3) {
                if (id < s) {
                    floats[id] += floats[id + s];
                }
                c.localBarrier();
            }
            unlike.set(i, floats[id]);
        }

        static void bits(KernelContext c, IntArray odd, LongArray any, IntArray all) {
            int id = c.localIdx;
            int i = c.globalIdx;
            int size = c.localGroupSizeX;
            int[] parities = c.allocateIntLocalArray(size);
            long[] longs = c.allocateLongLocalArray(size);
            int[] ints = c.allocateIntLocalArray(size);
            parities[id] = odd.get(i);
            longs[id] = any.get(i) & any.get(i) >> 3;
            ints[id] = all.get(i) | all.get(i) >> 2;
            for (int s = size / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    parities[id] ^= parities[id + s];
                }
            }
            for (int s = size / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    longs[id] |= longs[id + s];
                }
            }
            for (int s = size / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    ints[id] &= ints[id + s];
                }
            }
            c.localBarrier();
            odd.set(i, parities[id]);
            any.set(i, longs[id]);
            all.set(i, ints[id]);
        }

        static void bytes(KernelContext c, ByteArray sums, ByteArray most) {
            int id = c.localIdx;
            int i = c.globalIdx;
            int size = c.localGroupSizeX;
            byte[] some = c.allocateByteLocalArray(size);
            byte[] others = c.allocateByteLocalArray(size);
            some[id] = sums.get(i);
            others[id] = most.get(i);
            for (int s = size / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    some[id] += some[id + s];
                }
            }
            for (int s = size / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    others[id] = (byte) Math.max(others[id], others[id + s]);
                }
            }
            c.localBarrier();
            sums.set(i, some[id]);
            most.set(i, others[id]);
        }
    }

    private static Object[] arguments(int size) {
        Random random = new Random(size);
        int items = GROUPS * size;
        FloatArray floats = new FloatArray(items);
        IntArray ints = new IntArray(items);
        DoubleArray doubles = new DoubleArray(items);
        LongArray longs = new LongArray(items);
        for (int i = 0; i < items; i++) {
            floats.set(i, (float) random.nextGaussian());
            ints.set(i, random.nextInt());
            doubles.set(i, random.nextGaussian());
            longs.set(i, random.nextLong());
        }
        return new Object[] {new KernelContext(), floats, ints, doubles, longs, new FloatArray(items)};
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 12, 16, 24, 31, 32, 64, 96, 128, 256, 512, 1024})
    void everyElementIsWhatItemsLeave(int size) {
        GroupFormTest.compare(
                KernelMethods.method(Kernels.class, "trees"),
                new Grid(GROUPS * size, 1, 1, size, 1, 1),
                () -> arguments(size));
        GroupFormTest.compare(
                KernelMethods.method(Kernels.class, "bits"), new Grid(GROUPS * size, 1, 1, size, 1, 1), () -> {
                    Object[] of = arguments(size);
                    return new Object[] {of[0], of[2], of[4], arguments(size)[2]};
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 64, 256})
    void bytesAsWell(int size) {
        byte[] values = new byte[GROUPS * size];
        new Random(size).nextBytes(values);
        GroupFormTest.compare(
                KernelMethods.method(Kernels.class, "bytes"), new Grid(GROUPS * size, 1, 1, size, 1, 1), () ->
                        new Object[] {new KernelContext(), ByteArray.fromArray(values), ByteArray.fromArray(values)});
    }

    @Test
    void theirLoopsAreSeen() throws RefusedException {
        assertThat(seen("trees")).containsExactlyInAnyOrder("FLOAT ADD", "INT MAX", "DOUBLE MIN", "LONG MUL");
        assertThat(seen("bits")).containsExactlyInAnyOrder("INT XOR", "LONG OR", "INT AND");
    }

    private static List<String> seen(String name) throws RefusedException {
        KernelMethod method = KernelMethods.method(Kernels.class, name);
        GroupKernel kernel = GroupCutter.cut(KernelCode.read(method).orElseThrow());
        return kernel.reductions().trees().values().stream()
                .map(h -> h.array().storage() + " " + h.op())
                .toList();
    }
}
