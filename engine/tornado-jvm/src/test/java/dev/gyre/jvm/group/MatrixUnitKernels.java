package dev.gyre.jvm.group;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.matrix.Matrix8x8Float;

/** Products of matrices whose elements lie spread over the 32 work-items of a group: (16, K) times (K, 8). */
final class MatrixUnitKernels {
    private MatrixUnitKernels() {}

    /** Of 16-bit floats' bits; K a multiple of 16. */
    static void halves(KernelContext c, ShortArray a, ShortArray b, FloatArray d, int depth, int brain) {
        int[] left = c.allocateIntLocalArray(16 * 16 / 2);
        int[] right = c.allocateIntLocalArray(16 * 8 / 2);
        float[] sum = c.mmaFragment(0.5f);
        for (int k = 0; k < depth; k += 16) {
            for (int i = c.localIdx; i < 128; i += 32) {
                int at = (16 * c.groupIdx + 2 * i / 16) * depth + k + 2 * i % 16;
                left[i] = (a.get(at) & 0xffff) | (a.get(at + 1) << 16);
            }
            for (int i = c.localIdx; i < 64; i += 32) {
                int at = 8 * k + 2 * i;
                right[i] = (b.get(at) & 0xffff) | (b.get(at + 1) << 16);
            }
            c.localBarrier();
            HalfFloat[] fragA = c.mmaLoadA(left, 16);
            HalfFloat[] fragB = c.mmaLoadB(right, 16);
            if (brain != 0) {
                sum = c.mmaBF16(fragA, fragB, sum, MMAShape.M16N8K16);
            } else {
                sum = c.mma(fragA, fragB, sum, MMAShape.M16N8K16);
            }
            c.localBarrier();
        }
        c.mmaStore(sum, d, 16 * c.groupIdx, 0, 8);
    }

    /** Two products by each of two warps, which share the right matrices, one of them swizzled: (32, 16) times (16, 8) each. */
    static void warps(KernelContext c, ShortArray a, ShortArray b, FloatArray d) {
        int warp = c.localIdx / 32;
        int[] left = c.allocateIntLocalArray(2 * 16 * 16 / 2);
        int[] right = c.allocateIntLocalArray(16 * 8 / 2);
        HalfFloat[] turned = c.allocateHalfFloatLocalArray(16 * 8);
        for (int i = c.localIdx; i < 256; i += 64) {
            left[i] = (a.get(2 * i) & 0xffff) | (a.get(2 * i + 1) << 16);
        }
        for (int i = c.localIdx; i < 128; i += 64) {
            if (i < 64) {
                right[i] = (b.get(2 * i) & 0xffff) | (b.get(2 * i + 1) << 16);
            }
            c.swizzleStoreFp16Stride32(turned, i / 8, i % 8, 8, new HalfFloat(b.get(i)));
        }
        c.localBarrier();
        HalfFloat[] fragA = c.mmaLoadA(left, 16, warp * 512);
        float[] first = c.mma(fragA, c.mmaLoadB(right, 16), c.mmaFragment(1f), MMAShape.M16N8K16);
        float[] second = c.mma(fragA, c.mmaLoadBSwizzled(turned, 16), first, MMAShape.M16N8K16);
        first = c.mma(fragA, c.mmaLoadB(right, 16), second, MMAShape.M16N8K16);
        c.mmaStore(first, d, 16 * warp, 0, 8);
        c.mmaStore(second, d, 32 + 16 * warp, 0, 8);
    }

    /** Products with two right matrices that lie one behind the other, swizzled: (rows, 16) times (16, 8) each. */
    static void neighbours(KernelContext c, ShortArray a, ShortArray b, FloatArray d, int rows) {
        int[] left = c.allocateIntLocalArray(16 * 16 / 2);
        HalfFloat[] right = c.allocateHalfFloatLocalArray(2 * 16 * 8);
        int from = 256 * c.groupIdx;
        for (int i = c.localIdx; i < 128; i += 32) {
            left[i] = (a.get(from + 2 * i) & 0xffff) | (a.get(from + 2 * i + 1) << 16);
        }
        for (int i = c.localIdx; i < 256; i += 32) {
            c.mmaStoreBSwizzled(right, i / 8 % 16, i % 8, 8, new HalfFloat(b.get(i)), i / 128 * 256);
        }
        c.localBarrier();
        HalfFloat[] fragA = c.mmaLoadA(left, 16);
        float[] first = c.mma(fragA, c.mmaLoadBSwizzled(right, 16), c.mmaFragment(0f), MMAShape.M16N8K16);
        float[] second = c.mma(fragA, c.mmaLoadBSwizzled(right, 16, 256), c.mmaFragment(0f), MMAShape.M16N8K16);
        c.mmaStore(first, d, 16 * c.groupIdx, 0, 8);
        c.mmaStore(second, d, rows + 16 * c.groupIdx, 0, 8);
    }

    /** Two variables that stand for one array, which replaces another one. */
    @SuppressWarnings("AssignmentExpression") // what it is about
    static void chained(KernelContext c, FloatArray d) {
        float[] sum = c.mmaFragment(1f);
        float[] other = sum = c.mmaFragment(2f);
        other[0] = 5f;
        d.set(c.globalIdx, sum[0] + other[1]);
    }

    /** A variable that goes on standing for an array when another one is replaced. */
    static void keeps(KernelContext c, FloatArray d) {
        float[] sum = c.mmaFragment(1f);
        float[] kept = sum;
        for (int i = 0; i < 3; i++) {
            sum = c.mmaFragment(2f + i);
            sum[1] += kept[1];
        }
        d.set(c.globalIdx, sum[1] + kept[1]);
    }

    /** One that stands for the array of the round before. */
    static void follows(KernelContext c, FloatArray d) {
        float[] before = c.mmaFragment(1f);
        for (int i = 0; i < 3; i++) {
            float[] sum = c.mmaFragment(2f + i);
            sum[1] += before[1];
            before = sum;
        }
        d.set(c.globalIdx, before[1]);
    }

    /** Products of 8 x 8 floats in every way that there is, of matrices with rows that are longer. */
    static void squares(KernelContext c, FloatArray a, FloatArray b, FloatArray d, int width) {
        float[] tile = c.allocateFloatLocalArray(64);
        for (int i = c.localIdx; i < 64; i += c.localGroupSizeX) {
            tile[i] = b.get(i / 8 * width + i % 8);
        }
        c.localBarrier();
        Matrix8x8Float sum = c.simdgroupMatrixZero();
        for (int k = 0; k < 3; k++) {
            Matrix8x8Float left = c.simdgroupMatrixLoad(a, 8 * k, width);
            Matrix8x8Float right = c.simdgroupMatrixLoad(tile, 0, 8);
            sum = c.simdgroupMatrixMultiplyAccumulate(left, right, sum);
        }
        c.simdgroupMatrixStore(sum, d, 0, 8);
        c.matrixMultiply8x8(a, 0, width, b, 0, width, d, 64, 8, 16);
        if (c.localIdx == 5) {
            d.set(128, sum.get(3, 4));
        }
    }

    /** Of bytes; K a multiple of 32. */
    static void bytes(KernelContext c, ByteArray a, ByteArray b, IntArray d, int depth) {
        int[] left = c.allocateIntLocalArray(16 * 32 / 4);
        int[] right = c.allocateIntLocalArray(32 * 8 / 4);
        int[] sum = c.mmaFragmentInt(3);
        for (int k = 0; k < depth; k += 32) {
            pack(c, a, b, left, right, k, depth);
            c.localBarrier();
            sum = c.mmaInt8(c.mmaLoadAInt8(left, 32), c.mmaLoadBInt8(right, 32), sum, MMAShape.M16N8K32);
            c.localBarrier();
        }
        c.mmaStoreInt(sum, d, 16 * c.groupIdx, 0, 8);
    }

    /** Of 8-bit floats' bits; K a multiple of 32. */
    static void eighths(KernelContext c, ByteArray a, ByteArray b, FloatArray d, int depth, int wide) {
        int[] left = c.allocateIntLocalArray(16 * 32 / 4);
        int[] right = c.allocateIntLocalArray(32 * 8 / 4);
        float[] sum = c.mmaFragment(0f);
        for (int k = 0; k < depth; k += 32) {
            pack(c, a, b, left, right, k, depth);
            c.localBarrier();
            byte[] fragA = c.mmaLoadAFP8(left, 32);
            byte[] fragB = c.mmaLoadBFP8(right, 32);
            if (wide != 0) {
                sum = c.mmaFP8E5M2(fragA, fragB, sum, MMAShape.M16N8K32);
            } else {
                sum = c.mmaFP8E4M3(fragA, fragB, sum, MMAShape.M16N8K32);
            }
            c.localBarrier();
        }
        c.mmaStore(sum, d, 16 * c.groupIdx, 0, 8);
    }

    private static void pack(KernelContext c, ByteArray a, ByteArray b, int[] left, int[] right, int k, int depth) {
        for (int i = c.localIdx; i < 128; i += 32) {
            int at = (16 * c.groupIdx + 4 * i / 32) * depth + k + 4 * i % 32;
            left[i] = (a.get(at) & 255)
                    | ((a.get(at + 1) & 255) << 8)
                    | ((a.get(at + 2) & 255) << 16)
                    | (a.get(at + 3) << 24);
        }
        for (int i = c.localIdx; i < 64; i += 32) {
            int at = 8 * (k + 2 * (i / 4)) + 2 * (i % 4);
            right[i] = (b.get(at) & 255)
                    | ((b.get(at + 8) & 255) << 8)
                    | ((b.get(at + 1) & 255) << 16)
                    | (b.get(at + 9) << 24);
        }
    }
}
