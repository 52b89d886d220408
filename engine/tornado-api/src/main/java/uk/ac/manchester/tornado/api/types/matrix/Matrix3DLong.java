package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.LongBuffer;
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.utils.LongOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;

/** A matrix of 64-bit integers by rows, columns and depth, of which the last counts fastest. */
public final class Matrix3DLong extends Matrix3DType<LongArray, LongBuffer> {
    /** A matrix of zeros. */
    public Matrix3DLong(int rows, int columns, int depth) {
        this(rows, columns, depth, new LongArray(rows * columns * depth));
    }

    /** The matrix in an array, without a copy. */
    public Matrix3DLong(int rows, int columns, int depth, LongArray array) {
        super(rows, columns, depth, 1, array);
    }

    /** A copy of arrays of one length. */
    public Matrix3DLong(long[][][] matrix) {
        this(matrix.length, matrix[0].length, matrix[0][0].length, StorageFormats.toRowMajor3D(matrix));
    }

    /** Multiplies each number with a value. */
    public static void scale(Matrix3DLong matrix, long value) {
        for (int i = 0; i < matrix.size(); i++) {
            matrix.storage.set(i, matrix.storage.get(i) * value);
        }
    }

    public long get(int i, int j, int k) {
        return storage.get(StorageFormats.toRowMajor3D(i, j, k, DEPTH, COLUMNS));
    }

    public void set(int i, int j, int k, long value) {
        storage.set(StorageFormats.toRowMajor3D(i, j, k, DEPTH, COLUMNS), value);
    }

    public void fill(long value) {
        storage.init(value);
    }

    @Override
    public void clear() {
        storage.clear();
    }

    public Matrix3DLong duplicate() {
        return new Matrix3DLong(ROWS, COLUMNS, DEPTH, storage.slice(0, storage.getSize()));
    }

    /** Sets all elements to those of a matrix of the same shape. */
    public void set(Matrix3DLong m) {
        copy(m.storage, getNumBytes());
    }

    @Override
    public void loadFromBuffer(LongBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public LongBuffer asBuffer() {
        return LongBuffer.wrap(storage.toHeapArray());
    }

    @Override
    String cell(String fmt, int i, int j, int k) {
        return String.format(Locale.ROOT, fmt, get(i, j, k));
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(LongOps.FMT);
    }
}
