package uk.ac.manchester.tornado.api.types.collections;

import java.nio.IntBuffer;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.vectors.Int2;

/** An array of vectors of two 32-bit integers, one after the other. */
public final class VectorInt2 extends Vectors<IntArray, Int2, IntBuffer> {
    public static final Class<VectorInt2> TYPE = VectorInt2.class;
    private static final int WIDTH = 2;

    /** Vectors of zeros. */
    public VectorInt2(int numElements) {
        this(new IntArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorInt2(IntArray array) {
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
    public Int2 get(int index) {
        return new Int2(storage.get(index * WIDTH), storage.get(index * WIDTH + 1));
    }

    public void set(int index, Int2 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorInt2 values) {
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

    public VectorInt2 duplicate() {
        return new VectorInt2(storage.slice(0, storage.getSize()));
    }

    public Int2 sum() {
        return fold(new Int2(), 0, Int2::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Int2 min() {
        return fold(get(0), 1, Int2::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Int2 max() {
        return fold(get(0), 1, Int2::max);
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
