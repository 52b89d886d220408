package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.IntBuffer;
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorInt;
import uk.ac.manchester.tornado.api.types.utils.IntOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;

/** A matrix of 32-bit integers, rows of columns one after the other. */
public final class Matrix2DInt extends Matrix2DType<IntArray, IntBuffer> {
    /** A matrix of zeros. */
    public Matrix2DInt(int rows, int columns) {
        this(rows, columns, new IntArray(rows * columns));
    }

    /** The matrix in an array, without a copy. */
    public Matrix2DInt(int rows, int columns, IntArray array) {
        super(rows, columns, 1, array);
    }

    /** A copy of arrays of one length. */
    public Matrix2DInt(int[][] matrix) {
        this(matrix.length, matrix[0].length, StorageFormats.toRowMajor(matrix));
    }

    /** Transposes a square matrix in place. */
    public static void transpose(Matrix2DInt matrix) {
        matrix.checkSquare();
        for (int i = 0; i < matrix.ROWS; i++) {
            for (int j = 0; j < i; j++) {
                int element = matrix.get(i, j);
                matrix.set(i, j, matrix.get(j, i));
                matrix.set(j, i, element);
            }
        }
    }

    /** Multiplies each number with a value. */
    public static void scale(Matrix2DInt matrix, int value) {
        for (int i = 0; i < matrix.size(); i++) {
            matrix.storage.set(i, matrix.storage.get(i) * value);
        }
    }

    public int get(int i, int j) {
        return storage.get(StorageFormats.toRowMajor(i, j, COLUMNS));
    }

    public void set(int i, int j, int value) {
        storage.set(StorageFormats.toRowMajor(i, j, COLUMNS), value);
    }

    /** A copy of a row. */
    public VectorInt row(int row) {
        return new VectorInt(storage.slice(row * COLUMNS, COLUMNS));
    }

    /** A copy of a column. */
    public VectorInt column(int col) {
        VectorInt column = new VectorInt(ROWS);
        for (int i = 0; i < ROWS; i++) {
            column.set(i, get(i, col));
        }
        return column;
    }

    /** A copy of the diagonal. */
    public VectorInt diag() {
        VectorInt diagonal = new VectorInt(Math.min(ROWS, COLUMNS));
        for (int i = 0; i < diagonal.size(); i++) {
            diagonal.set(i, get(i, i));
        }
        return diagonal;
    }

    /** Overwrites the matrix with the product of two other ones. */
    public void multiply(Matrix2DInt a, Matrix2DInt b) {
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                int sum = 0;
                for (int k = 0; k < b.ROWS; k++) {
                    sum += a.get(i, k) * b.get(k, j);
                }
                set(i, j, sum);
            }
        }
    }

    public void fill(int value) {
        storage.init(value);
    }

    @Override
    public void clear() {
        storage.clear();
    }

    public Matrix2DInt duplicate() {
        return new Matrix2DInt(ROWS, COLUMNS, storage.slice(0, storage.getSize()));
    }

    /** Sets all elements to those of a matrix of the same shape. */
    public void set(Matrix2DInt m) {
        copy(m.storage, getNumBytes());
    }

    @Override
    public void loadFromBuffer(IntBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public IntBuffer asBuffer() {
        return IntBuffer.wrap(storage.toHeapArray());
    }

    @Override
    String cell(String fmt, int i, int j) {
        return String.format(Locale.ROOT, fmt, get(i, j));
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(IntOps.FMT);
    }
}
