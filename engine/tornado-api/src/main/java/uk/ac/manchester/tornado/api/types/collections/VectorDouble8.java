package uk.ac.manchester.tornado.api.types.collections;

import java.nio.DoubleBuffer;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.vectors.Double8;

/** An array of vectors of eight 64-bit floats, one after the other. */
public final class VectorDouble8 extends Vectors<DoubleArray, Double8, DoubleBuffer> {
    public static final Class<VectorDouble8> TYPE = VectorDouble8.class;
    private static final int WIDTH = 8;

    /** Vectors of zeros. */
    public VectorDouble8(int numElements) {
        this(new DoubleArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorDouble8(DoubleArray array) {
        super(array, WIDTH);
    }

    public int vectorWidth() {
        return WIDTH;
    }

    /** The array that holds the numbers, not a copy. */
    public DoubleArray getArray() {
        return storage;
    }

    @Override
    public Double8 get(int index) {
        return new Double8(
                storage.get(index * WIDTH),
                storage.get(index * WIDTH + 1),
                storage.get(index * WIDTH + 2),
                storage.get(index * WIDTH + 3),
                storage.get(index * WIDTH + 4),
                storage.get(index * WIDTH + 5),
                storage.get(index * WIDTH + 6),
                storage.get(index * WIDTH + 7));
    }

    public void set(int index, Double8 value) {
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
    public void set(VectorDouble8 values) {
        copy(values.storage, getNumBytes());
    }

    /** Sets all vectors to the first ones of an array. */
    public void set(DoubleArray values) {
        copy(values, getNumBytes());
    }

    public void fill(double value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VectorDouble8 duplicate() {
        return new VectorDouble8(storage.slice(0, storage.getSize()));
    }

    public Double8 sum() {
        return fold(new Double8(), 0, Double8::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Double8 min() {
        return fold(get(0), 1, Double8::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Double8 max() {
        return fold(get(0), 1, Double8::max);
    }

    /** Puts the numbers into a buffer, and gives it back. */
    public DoubleBuffer asBuffer(DoubleBuffer buffer) {
        return buffer.put(asBuffer());
    }

    @Override
    public void loadFromBuffer(DoubleBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public DoubleBuffer asBuffer() {
        return DoubleBuffer.wrap(storage.toHeapArray());
    }
}
