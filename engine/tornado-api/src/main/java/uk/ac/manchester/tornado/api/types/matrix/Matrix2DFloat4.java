package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.FloatBuffer;
import java.util.function.IntFunction;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;
import uk.ac.manchester.tornado.api.types.vectors.Float4;

/** A matrix of vectors of four 32-bit floats, rows of columns one after the other. */
public final class Matrix2DFloat4 extends Matrix2DType<FloatArray, FloatBuffer> {
    public static final Class<Matrix2DFloat4> TYPE = Matrix2DFloat4.class;
    private static final int WIDTH = 4;

    /** A matrix of zeros. */
    public Matrix2DFloat4(int rows, int columns) {
        this(rows, columns, new FloatArray(rows * columns * WIDTH));
    }

    /** The matrix in an array, without a copy. */
    public Matrix2DFloat4(int rows, int columns, FloatArray array) {
        super(rows, columns, WIDTH, array);
    }

    /** Transposes a square matrix in place. */
    public static void transpose(Matrix2DFloat4 matrix) {
        matrix.checkSquare();
        for (int i = 0; i < matrix.ROWS; i++) {
            for (int j = 0; j < i; j++) {
                Float4 element = matrix.get(i, j);
                matrix.set(i, j, matrix.get(j, i));
                matrix.set(j, i, element);
            }
        }
    }

    /** Multiplies each number with a value. */
    public static void scale(Matrix2DFloat4 matrix, float value) {
        for (int i = 0; i < matrix.size(); i++) {
            matrix.storage.set(i, matrix.storage.get(i) * value);
        }
    }

    /** The array that holds the numbers, not a copy. */
    public FloatArray getArray() {
        return storage;
    }

    public Float4 get(int i, int j) {
        int at = StorageFormats.toRowMajorVector(i, j, COLUMNS, WIDTH);
        return new Float4(storage.get(at), storage.get(at + 1), storage.get(at + 2), storage.get(at + 3));
    }

    public void set(int i, int j, Float4 value) {
        int at = StorageFormats.toRowMajorVector(i, j, COLUMNS, WIDTH);
        storage.set(at, value.get(0));
        storage.set(at + 1, value.get(1));
        storage.set(at + 2, value.get(2));
        storage.set(at + 3, value.get(3));
    }

    /** A copy of a row, four numbers for each vector. */
    public VectorFloat row(int row) {
        return numbers(COLUMNS, j -> get(row, j));
    }

    /** A copy of a column, four numbers for each vector. */
    public VectorFloat column(int col) {
        return numbers(ROWS, i -> get(i, col));
    }

    /** A copy of the diagonal, four numbers for each vector. */
    public VectorFloat diag() {
        return numbers(Math.min(ROWS, COLUMNS), i -> get(i, i));
    }

    private static VectorFloat numbers(int vectors, IntFunction<Float4> vector) {
        VectorFloat numbers = new VectorFloat(vectors * WIDTH);
        for (int i = 0; i < numbers.size(); i++) {
            numbers.set(i, vector.apply(i / WIDTH).get(i % WIDTH));
        }
        return numbers;
    }

    /** Overwrites the matrix with the product of two other ones, each of the vectors' places for itself. */
    public void multiply(Matrix2DFloat4 a, Matrix2DFloat4 b) {
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                Float4 sum = new Float4();
                for (int k = 0; k < b.ROWS; k++) {
                    sum = Float4.add(sum, Float4.mult(a.get(i, k), b.get(k, j)));
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

    public Matrix2DFloat4 duplicate() {
        return new Matrix2DFloat4(ROWS, COLUMNS, storage.slice(0, storage.getSize()));
    }

    /** Sets all elements to those of a matrix of the same shape. */
    public void set(Matrix2DFloat4 m) {
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
        return get(i, j).toString(fmt);
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(FloatOps.FMT_4);
    }
}
