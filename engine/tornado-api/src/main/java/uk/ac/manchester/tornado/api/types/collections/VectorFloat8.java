package uk.ac.manchester.tornado.api.types.collections;

import java.nio.FloatBuffer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Float8;

/** An array of vectors of eight 32-bit floats, one after the other. */
public final class VectorFloat8 extends Vectors<FloatArray, Float8, FloatBuffer> {
    public static final Class<VectorFloat8> TYPE = VectorFloat8.class;
    private static final int WIDTH = 8;

    /** Vectors of zeros. */
    public VectorFloat8(int numElements) {
        this(new FloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorFloat8(FloatArray array) {
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
    public Float8 get(int index) {
        return new Float8(
                storage.get(index * WIDTH),
                storage.get(index * WIDTH + 1),
                storage.get(index * WIDTH + 2),
                storage.get(index * WIDTH + 3),
                storage.get(index * WIDTH + 4),
                storage.get(index * WIDTH + 5),
                storage.get(index * WIDTH + 6),
                storage.get(index * WIDTH + 7));
    }

    public void set(int index, Float8 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
        storage.set(index * WIDTH + 3, value.get(3));
        storage.set(index * WIDTH + 4, value.get(4));
        storage.set(index * WIDTH + 5, value.get(5));
        storage.set(index * WIDTH + 6, value.get(6));
        storage.set(index * WIDTH + 7, value.get(7));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorFloat8 values) {
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

    public VectorFloat8 duplicate() {
        return new VectorFloat8(storage.slice(0, storage.getSize()));
    }

    public Float8 sum() {
        return fold(new Float8(), 0, Float8::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Float8 min() {
        return fold(get(0), 1, Float8::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Float8 max() {
        return fold(get(0), 1, Float8::max);
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
