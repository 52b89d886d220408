package uk.ac.manchester.tornado.api.types.collections;

import java.nio.IntBuffer;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.vectors.Int4;

/** An array of vectors of four 32-bit integers, one after the other. */
public final class VectorInt4 extends Vectors<IntArray, Int4, IntBuffer> {
    public static final Class<VectorInt4> TYPE = VectorInt4.class;
    private static final int WIDTH = 4;

    /** Vectors of zeros. */
    public VectorInt4(int numElements) {
        this(new IntArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorInt4(IntArray array) {
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
    public Int4 get(int index) {
        return new Int4(
                storage.get(index * WIDTH),
                storage.get(index * WIDTH + 1),
                storage.get(index * WIDTH + 2),
                storage.get(index * WIDTH + 3));
    }

    public void set(int index, Int4 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
        storage.set(index * WIDTH + 3, value.get(3));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorInt4 values) {
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

    public VectorInt4 duplicate() {
        return new VectorInt4(storage.slice(0, storage.getSize()));
    }

    public Int4 sum() {
        return fold(new Int4(), 0, Int4::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Int4 min() {
        return fold(get(0), 1, Int4::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Int4 max() {
        return fold(get(0), 1, Int4::max);
    }

    /** A copy of an array's numbers. */
    public IntBuffer asBuffer(IntArray buffer) {
        return IntBuffer.wrap(buffer.toHeapArray());
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
