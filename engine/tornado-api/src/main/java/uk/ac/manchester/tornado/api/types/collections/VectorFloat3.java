package uk.ac.manchester.tornado.api.types.collections;

import java.nio.FloatBuffer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Float3;

/** An array of vectors of three 32-bit floats, one after the other. */
public final class VectorFloat3 extends Vectors<FloatArray, Float3, FloatBuffer> {
    public static final Class<VectorFloat3> TYPE = VectorFloat3.class;
    private static final int WIDTH = 3;

    /** Vectors of zeros. */
    public VectorFloat3(int numElements) {
        this(new FloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorFloat3(FloatArray array) {
        super(array, WIDTH);
    }

    public int vectorWidth() {
        return WIDTH;
    }

    /** The array that holds the numbers, not a copy. */
    public FloatArray getArray() {
        return storage;
    }

    @Override
    public Float3 get(int index) {
        return new Float3(storage.get(index * WIDTH), storage.get(index * WIDTH + 1), storage.get(index * WIDTH + 2));
    }

    public void set(int index, Float3 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorFloat3 values) {
        copy(values.storage, getNumBytes());
    }

    /** Sets all vectors to the first ones of an array. */
    public void set(FloatArray values) {
        copy(values, getNumBytes());
    }

    public void fill(float value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VectorFloat3 duplicate() {
        return new VectorFloat3(storage.slice(0, storage.getSize()));
    }

    public Float3 sum() {
        return fold(new Float3(), 0, Float3::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Float3 min() {
        return fold(get(0), 1, Float3::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Float3 max() {
        return fold(get(0), 1, Float3::max);
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
}
