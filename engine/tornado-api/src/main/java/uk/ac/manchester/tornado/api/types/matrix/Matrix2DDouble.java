package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.DoubleBuffer;
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.collections.VectorDouble;
import uk.ac.manchester.tornado.api.types.utils.DoubleOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;

/** A matrix of 64-bit floats, rows of columns one after the other. */
public final class Matrix2DDouble extends Matrix2DType<DoubleArray, DoubleBuffer> {
    /** A matrix of zeros. */
    public Matrix2DDouble(int rows, int columns) {
        this(rows, columns, new DoubleArray(rows * columns));
    }

    /** The matrix in an array, without a copy. */
    public Matrix2DDouble(int rows, int columns, DoubleArray array) {
        super(rows, columns, 1, array);
    }

    /** A copy of arrays of one length. */
    public Matrix2DDouble(double[][] matrix) {
        this(matrix.length, matrix[0].length, StorageFormats.toRowMajor(matrix));
    }

    /** Transposes a square matrix in place. */
    public static void transpose(Matrix2DDouble matrix) {
        matrix.checkSquare();
        for (int i = 0; i < matrix.ROWS; i++) {
            for (int j = 0; j < i; j++) {
                double element = matrix.get(i, j);
                matrix.set(i, j, matrix.get(j, i));
                matrix.set(j, i, element);
            }
        }
    }

    public double get(int i, int j) {
        return storage.get(StorageFormats.toRowMajor(i, j, COLUMNS));
    }

    public void set(int i, int j, double value) {
        storage.set(StorageFormats.toRowMajor(i, j, COLUMNS), value);
    }

    /** A copy of a row. */
    public VectorDouble row(int row) {
        return new VectorDouble(storage.slice(row * COLUMNS, COLUMNS));
    }

    /** A copy of a column. */
    public VectorDouble column(int col) {
        VectorDouble column = new VectorDouble(ROWS);
        for (int i = 0; i < ROWS; i++) {
            column.set(i, get(i, col));
        }
        return column;
    }

    /** A copy of the diagonal. */
    public VectorDouble diag() {
        VectorDouble diagonal = new VectorDouble(Math.min(ROWS, COLUMNS));
        for (int i = 0; i < diagonal.size(); i++) {
            diagonal.set(i, get(i, i));
        }
        return diagonal;
    }

    /** Overwrites the matrix with the product of two other ones. */
    public void multiply(Matrix2DDouble a, Matrix2DDouble b) {
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                double sum = 0;
                for (int k = 0; k < b.ROWS; k++) {
                    sum += a.get(i, k) * b.get(k, j);
                }
                set(i, j, sum);
            }
        }
    }

    public void fill(double value) {
        storage.init(value);
    }

    @Override
    public void clear() {
        storage.clear();
    }

    public Matrix2DDouble duplicate() {
        return new Matrix2DDouble(ROWS, COLUMNS, storage.slice(0, storage.getSize()));
    }

    /** Sets all elements to those of a matrix of the same shape. */
    public void set(Matrix2DDouble m) {
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
    String cell(String fmt, int i, int j) {
        return String.format(Locale.ROOT, fmt, get(i, j));
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(DoubleOps.FMT);
    }
}
