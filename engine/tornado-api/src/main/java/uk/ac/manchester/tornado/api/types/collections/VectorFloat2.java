package uk.ac.manchester.tornado.api.types.collections;

import java.nio.FloatBuffer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Float2;

/** An array of vectors of two 32-bit floats, one after the other. */
public final class VectorFloat2 extends Vectors<FloatArray, Float2, FloatBuffer> {
    public static final Class<VectorFloat2> TYPE = VectorFloat2.class;
    private static final int WIDTH = 2;

    /** Vectors of zeros. */
    public VectorFloat2(int numElements) {
        this(new FloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    VectorFloat2(FloatArray array) {
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
    public Float2 get(int index) {
        return new Float2(storage.get(index * WIDTH), storage.get(index * WIDTH + 1));
    }

    public void set(int index, Float2 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorFloat2 values) {
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

    public VectorFloat2 duplicate() {
        return new VectorFloat2(storage.slice(0, storage.getSize()));
    }

    public Float2 sum() {
        return fold(new Float2(), 0, Float2::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Float2 min() {
        return fold(get(0), 1, Float2::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Float2 max() {
        return fold(get(0), 1, Float2::max);
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
