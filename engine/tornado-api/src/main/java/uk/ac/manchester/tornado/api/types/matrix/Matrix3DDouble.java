package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.DoubleBuffer;
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.utils.DoubleOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;

/** A matrix of 64-bit floats by rows, columns and depth, of which the last counts fastest. */
public final class Matrix3DDouble extends Matrix3DType<DoubleArray, DoubleBuffer> {
    /** A matrix of zeros. */
    public Matrix3DDouble(int rows, int columns, int depth) {
        this(rows, columns, depth, new DoubleArray(rows * columns * depth));
    }

    /** The matrix in an array, without a copy. */
    public Matrix3DDouble(int rows, int columns, int depth, DoubleArray array) {
        super(rows, columns, depth, 1, array);
    }

    /** A copy of arrays of one length. */
    public Matrix3DDouble(double[][][] matrix) {
        this(matrix.length, matrix[0].length, matrix[0][0].length, StorageFormats.toRowMajor3D(matrix));
    }

    /** Multiplies each number with a value. */
    public static void scale(Matrix3DDouble matrix, double value) {
        for (int i = 0; i < matrix.size(); i++) {
            matrix.storage.set(i, matrix.storage.get(i) * value);
        }
    }

    public double get(int i, int j, int k) {
        return storage.get(StorageFormats.toRowMajor3D(i, j, k, DEPTH, COLUMNS));
    }

    public void set(int i, int j, int k, double value) {
        storage.set(StorageFormats.toRowMajor3D(i, j, k, DEPTH, COLUMNS), value);
    }

    public void fill(double value) {
        storage.init(value);
    }

    @Override
    public void clear() {
        storage.clear();
    }

    public Matrix3DDouble duplicate() {
        return new Matrix3DDouble(ROWS, COLUMNS, DEPTH, storage.slice(0, storage.getSize()));
    }

    /** Sets all elements to those of a matrix of the same shape. */
    public void set(Matrix3DDouble m) {
        copy(m.storage, getNumBytes());
    }

    @Override
    public void loadFromBuffer(DoubleBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public DoubleBuffer asBuffer() {
        return DoubleBuffer.wrap(storage.toHeapArray());
    }

    @Override
    String cell(String fmt, int i, int j, int k) {
        return String.format(Locale.ROOT, fmt, get(i, j, k));
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(DoubleOps.FMT);
    }
}
