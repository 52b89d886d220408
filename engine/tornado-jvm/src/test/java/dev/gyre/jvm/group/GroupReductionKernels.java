package dev.gyre.jvm.group;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels with trees of sums and the like, for {@link GroupReductionTest}. */
final class GroupReductionKernels {
    private GroupReductionKernels() {}

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
