package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.FloatBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.common.Stored;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;
import uk.ac.manchester.tornado.api.types.utils.FloatingPointError;
import uk.ac.manchester.tornado.api.types.vectors.Float4;

/** A matrix of 4 x 4 32-bit floats, rows one after the other. */
public final class Matrix4x4Float extends Stored<FloatArray> implements TornadoMatrixInterface<FloatBuffer> {
    public static final Class<Matrix4x4Float> TYPE = Matrix4x4Float.class;
    private static final int SIDE = 4;

    /** A matrix of zeros. */
    public Matrix4x4Float() {
        this(new FloatArray(SIDE * SIDE));
    }

    /** The matrix in an array, without a copy. */
    public Matrix4x4Float(FloatArray array) {
        super(array);
    }

    /** The array that holds the numbers, not a copy. */
    public FloatArray getArray() {
        return storage;
    }

    public float get(int index) {
        return storage.get(index);
    }

    public void set(int index, float value) {
        storage.set(index, value);
    }

    public float get(int i, int j) {
        return storage.get(i * SIDE + j);
    }

    public void set(int i, int j, float value) {
        storage.set(i * SIDE + j, value);
    }

    public int getNumRows() {
        return SIDE;
    }

    public int getNumColumns() {
        return SIDE;
    }

    public Float4 row(int row) {
        return new Float4(get(row, 0), get(row, 1), get(row, 2), get(row, 3));
    }

    public Float4 column(int col) {
        return new Float4(get(0, col), get(1, col), get(2, col), get(3, col));
    }

    public Float4 diag() {
        return new Float4(get(0, 0), get(1, 1), get(2, 2), get(3, 3));
    }

    /** Overwrites the matrix with the identity. */
    public void identity() {
        clear();
        for (int i = 0; i < SIDE; i++) {
            set(i, i, 1f);
        }
    }

    public void fill(float value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public Matrix4x4Float duplicate() {
        return new Matrix4x4Float(storage.slice(0, SIDE * SIDE));
    }

    public void set(Matrix4x4Float m) {
        copy(m.storage, getNumBytes());
    }

    @Override
    public int size() {
        return SIDE * SIDE;
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

    /** The distance of the elements from the reference's, in units in the last place. */
    public FloatingPointError calculateULP(Matrix4x4Float ref) {
        float sum = 0f;
        float min = Float.POSITIVE_INFINITY;
        float max = 0f;
        for (int i = 0; i < size(); i++) {
            float distance = FloatOps.findMaxULP(get(i), ref.get(i));
            sum += distance;
            min = Math.min(min, distance);
            max = Math.max(max, distance);
        }
        return new FloatingPointError(sum / size(), min, max, -1f);
    }

    /** A line a row, in a format with four places. */
    public String toString(String fmt) {
        return IntStream.range(0, SIDE).mapToObj(i -> row(i).toString(fmt)).collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return "Matrix4x4Float\n" + toString(FloatOps.FMT_4_M);
    }
}
