package uk.ac.manchester.tornado.api;

import dev.gyre.tornado.context.Fragment;
import dev.gyre.tornado.context.WorkItem;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.FP8;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.matrix.Matrix8x8Float;

/**
 * Operations of groups of work-items on a GPU: copies to local memory, products of small matrices. A matrix lies spread over 32
 * work-items, as on a GPU ({@link Fragment}), each of which computes its part of a product.
 */
abstract class GroupOperations {
    private static final int SIDE = 8;
    private static final Fragment HALVES = new Fragment(16);
    private static final Fragment BYTES = new Fragment(32);

    final WorkItem item;

    GroupOperations(WorkItem item) {
        this.item = item;
    }

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

    /** The numbers of a 16 x 8 matrix that the work-item holds, all the same at first. */
    public float[] mmaFragment(float v) {
        float[] fragment = new float[Fragment.SUMS];
        Arrays.fill(fragment, v);
        return fragment;
    }

    /** The numbers of a 16 x 8 matrix that the work-item holds, all the same at first. */
    public int[] mmaFragmentInt(int initValue) {
        int[] fragment = new int[Fragment.SUMS];
        Arrays.fill(fragment, initValue);
        return fragment;
    }

    /** The work-item's part of a 16 x 16 matrix, packed by two in rows. */
    public HalfFloat[] mmaLoadA(int[] aTile, int wmmaK) {
        return mmaLoadA(aTile, wmmaK, 0);
    }

    /** The work-item's part of a 16 x 16 matrix, packed by two in rows, so many bytes on. */
    public HalfFloat[] mmaLoadA(int[] aTile, int wmmaK, int byteOffset) {
        HalfFloat[] fragment = new HalfFloat[HALVES.left()];
        for (int i = 0; i < fragment.length; i++) {
            int at = HALVES.leftRow(lane(), i) * wmmaK + HALVES.leftColumn(lane(), i);
            fragment[i] = half(aTile, byteOffset / Short.BYTES + at);
        }
        return fragment;
    }

    /** The work-item's part of a 16 x 8 matrix, packed by two in rows. */
    public HalfFloat[] mmaLoadB(int[] bTile, int wmmaK) {
        return mmaLoadB(bTile, wmmaK, 0);
    }

    /** The work-item's part of a 16 x 8 matrix, packed by two in rows, so many bytes on. */
    public HalfFloat[] mmaLoadB(int[] bTile, int wmmaK, int byteOffset) {
        HalfFloat[] fragment = new HalfFloat[HALVES.right()];
        for (int i = 0; i < fragment.length; i++) {
            fragment[i] = half(bTile, byteOffset / Short.BYTES + rightAt(i));
        }
        return fragment;
    }

    /** The work-item's part of a 16 x 8 matrix that {@link #swizzleStoreFp16Stride32} stored. */
    public HalfFloat[] mmaLoadBSwizzled(HalfFloat[] bTile, int wmmaK) {
        return mmaLoadBSwizzled(bTile, wmmaK, 0);
    }

    /** The work-item's part of a 16 x 8 matrix that {@link #swizzleStoreFp16Stride32} stored, so many bytes on. */
    public HalfFloat[] mmaLoadBSwizzled(HalfFloat[] bTile, int wmmaK, int byteOffset) {
        HalfFloat[] fragment = new HalfFloat[HALVES.right()];
        for (int i = 0; i < fragment.length; i++) {
            fragment[i] = bTile[byteOffset / Short.BYTES + swizzle(Short.BYTES * rightAt(i), 7, 4) / Short.BYTES];
        }
        return fragment;
    }

    /** Stores a number of a 16 x 8 matrix, of which {@link #mmaLoadBSwizzled(HalfFloat[], int, int)} then reads parts, so many bytes on. */
    public void mmaStoreBSwizzled(HalfFloat[] arr, int row, int col, int stride, HalfFloat value, int byteOffset) {
        arr[byteOffset / Short.BYTES + swizzle(Short.BYTES * (row * stride + col), 7, 4) / Short.BYTES] = value;
    }

    private int rightAt(int number) {
        return HALVES.rightRow(lane(), number) * Fragment.COLUMNS + Fragment.rightColumn(lane());
    }

    private static HalfFloat half(int[] tile, int at) {
        return new HalfFloat((short) (tile[at / 2] >> (at % 2 * Short.SIZE)));
    }

    /** The work-item's part of {@code a b + c}, sums in the order of the rows of {@code b}. */
    public float[] mma(HalfFloat[] fragA, HalfFloat[] fragB, float[] fragC, MMAShape mmaShape) {
        check(mmaShape, MMAShape.M16N8K16);
        return item.product(HALVES, fragA, fragB, fragC, (f, i) -> ((HalfFloat[]) f)[i].getFloat32());
    }

    /** The product of bfloat16 numbers' bits; see {@link #mma}. */
    public float[] mmaBF16(HalfFloat[] fragA, HalfFloat[] fragB, float[] fragC, MMAShape mmaShape) {
        check(mmaShape, MMAShape.M16N8K16);
        return item.product(
                HALVES, fragA, fragB, fragC, (f, i) -> BFloat16.bf16ToFloat(((HalfFloat[]) f)[i].getHalfFloatValue()));
    }

    /** Stores the work-item's part of a 16 x 8 matrix. */
    public void mmaStore(float[] fragD, FloatArray c, int tileRow, int tileCol, int dimN) {
        for (int i = 0; i < fragD.length; i++) {
            c.set((tileRow + Fragment.row(lane(), i)) * dimN + tileCol + Fragment.column(lane(), i), fragD[i]);
        }
    }

    /** The work-item's part of a 16 x 32 matrix, packed by four in rows. */
    public byte[] mmaLoadAInt8(int[] aTile, int tileK) {
        byte[] fragment = new byte[BYTES.left()];
        for (int i = 0; i < fragment.length; i++) {
            fragment[i] = octet(aTile, BYTES.leftRow(lane(), i) * tileK + BYTES.leftColumn(lane(), i));
        }
        return fragment;
    }

    /** The work-item's part of a 32 x 8 matrix, packed by two rows and two columns, columns slower. */
    public byte[] mmaLoadBInt8(int[] bTile, int tileK) {
        byte[] fragment = new byte[BYTES.right()];
        for (int i = 0; i < fragment.length; i++) {
            int row = BYTES.rightRow(lane(), i);
            fragment[i] = octet(bTile, row / 2 * 2 * Fragment.COLUMNS + 2 * Fragment.rightColumn(lane()) + row % 2);
        }
        return fragment;
    }

    private static byte octet(int[] tile, int at) {
        return (byte) (tile[at / Integer.BYTES] >> (at % Integer.BYTES * Byte.SIZE));
    }

    /** The work-item's part of {@code a b + c}. */
    public int[] mmaInt8(byte[] fragA, byte[] fragB, int[] fragC, MMAShape shape) {
        check(shape, MMAShape.M16N8K32);
        return item.product(BYTES, fragA, fragB, fragC);
    }

    /** Stores the work-item's part of a 16 x 8 matrix. */
    public void mmaStoreInt(int[] fragD, IntArray out, int row, int col, int stride) {
        for (int i = 0; i < fragD.length; i++) {
            out.set((row + Fragment.row(lane(), i)) * stride + col + Fragment.column(lane(), i), fragD[i]);
        }
    }

    /** The operands of 8-bit floats; as {@link #mmaLoadAInt8}. */
    public byte[] mmaLoadAFP8(int[] aTile, int tileK) {
        return mmaLoadAInt8(aTile, tileK);
    }

    /** The operands of 8-bit floats; as {@link #mmaLoadBInt8}. */
    public byte[] mmaLoadBFP8(int[] bTile, int tileK) {
        return mmaLoadBInt8(bTile, tileK);
    }

    /** The product of 8-bit floats' bits with 4 bits of exponent; see {@link #mma}. */
    public float[] mmaFP8E4M3(byte[] fragA, byte[] fragB, float[] fragC, MMAShape shape) {
        check(shape, MMAShape.M16N8K32);
        return item.product(BYTES, fragA, fragB, fragC, (f, i) -> FP8.e4m3ToFloat(((byte[]) f)[i]));
    }

    /** The product of 8-bit floats' bits with 5 bits of exponent; see {@link #mma}. */
    public float[] mmaFP8E5M2(byte[] fragA, byte[] fragB, float[] fragC, MMAShape shape) {
        check(shape, MMAShape.M16N8K32);
        return item.product(BYTES, fragA, fragB, fragC, (f, i) -> FP8.e5m2ToFloat(((byte[]) f)[i]));
    }

    private int lane() {
        return item.lane();
    }

    private static void check(MMAShape shape, MMAShape expected) {
        if (shape != expected) {
            throw new IllegalArgumentException(
                    "a product of shape %s of numbers that have %s".formatted(shape, expected));
        }
    }
}
