package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.FloatBuffer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;
import uk.ac.manchester.tornado.api.types.vectors.Float4;

/** A matrix of vectors of four 32-bit floats by rows, columns and depth, of which the last counts fastest. */
public final class Matrix3DFloat4 extends Matrix3DType<FloatArray, FloatBuffer> {
    public static final Class<Matrix3DFloat4> TYPE = Matrix3DFloat4.class;
    private static final int WIDTH = 4;

    /** A matrix of zeros. */
    public Matrix3DFloat4(int rows, int columns, int depth) {
        this(rows, columns, depth, new FloatArray(rows * columns * depth * WIDTH));
    }

    /** The matrix in an array, without a copy. */
    public Matrix3DFloat4(int rows, int columns, int depth, FloatArray array) {
        super(rows, columns, depth, WIDTH, array);
    }

    /** Multiplies each number with a value. */
    public static void scale(Matrix3DFloat4 matrix, float value) {
        for (int i = 0; i < matrix.size(); i++) {
            matrix.storage.set(i, matrix.storage.get(i) * value);
        }
    }

    /** The array that holds the numbers, not a copy. */
    public FloatArray getArray() {
        return storage;
    }

    public Float4 get(int i, int j, int k) {
        int at = StorageFormats.toRowMajor3DVector(i, j, k, DEPTH, COLUMNS, WIDTH);
        return new Float4(storage.get(at), storage.get(at + 1), storage.get(at + 2), storage.get(at + 3));
    }

    public void set(int i, int j, int k, Float4 value) {
        int at = StorageFormats.toRowMajor3DVector(i, j, k, DEPTH, COLUMNS, WIDTH);
        storage.set(at, value.get(0));
        storage.set(at + 1, value.get(1));
        storage.set(at + 2, value.get(2));
        storage.set(at + 3, value.get(3));
    }

    public void fill(float value) {
        storage.init(value);
    }

    @Override
    public void clear() {
        storage.clear();
    }

    public Matrix3DFloat4 duplicate() {
        return new Matrix3DFloat4(ROWS, COLUMNS, DEPTH, storage.slice(0, storage.getSize()));
    }

    /** Sets all elements to those of a matrix of the same shape. */
    public void set(Matrix3DFloat4 m) {
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
    String cell(String fmt, int i, int j, int k) {
        return get(i, j, k).toString(fmt);
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(FloatOps.FMT_4);
    }
}
