package dev.gyre.jvm.group;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels over groups of work-items, as people write them for GPUs. */
final class GroupKernels {
    private static final int SIDE = 4;

    private GroupKernels() {}

    static void axpy(KernelContext c, FloatArray x, FloatArray y, float a, int n) {
        int i = c.globalIdx;
        if (i >= n) {
            return;
        }
        y.set(i, a * x.get(i) + y.get(i));
    }

    static void places(KernelContext c, IntArray out) {
        int x = c.globalIdx;
        int y = c.globalIdy;
        int z = c.globalIdz;
        int at = (z * c.globalGroupSizeY + y) * c.globalGroupSizeX + x;
        int group = (c.groupIdz * 10 + c.groupIdy) * 10 + c.groupIdx;
        int local = (c.localIdz * 10 + c.localIdy) * 10 + c.localIdx;
        out.set(at, group * 100_000 + local * 100 + c.localGroupSizeX * c.localGroupSizeY * c.localGroupSizeZ);
    }

    static void sum(KernelContext c, FloatArray x, FloatArray sums) {
        int id = c.localIdx;
        float[] local = c.allocateFloatLocalArray(64);
        local[id] = x.get(c.globalIdx);
        for (int stride = c.localGroupSizeX / 2; stride > 0; stride /= 2) {
            c.localBarrier();
            if (id < stride) {
                local[id] += local[id + stride];
            }
        }
        if (id == 0) {
            sums.set(c.groupIdx, local[0]);
        }
    }

    static void maxInPlace(KernelContext c, FloatArray x, FloatArray most) {
        int id = c.localGroupSizeX * c.groupIdx + c.localIdx;
        for (int stride = c.localGroupSizeX / 2; stride > 0; stride /= 2) {
            c.globalBarrier();
            if (c.localIdx < stride) {
                x.set(id, TornadoMath.max(x.get(id), x.get(id + stride)));
            }
        }
        if (c.localIdx == 0) {
            most.set(c.groupIdx, x.get(id));
        }
    }

    static void product(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int size) {
        int row = c.localIdx;
        int col = c.localIdy;
        int globalRow = SIDE * c.groupIdx + row;
        int globalCol = SIDE * c.groupIdy + col;
        float[] left = c.allocateFloatLocalArray(SIDE * SIDE);
        float[] right = c.allocateFloatLocalArray(SIDE * SIDE);
        float sum = 0f;
        for (int t = 0; t < size / SIDE; t++) {
            left[col * SIDE + row] = a.get((SIDE * t + col) * size + globalRow);
            right[col * SIDE + row] = b.get(globalCol * size + SIDE * t + row);
            c.localBarrier();
            for (int k = 0; k < SIDE; k++) {
                sum += left[k * SIDE + row] * right[col * SIDE + k];
            }
            c.localBarrier();
        }
        y.set(globalCol * size + globalRow, sum);
    }

    /** Values that live across barriers, assigned by some items only. */
    static void kept(KernelContext c, FloatArray x, FloatArray y, IntArray b) {
        int i = c.globalIdx;
        float v = x.get(i);
        long wide = i * 3L;
        double half = v * 0.5;
        if (v > 0f) {
            v = v * 2f;
            wide += 7;
        }
        float[] local = c.allocateFloatLocalArray(c.localGroupSizeX);
        local[c.localGroupSizeX - 1 - c.localIdx] = v;
        c.localBarrier();
        float other = local[c.localIdx];
        if (other < 0f) {
            half = half + other;
        }
        c.localBarrier();
        local[c.localIdx] = (float) half + v;
        c.localBarrier();
        y.set(i, local[(c.localIdx + 1) % c.localGroupSizeX] + other);
        b.set(i, (int) wide);
    }

    /** Offsets that go on from round to round, with barriers between and without. */
    static void walked(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int n) {
        float[] local = c.allocateFloatLocalArray(n);
        int from = c.groupIdx * n;
        int at = c.localIdx;
        float s = 0f;
        for (int k = 0; k < n; k++) {
            local[c.localIdx] = b.get(at);
            c.localBarrier();
            s += a.get(from) * local[n - 1 - c.localIdx];
            c.localBarrier();
            from++;
            at += n;
        }
        from = c.groupIdx * n;
        at = c.localIdx;
        for (int k = 0; k < n; k++) {
            s += a.get(from++) * b.get(at);
            at += n;
        }
        y.set(c.groupIdx * n + c.localIdx, s);
    }

    /** Items share the work by strides; wider and narrower than the group. */
    static void strides(KernelContext c, FloatArray x, FloatArray y, int width, int times) {
        float[] local = c.allocateFloatLocalArray(2 * width);
        int item = c.localIdx;
        int items = c.localGroupSizeX;
        int row = c.groupIdx * width;
        for (int d = item; d < width; d += items) {
            local[d] = x.get(row + d);
        }
        c.localBarrier();
        for (int t = 0; t < times; t++) {
            int before = (t & 1) * width;
            for (int e = item; e < width; e += items) {
                float s = 0f;
                for (int d = 0; d < width; d++) {
                    s += local[before + d] * (d == e ? 0.25f : 0.125f);
                }
                local[width - before + e] = s;
            }
            c.localBarrier();
        }
        for (int d = item; d <= width - 1; d += items) {
            y.set(row + d, local[(times & 1) * width + d]);
        }
    }

    /** A row of a matrix by a vector, the group's size a number of the kernel; groups without a row leave. */
    static void rowByVector(KernelContext c, FloatArray w, FloatArray x, FloatArray y, int n, int rows, int size) {
        int row = c.groupIdx;
        if (row >= rows) {
            return;
        }
        int id = c.localIdx;
        float sum = dot(c, w, x, row * n, n, size);
        if (id == 0) {
            y.set(row, sum);
        }
    }

    private static float dot(KernelContext c, FloatArray w, FloatArray x, int offset, int n, int size) {
        int id = c.localIdx;
        float[] sums = c.allocateFloatLocalArray(size);
        float own = 0f;
        for (int j = id; j < n; j += size) {
            own += w.get(offset + j) * x.get(j);
        }
        sums[id] = own;
        c.localBarrier();
        for (int stride = size / 2; stride > 0; stride >>= 1) {
            if (id < stride) {
                sums[id] += sums[id + stride];
            }
            c.localBarrier();
        }
        return sums[0];
    }

    /** Hillis and Steele's prefix sum. */
    static void scan(KernelContext c, IntArray x, IntArray y) {
        int n = c.localGroupSizeX;
        int id = c.localIdx;
        int[] local = c.allocateIntLocalArray(2 * n);
        int out = 0;
        int in = 1;
        local[id] = x.get(c.globalIdx);
        c.localBarrier();
        for (int offset = 1; offset < n; offset <<= 1) {
            out = 1 - out;
            in = 1 - out;
            if (id >= offset) {
                local[out * n + id] = local[in * n + id] + local[in * n + id - offset];
            } else {
                local[out * n + id] = local[in * n + id];
            }
            c.localBarrier();
        }
        y.set(c.globalIdx, local[out * n + id]);
    }

    static void bitonicSort(KernelContext c, IntArray x) {
        int n = c.localGroupSizeX;
        int id = c.localIdx;
        int[] local = c.allocateIntLocalArray(n);
        local[id] = x.get(c.globalIdx);
        c.localBarrier();
        for (int k = 2; k <= n; k *= 2) {
            for (int j = k / 2; j > 0; j /= 2) {
                int other = id ^ j;
                if (other > id) {
                    boolean up = (id & k) == 0;
                    int a = local[id];
                    int b = local[other];
                    if (up == (a > b)) {
                        local[id] = b;
                        local[other] = a;
                    }
                }
                c.localBarrier();
            }
        }
        x.set(c.globalIdx, local[id]);
    }

    static void histogram(KernelContext c, IntArray x, IntArray bins) {
        int[] local = c.allocateIntLocalArray(8);
        c.atomicAdd(local, x.get(c.globalIdx) & 7, 1);
        c.localBarrier();
        if (c.localIdx < 8) {
            c.atomicAdd(bins, c.localIdx, local[c.localIdx]);
        }
    }

    static void doubleSums(KernelContext c, IntArray x, DoubleArray sums, LongArray counts) {
        c.atomicAdd(sums, c.localIdx & 1, x.get(c.globalIdx) * 0.25);
        c.atomicAdd(counts, x.get(c.globalIdx) & 3, 1L);
    }

    static void exchanges(KernelContext c, FloatArray x, FloatArray y) {
        float v = x.get(c.globalIdx);
        float sum = c.simdSum(v);
        float below = c.simdShuffleDown(v, 3);
        for (int k = 1; k < 4; k++) {
            v += c.simdShuffleDown(v, k);
        }
        y.set(c.globalIdx, sum + below - c.simdBroadcastFirst(v));
    }

    private static float shared(KernelContext c, float[] local, float v) {
        local[c.localIdx] = v;
        c.localBarrier();
        float r = local[c.localGroupSizeX - 1 - c.localIdx];
        c.localBarrier();
        return r;
    }

    static void helpers(KernelContext c, FloatArray x, FloatArray y) {
        float[] local = c.allocateFloatLocalArray(c.localGroupSizeX);
        float a = shared(c, local, x.get(c.globalIdx));
        float b = shared(c, local, a * 0.5f);
        y.set(c.globalIdx, a + b);
    }

    /** A parameter that changes, and several types in local memory. */
    static void types(KernelContext c, IntArray x, LongArray y, int rounds) {
        byte[] bytes = c.allocateByteLocalArray(c.localGroupSizeX);
        long[] longs = c.allocateLongLocalArray(c.localGroupSizeX + 1);
        double[] doubles = c.allocateDoubleLocalArray(x.getSize() > 20 ? c.localGroupSizeX : 2 * c.localGroupSizeX);
        int id = c.localIdx;
        bytes[id] = (byte) x.get(c.globalIdx);
        doubles[id] = x.get(c.globalIdx) / 4.0;
        while (rounds > 0) {
            c.localBarrier();
            longs[id] += bytes[c.localGroupSizeX - 1 - id] + (long) doubles[id];
            rounds--;
        }
        c.localBarrier();
        y.set(c.globalIdx, longs[id] + (id > 0 ? longs[id - 1] : 0L));
    }

    static void scattered(KernelContext c, IntArray to, FloatArray x, FloatArray y) {
        int i = c.globalIdx;
        y.set(to.get(i), x.get(i));
    }

    /** Two dimensions, with values of both along a barrier. */
    static void blurred(KernelContext c, FloatArray x, FloatArray y, int width, int height) {
        int w = c.localGroupSizeX;
        int h = c.localGroupSizeY;
        int u = c.globalIdx;
        int v = c.globalIdy;
        float[] tile = c.allocateFloatLocalArray(w * h);
        float own = u < width && v < height ? x.get(v * width + u) : 0f;
        tile[c.localIdy * w + c.localIdx] = own;
        c.localBarrier();
        float s = own;
        if (c.localIdx > 0) {
            s += tile[c.localIdy * w + c.localIdx - 1];
        }
        if (c.localIdy > 0) {
            s += tile[(c.localIdy - 1) * w + c.localIdx];
        }
        if (u < width && v < height) {
            y.set(v * width + u, s * 0.25f);
        }
    }

    /** Arrays of each item's own, by places that are the same for all items and by others, across barriers. */
    static void ownArrays(KernelContext c, FloatArray x, FloatArray y, IntArray b, int n) {
        float[] own = new float[6];
        int[] order = {3, 1, 2, 0};
        float[] local = c.allocateFloatLocalArray(c.localGroupSizeX);
        for (int k = 0; k < own.length; k++) {
            own[k] = x.get((c.globalIdx + k) % n);
        }
        local[c.localIdx] = own[c.localIdx % 6];
        c.localBarrier();
        own[order[c.localIdx & 3]] *= local[(c.localIdx + 1) % c.localGroupSizeX];
        c.localBarrier();
        order[c.groupIdx & 3] += order.length;
        float s = 0f;
        for (int k = 0; k < 6; k++) {
            s = s * 0.5f + own[k];
        }
        y.set(c.globalIdx, s);
        b.set(c.globalIdx, order[0] * 1000 + order[1] * 100 + order[2] * 10 + order[3]);
    }

    static void ownArrayEnds(KernelContext c, IntArray b, int n) {
        int[] own = new int[3];
        own[n] = c.localIdx;
        b.set(c.globalIdx, own[2]);
    }

    static void unknownSize(KernelContext c, IntArray x) {
        int[] local = c.allocateIntLocalArray(x.get(0));
        local[0] = c.groupIdx;
        x.set(c.globalIdx + 1, local[0]);
    }
}
