package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.ShortBuffer;
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.utils.ShortOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;

/** A matrix of 16-bit integers by rows, columns and depth, of which the last counts fastest. */
public final class Matrix3DShort extends Matrix3DType<ShortArray, ShortBuffer> {
    /** A matrix of zeros. */
    public Matrix3DShort(int rows, int columns, int depth) {
        this(rows, columns, depth, new ShortArray(rows * columns * depth));
    }

    /** The matrix in an array, without a copy. */
    public Matrix3DShort(int rows, int columns, int depth, ShortArray array) {
        super(rows, columns, depth, 1, array);
    }

    /** A copy of arrays of one length. */
    public Matrix3DShort(short[][][] matrix) {
        this(matrix.length, matrix[0].length, matrix[0][0].length, StorageFormats.toRowMajor3D(matrix));
    }

    /** Multiplies each number with a value. */
    public static void scale(Matrix3DShort matrix, short value) {
        for (int i = 0; i < matrix.size(); i++) {
            matrix.storage.set(i, (short) (matrix.storage.get(i) * value));
        }
    }

    public short get(int i, int j, int k) {
        return storage.get(StorageFormats.toRowMajor3D(i, j, k, DEPTH, COLUMNS));
    }

    public void set(int i, int j, int k, short value) {
        storage.set(StorageFormats.toRowMajor3D(i, j, k, DEPTH, COLUMNS), value);
    }

    public void fill(short value) {
        storage.init(value);
    }

    @Override
    public void clear() {
        storage.clear();
    }

    public Matrix3DShort duplicate() {
        return new Matrix3DShort(ROWS, COLUMNS, DEPTH, storage.slice(0, storage.getSize()));
    }

    /** Sets all elements to those of a matrix of the same shape. */
    public void set(Matrix3DShort m) {
        copy(m.storage, getNumBytes());
    }

    @Override
    public void loadFromBuffer(ShortBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public ShortBuffer asBuffer() {
        return ShortBuffer.wrap(storage.toHeapArray());
    }

    @Override
    String cell(String fmt, int i, int j, int k) {
        return String.format(Locale.ROOT, fmt, get(i, j, k));
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(ShortOps.FMT);
    }
}
