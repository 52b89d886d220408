package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.matrix.Matrix8x8Float;

/**
 * What groups of work-items do together on a GPU: copies to local memory, products of small matrices. What every work-item can do for
 * itself works on a plain JVM as well; matrix units' instructions throw.
 */
abstract class GroupOperations {
    GroupOperations() {}

    private static final int SIDE = 8;

    public Matrix8x8Float simdgroupMatrixZero() {
        return new Matrix8x8Float();
    }

    /** A copy of 8 x 8 numbers from a base on, rows a stride apart. */
    public Matrix8x8Float simdgroupMatrixLoad(FloatArray a, int base, int stride) {
        Matrix8x8Float matrix = new Matrix8x8Float();
        for (int i = 0; i < SIDE * SIDE; i++) {
            matrix.values[i] = a.get(base + i / SIDE * stride + i % SIDE);
        }
        return matrix;
    }

    /** A copy of 8 x 8 numbers from a base on, rows a stride apart. */
    public Matrix8x8Float simdgroupMatrixLoad(float[] a, int base, int stride) {
        Matrix8x8Float matrix = new Matrix8x8Float();
        for (int i = 0; i < SIDE * SIDE; i++) {
            matrix.values[i] = a[base + i / SIDE * stride + i % SIDE];
        }
        return matrix;
    }

    /** {@code a b + c}, a new matrix. */
    public Matrix8x8Float simdgroupMatrixMultiplyAccumulate(Matrix8x8Float a, Matrix8x8Float b, Matrix8x8Float c) {
        Matrix8x8Float result = new Matrix8x8Float();
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SIDE; j++) {
                float sum = c.get(i, j);
                for (int k = 0; k < SIDE; k++) {
                    sum += a.get(i, k) * b.get(k, j);
                }
                result.set(i, j, sum);
            }
        }
        return result;
    }

    public void simdgroupMatrixStore(Matrix8x8Float m, FloatArray c, int base, int stride) {
        for (int i = 0; i < SIDE * SIDE; i++) {
            c.set(base + i / SIDE * stride + i % SIDE, m.values[i]);
        }
    }

    /** Stores the product of 8 rows of {@code a} and 8 columns of {@code b}; {@code k} is a multiple of 8. */
    public void matrixMultiply8x8(
            FloatArray a,
            int aBase,
            int lda,
            FloatArray b,
            int bBase,
            int ldb,
            FloatArray c,
            int cBase,
            int ldc,
            int k) {
        Matrix8x8Float sum = simdgroupMatrixZero();
        for (int from = 0; from < k; from += SIDE) {
            Matrix8x8Float left = simdgroupMatrixLoad(a, aBase + from, lda);
            Matrix8x8Float right = simdgroupMatrixLoad(b, bBase + from * ldb, ldb);
            sum = simdgroupMatrixMultiplyAccumulate(left, right, sum);
        }
        simdgroupMatrixStore(sum, c, cBase, ldc);
    }

    public HalfFloat swizzleLoadFp16Stride32(HalfFloat[] arr, int row, int col, int stride) {
        return arr[swizzle(2 * (row * stride + col), 7, 4) / 2];
    }

    public void swizzleStoreFp16Stride32(HalfFloat[] arr, int row, int col, int stride, HalfFloat v) {
        arr[swizzle(2 * (row * stride + col), 7, 4) / 2] = v;
    }

    public HalfFloat swizzleLoadFp16Stride16(HalfFloat[] arr, int row, int col, int stride) {
        return arr[swizzle(2 * (row * stride + col), 6, 3) / 2];
    }

    public void swizzleStoreFp16Stride16(HalfFloat[] arr, int row, int col, int stride, HalfFloat v) {
        arr[swizzle(2 * (row * stride + col), 6, 3) / 2] = v;
    }

    public byte swizzleLoadInt8(byte[] arr, int row, int col, int stride) {
        return arr[swizzle(row * stride + col, 7, 4)];
    }

    public void swizzleStoreInt8(byte[] arr, int row, int col, int stride, byte v) {
        arr[swizzle(row * stride + col, 7, 4)] = v;
    }

    private static int swizzle(int at, int from, int to) {
        return at ^ (((at >> from) & 7) << to);
    }

    /** Packs two numbers' bits into one integer, the first one lowest. */
    public void asyncCopyToLocal(int[] dstTile, int dstIndex, HalfFloatArray src, int srcIndex) {
        int low = src.get(srcIndex).getHalfFloatValue() & 0xffff;
        dstTile[dstIndex] = low | src.get(srcIndex + 1).getHalfFloatValue() << 16;
    }

    /** Packs four numbers' bits into one integer, the first one lowest. */
    public void asyncCopyToLocal(int[] dstTile, int dstIndex, FP8Array src, int srcIndex) {
        int packed = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            packed |= (src.get(srcIndex + i) & 0xff) << (Byte.SIZE * i);
        }
        dstTile[dstIndex] = packed;
    }

    /** Packs four bytes into one integer, the first one lowest. */
    public void asyncCopyToLocal(int[] dstTile, int dstIndex, ByteArray src, int srcIndex) {
        int packed = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            packed |= (src.get(srcIndex + i) & 0xff) << (Byte.SIZE * i);
        }
        dstTile[dstIndex] = packed;
    }

    /** Does nothing: copies are done at once. */
    public void asyncCopyCommit() {}

    /** Does nothing: copies are done at once. */
    public void asyncCopyWaitGroup(int groups) {}

    /** Always throws: a plain JVM has no matrix units. */
    public float[] mmaFragment(float v) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public int[] mmaFragmentInt(int initValue) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public HalfFloat[] mmaLoadA(int[] aTile, int wmmaK) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public HalfFloat[] mmaLoadA(int[] aTile, int wmmaK, int byteOffset) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public HalfFloat[] mmaLoadB(int[] bTile, int wmmaK) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public HalfFloat[] mmaLoadB(int[] bTile, int wmmaK, int byteOffset) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public HalfFloat[] mmaLoadBSwizzled(HalfFloat[] bTile, int wmmaK) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public HalfFloat[] mmaLoadBSwizzled(HalfFloat[] bTile, int wmmaK, int byteOffset) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public float[] mma(HalfFloat[] fragA, HalfFloat[] fragB, float[] fragC, MMAShape mmaShape) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public float[] mmaBF16(HalfFloat[] fragA, HalfFloat[] fragB, float[] fragC, MMAShape mmaShape) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public void mmaStore(float[] fragD, FloatArray c, int tileRow, int tileCol, int dimN) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public byte[] mmaLoadAInt8(int[] aTile, int tileK) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public byte[] mmaLoadBInt8(int[] bTile, int tileK) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public int[] mmaInt8(byte[] fragA, byte[] fragB, int[] fragC, MMAShape shape) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public void mmaStoreInt(int[] fragD, IntArray out, int row, int col, int stride) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public byte[] mmaLoadAFP8(int[] aTile, int tileK) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public byte[] mmaLoadBFP8(int[] bTile, int tileK) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public float[] mmaFP8E4M3(byte[] fragA, byte[] fragB, float[] fragC, MMAShape shape) {
        throw noUnits();
    }

    /** Always throws: a plain JVM has no matrix units. */
    public float[] mmaFP8E5M2(byte[] fragA, byte[] fragB, float[] fragC, MMAShape shape) {
        throw noUnits();
    }

    private static UnsupportedOperationException noUnits() {
        return new UnsupportedOperationException(
                "a plain JVM has no matrix units: write the product as loops, or run it on a TornadoVM device that has them");
    }
}
