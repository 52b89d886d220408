package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.FloatBuffer;
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;

/** A matrix of 32-bit floats, rows of columns one after the other. */
public final class Matrix2DFloat extends Matrix2DType<FloatArray, FloatBuffer> {
    /** A matrix of zeros. */
    public Matrix2DFloat(int rows, int columns) {
        this(rows, columns, new FloatArray(rows * columns));
    }

    /** The matrix in an array, without a copy. */
    public Matrix2DFloat(int rows, int columns, FloatArray array) {
        super(rows, columns, 1, array);
    }

    /** A copy of arrays of one length. */
    public Matrix2DFloat(float[][] matrix) {
        this(matrix.length, matrix[0].length, StorageFormats.toRowMajor(matrix));
    }

    /** Transposes a square matrix in place. */
    public static void transpose(Matrix2DFloat matrix) {
        matrix.checkSquare();
        for (int i = 0; i < matrix.ROWS; i++) {
            for (int j = 0; j < i; j++) {
                float element = matrix.get(i, j);
                matrix.set(i, j, matrix.get(j, i));
                matrix.set(j, i, element);
            }
        }
    }

    /** Multiplies each number with a value. */
    public static void scale(Matrix2DFloat matrix, float value) {
        for (int i = 0; i < matrix.size(); i++) {
            matrix.storage.set(i, matrix.storage.get(i) * value);
        }
    }

    public float get(int i, int j) {
        return storage.get(StorageFormats.toRowMajor(i, j, COLUMNS));
    }

    public void set(int i, int j, float value) {
        storage.set(StorageFormats.toRowMajor(i, j, COLUMNS), value);
    }

    /** A copy of a row. */
    public VectorFloat row(int row) {
        return new VectorFloat(storage.slice(row * COLUMNS, COLUMNS));
    }

    /** A copy of a column. */
    public VectorFloat column(int col) {
        VectorFloat column = new VectorFloat(ROWS);
        for (int i = 0; i < ROWS; i++) {
            column.set(i, get(i, col));
        }
        return column;
    }

    /** A copy of the diagonal. */
    public VectorFloat diag() {
        VectorFloat diagonal = new VectorFloat(Math.min(ROWS, COLUMNS));
        for (int i = 0; i < diagonal.size(); i++) {
            diagonal.set(i, get(i, i));
        }
        return diagonal;
    }

    /** Overwrites the matrix with the product of two other ones. */
    public void multiply(Matrix2DFloat a, Matrix2DFloat b) {
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                float sum = 0;
                for (int k = 0; k < b.ROWS; k++) {
                    sum += a.get(i, k) * b.get(k, j);
                }
                set(i, j, sum);
            }
        }
    }

    public void fill(float value) {
        storage.init(value);
    }

    @Override
    public void clear() {
        storage.clear();
    }

    public Matrix2DFloat duplicate() {
        return new Matrix2DFloat(ROWS, COLUMNS, storage.slice(0, storage.getSize()));
    }

    /** Sets all elements to those of a matrix of the same shape. */
    public void set(Matrix2DFloat m) {
        copy(m.storage, getNumBytes());
    }

    @Override
    public void loadFromBuffer(FloatBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public FloatBuffer asBuffer() {
        return FloatBuffer.wrap(storage.toHeapArray());
    }

    @Override
    String cell(String fmt, int i, int j) {
        return String.format(Locale.ROOT, fmt, get(i, j));
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(FloatOps.FMT);
    }
}
