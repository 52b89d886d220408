package uk.ac.manchester.tornado.api.types.collections;

import java.nio.IntBuffer;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.vectors.Int8;

/** An array of vectors of eight 32-bit integers, one after the other. */
public final class VectorInt8 extends Vectors<IntArray, Int8, IntBuffer> {
    public static final Class<VectorInt8> TYPE = VectorInt8.class;
    private static final int WIDTH = 8;

    /** Vectors of zeros. */
    public VectorInt8(int numElements) {
        this(new IntArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorInt8(IntArray array) {
        super(array, WIDTH);
    }

    public int vectorWidth() {
        return WIDTH;
    }

    /** The array that holds the numbers, not a copy. */
    public IntArray getArray() {
        return storage;
    }

    @Override
    public Int8 get(int index) {
        return new Int8(
                storage.get(index * WIDTH),
                storage.get(index * WIDTH + 1),
                storage.get(index * WIDTH + 2),
                storage.get(index * WIDTH + 3),
                storage.get(index * WIDTH + 4),
                storage.get(index * WIDTH + 5),
                storage.get(index * WIDTH + 6),
                storage.get(index * WIDTH + 7));
    }

    public void set(int index, Int8 value) {
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
    public void set(VectorInt8 values) {
        copy(values.storage, getNumBytes());
    }

    /** Sets all vectors to the first ones of an array. */
    public void set(IntArray values) {
        copy(values, getNumBytes());
    }

    public void fill(int value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VectorInt8 duplicate() {
        return new VectorInt8(storage.slice(0, storage.getSize()));
    }

    public Int8 sum() {
        return fold(new Int8(), 0, Int8::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Int8 min() {
        return fold(get(0), 1, Int8::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Int8 max() {
        return fold(get(0), 1, Int8::max);
    }

    @Override
    public void loadFromBuffer(IntBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public IntBuffer asBuffer() {
        return IntBuffer.wrap(storage.toHeapArray());
    }
}
