package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.context.Grid;
import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.kernel.KernelMethods;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.Settings;
import dev.gyre.jvm.simd.group.GroupKernel;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Values that only a tree of sums or the like reads go there without memory in between, and only these. */
final class GroupReductionTest {
    private static final int GROUPS = 5;

    static final class Kernels {
        private Kernels() {}

        /** A sum of squares up to an end within a group, as of RMSNorm. */
        static void squares(KernelContext c, FloatArray x, FloatArray y, int n) {
            int id = c.localIdx;
            float[] sums = c.allocateFloatLocalArray(c.localGroupSizeX);
            if (c.globalIdx < n) {
                sums[id] = x.get(c.globalIdx);
                sums[id] = sums[id] * sums[id];
            } else {
                sums[id] = 0;
            }
            for (int stride = c.localGroupSizeX / 2; stride > 0; stride /= 2) {
                c.localBarrier();
                if (id < stride) {
                    sums[id] += sums[id + stride];
                }
            }
            if (id == 0) {
                y.set(c.groupIdx + 1, sums[0]);
            }
            if (c.globalIdx == 0) {
                y.set(0, n);
            }
        }

        /** Mean and variance by the same array, and what items do with both. */
        static void moments(KernelContext c, FloatArray x, FloatArray y, int unused) {
            int id = c.localIdx;
            int size = c.localGroupSizeX;
            float[] sums = c.allocateFloatLocalArray(size);
            float value = x.get(c.globalIdx);
            sums[id] = value;
            c.localBarrier();
            for (int s = size / 2; s > 0; s >>= 1) {
                if (id < s) {
                    sums[id] += sums[id + s];
                }
                c.localBarrier();
            }
            float mean = sums[0] / size;
            c.localBarrier();
            float beside = value - mean;
            sums[id] = beside * beside;
            c.localBarrier();
            for (int s = size / 2; s > 0; s >>= 1) {
                if (id < s) {
                    sums[id] += sums[id + s];
                }
                c.localBarrier();
            }
            y.set(c.globalIdx, beside / TornadoMath.sqrt(sums[0] / size + 1e-5f));
        }

        /** Row after row, with a value that is kept over the barriers. */
        static void rows(KernelContext c, FloatArray x, FloatArray y, int rows) {
            int id = c.localIdx;
            int size = c.localGroupSizeX;
            float[] most = c.allocateFloatLocalArray(size);
            for (int r = 0; r < rows; r++) {
                float value = x.get((c.globalIdx + r * 7) % x.getSize());
                most[id] = value < 0 ? -value : value + r;
                for (int s = size / 2; s > 0; s /= 2) {
                    c.localBarrier();
                    if (id < s) {
                        most[id] = Math.max(most[id], most[id + s]);
                    }
                }
                c.localBarrier();
                y.set(c.globalIdx, y.get(c.globalIdx) + value / most[0]);
                c.localBarrier();
            }
        }

        /** Both sides of a branch load, one of them elsewhere; items store more than the value. */
        static void branches(KernelContext c, IntArray x, IntArray y, int n) {
            int id = c.localIdx;
            int i = c.globalIdx;
            int[] least = c.allocateIntLocalArray(c.localGroupSizeX);
            if ((x.get(i) & 1) == 0) {
                least[id] = x.get(i) + n;
                y.set(i, least[id]);
            } else if (i > n) {
                least[id] = id;
            } else {
                least[id] = y.get(i);
                least[id] -= x.get(i);
            }
            y.set(i, y.get(i) ^ least[id]);
            for (int s = c.localGroupSizeX / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    least[id] = Math.min(least[id], least[id + s]);
                }
            }
            c.localBarrier();
            y.set(i, y.get(i) + least[0]);
        }

        static void bits(KernelContext c, LongArray x, LongArray y, int n) {
            int id = c.localIdx;
            long[] any = c.allocateLongLocalArray(c.localGroupSizeX);
            any[id] = x.get(c.globalIdx) >> n;
            for (int s = c.localGroupSizeX / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    any[id] ^= any[id + s];
                }
            }
            c.localBarrier();
            y.set(c.globalIdx, any[0]);
        }

        static void doubles(KernelContext c, DoubleArray x, DoubleArray y, int n) {
            int id = c.localIdx;
            double[] sums = c.allocateDoubleLocalArray(c.localGroupSizeX);
            sums[id] = x.get(c.globalIdx) * n;
            for (int s = c.localGroupSizeX / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    sums[id] += sums[id + s];
                }
            }
            c.localBarrier();
            y.set(c.globalIdx, sums[0]);
        }

        static void ofBytes(KernelContext c, ByteArray x, IntArray y, int n) {
            int id = c.localIdx;
            int[] sums = c.allocateIntLocalArray(c.localGroupSizeX);
            sums[id] = x.get(c.globalIdx) * n;
            for (int s = c.localGroupSizeX / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    sums[id] += sums[id + s];
                }
            }
            c.localBarrier();
            y.set(c.globalIdx, sums[0]);
        }

        /** Of fewer elements than there are items. */
        static void small(KernelContext c, FloatArray x, FloatArray y, int size) {
            int id = c.localIdx;
            float[] sums = c.allocateFloatLocalArray(size);
            sums[id] = x.get(c.globalIdx);
            for (int s = c.localGroupSizeX / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    sums[id] += sums[id + s];
                }
            }
            c.localBarrier();
            y.set(c.globalIdx, sums[0]);
        }

        /** The same from another stride on. */
        static void quarter(KernelContext c, FloatArray x, FloatArray y, int parts) {
            int id = c.localIdx;
            float[] sums = c.allocateFloatLocalArray(c.localGroupSizeX);
            sums[id] = x.get(c.globalIdx);
            for (int s = c.localGroupSizeX / parts; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    sums[id] += sums[id + s];
                }
            }
            c.localBarrier();
            y.set(c.globalIdx, sums[0]);
        }

        /** Somebody asks for another element. */
        static void second(KernelContext c, FloatArray x, FloatArray y, int n) {
            int id = c.localIdx;
            float[] sums = c.allocateFloatLocalArray(c.localGroupSizeX);
            sums[id] = x.get(c.globalIdx);
            for (int s = c.localGroupSizeX / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    sums[id] += sums[id + s];
                }
            }
            c.localBarrier();
            if (id == 0 && n > 0) {
                y.set(c.globalIdx, sums[0] - sums[1]);
            }
        }

        /** Not all items store. */
        static void some(KernelContext c, FloatArray x, FloatArray y, int n) {
            int id = c.localIdx;
            float[] sums = c.allocateFloatLocalArray(c.localGroupSizeX);
            if (c.globalIdx < n) {
                sums[id] = x.get(c.globalIdx);
            }
            for (int s = c.localGroupSizeX / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    sums[id] += sums[id + s];
                }
            }
            c.localBarrier();
            y.set(c.globalIdx, sums[0]);
        }

        /** No tree at all, or one, within a loop. */
        static void perhaps(KernelContext c, FloatArray x, FloatArray y, int m) {
            int id = c.localIdx;
            int h = c.localGroupSizeX / 2;
            float[] sums = c.allocateFloatLocalArray(c.localGroupSizeX);
            sums[id] = x.get(c.globalIdx);
            c.localBarrier();
            for (int q = m; q > 0; q /= 3) {
                while (h > 0) {
                    if (id < h) {
                        sums[id] += sums[id + h];
                    }
                    c.localBarrier();
                    h /= 2;
                }
            }
            y.set(c.globalIdx, sums[0]);
        }

        /** The same, as often as the loop has rounds. */
        static void again(KernelContext c, FloatArray x, FloatArray y, int m) {
            int id = c.localIdx;
            int h = c.localGroupSizeX / 2;
            float[] sums = c.allocateFloatLocalArray(c.localGroupSizeX);
            sums[id] = x.get(c.globalIdx);
            c.localBarrier();
            for (int q = m; q > 0; q /= 3) {
                while (h > 0) {
                    if (id < h) {
                        sums[id] += sums[id + h];
                    }
                    c.localBarrier();
                    h /= 2;
                }
                h = c.localGroupSizeX / 2;
            }
            y.set(c.globalIdx, sums[0]);
        }

        /** Two trees of the same values. */
        static void twice(KernelContext c, FloatArray x, FloatArray y, int n) {
            int id = c.localIdx;
            float[] sums = c.allocateFloatLocalArray(c.localGroupSizeX);
            sums[id] = x.get(c.globalIdx);
            for (int s = c.localGroupSizeX / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    sums[id] += sums[id + s];
                }
            }
            for (int s = c.localGroupSizeX / 2; s > 0; s /= 2) {
                c.localBarrier();
                if (id < s) {
                    sums[id] *= sums[id + s];
                }
            }
            c.localBarrier();
            y.set(c.globalIdx, sums[0] + n);
        }
    }

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
        GroupFormTest.compare(KernelMethods.method(Kernels.class, kernel), grid, () -> arguments(kernel, items, n));
    }

    static int[] sizes() {
        return new int[] {1, 2, 3, 4, 7, 8, 12, 16, 17, 24, 32, 48, 64, 96, 128, 256, 300, 512};
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
        GroupFormTest.compare(KernelMethods.method(Kernels.class, "bits"), grid, () -> arguments("bits", 2 * size, 0));
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
        KernelMethod method = KernelMethods.method(Kernels.class, name);
        assertThat(GroupKernel.of(KernelCode.read(method).orElseThrow()).reductions())
                .hasSize(reductions);
    }

    @Test
    void layoutsSaySo() {
        KernelMethod method = KernelMethods.method(Kernels.class, "squares");
        CompiledKernel kernel = KernelCompiler.compile(method, Settings.STRICT.within(128));
        assertThat(kernel.code().layout().orElseThrow().accesses().getFirst())
                .endsWith("with the rounds behind it at once for 4 to 64 items, a power of two");
    }
}
