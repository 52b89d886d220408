package uk.ac.manchester.tornado.api.types.collections;

import java.nio.FloatBuffer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Float4;

/** An array of vectors of four 32-bit floats, one after the other. */
public final class VectorFloat4 extends Vectors<FloatArray, Float4, FloatBuffer> {
    public static final Class<VectorFloat4> TYPE = VectorFloat4.class;
    private static final int WIDTH = 4;

    /** Vectors of zeros. */
    public VectorFloat4(int numElements) {
        this(new FloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorFloat4(FloatArray array) {
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
    public Float4 get(int index) {
        return new Float4(
                storage.get(index * WIDTH),
                storage.get(index * WIDTH + 1),
                storage.get(index * WIDTH + 2),
                storage.get(index * WIDTH + 3));
    }

    public void set(int index, Float4 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
        storage.set(index * WIDTH + 3, value.get(3));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorFloat4 values) {
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

    public VectorFloat4 duplicate() {
        return new VectorFloat4(storage.slice(0, storage.getSize()));
    }

    public Float4 sum() {
        return fold(new Float4(), 0, Float4::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Float4 min() {
        return fold(get(0), 1, Float4::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Float4 max() {
        return fold(get(0), 1, Float4::max);
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
