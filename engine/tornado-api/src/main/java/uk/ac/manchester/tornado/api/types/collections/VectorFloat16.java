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
        return new Float16(
                storage.get(index * WIDTH),
                storage.get(index * WIDTH + 1),
                storage.get(index * WIDTH + 2),
                storage.get(index * WIDTH + 3),
                storage.get(index * WIDTH + 4),
                storage.get(index * WIDTH + 5),
                storage.get(index * WIDTH + 6),
                storage.get(index * WIDTH + 7),
                storage.get(index * WIDTH + 8),
                storage.get(index * WIDTH + 9),
                storage.get(index * WIDTH + 10),
                storage.get(index * WIDTH + 11),
                storage.get(index * WIDTH + 12),
                storage.get(index * WIDTH + 13),
                storage.get(index * WIDTH + 14),
                storage.get(index * WIDTH + 15));
    }

    public void set(int index, Float16 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
        storage.set(index * WIDTH + 3, value.get(3));
        storage.set(index * WIDTH + 4, value.get(4));
        storage.set(index * WIDTH + 5, value.get(5));
        storage.set(index * WIDTH + 6, value.get(6));
        storage.set(index * WIDTH + 7, value.get(7));
        storage.set(index * WIDTH + 8, value.get(8));
        storage.set(index * WIDTH + 9, value.get(9));
        storage.set(index * WIDTH + 10, value.get(10));
        storage.set(index * WIDTH + 11, value.get(11));
        storage.set(index * WIDTH + 12, value.get(12));
        storage.set(index * WIDTH + 13, value.get(13));
        storage.set(index * WIDTH + 14, value.get(14));
        storage.set(index * WIDTH + 15, value.get(15));
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
