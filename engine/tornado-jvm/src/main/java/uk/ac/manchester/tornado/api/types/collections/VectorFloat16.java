package uk.ac.manchester.tornado.api.types.collections;

import java.nio.FloatBuffer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Float16;

/** An array of vectors of sixteen 32-bit floats, one after the other. */
public final class VectorFloat16 extends Vectors<FloatArray, Float16, FloatBuffer> {
    public static final Class<VectorFloat16> TYPE = VectorFloat16.class;
    private static final int WIDTH = 16;

    /** Vectors of zeros. */
    public VectorFloat16(int numElements) {
        this(new FloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorFloat16(FloatArray array) {
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
    public Float16 get(int index) {
        Float16 value = new Float16();
        for (int i = 0; i < WIDTH; i++) {
            value.set(i, storage.get(index * WIDTH + i));
        }
        return value;
    }

    public void set(int index, Float16 value) {
        for (int i = 0; i < WIDTH; i++) {
            storage.set(index * WIDTH + i, value.get(i));
        }
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorFloat16 values) {
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

    public VectorFloat16 duplicate() {
        return new VectorFloat16(storage.slice(0, storage.getSize()));
    }

    public Float16 sum() {
        return fold(new Float16(), 0, Float16::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Float16 min() {
        return fold(get(0), 1, Float16::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Float16 max() {
        return fold(get(0), 1, Float16::max);
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
