package uk.ac.manchester.tornado.api.types.collections;

import java.nio.IntBuffer;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.vectors.Int3;

/** An array of vectors of three 32-bit integers, one after the other. */
public final class VectorInt3 extends Vectors<IntArray, Int3, IntBuffer> {
    public static final Class<VectorInt3> TYPE = VectorInt3.class;
    private static final int WIDTH = 3;

    /** Vectors of zeros. */
    public VectorInt3(int numElements) {
        this(new IntArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorInt3(IntArray array) {
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
    public Int3 get(int index) {
        return new Int3(storage.get(index * WIDTH), storage.get(index * WIDTH + 1), storage.get(index * WIDTH + 2));
    }

    public void set(int index, Int3 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorInt3 values) {
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

    public VectorInt3 duplicate() {
        return new VectorInt3(storage.slice(0, storage.getSize()));
    }

    public Int3 sum() {
        return fold(new Int3(), 0, Int3::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Int3 min() {
        return fold(get(0), 1, Int3::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Int3 max() {
        return fold(get(0), 1, Int3::max);
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
