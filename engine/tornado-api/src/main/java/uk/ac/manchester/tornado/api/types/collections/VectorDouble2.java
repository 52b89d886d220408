package uk.ac.manchester.tornado.api.types.collections;

import java.nio.DoubleBuffer;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.vectors.Double2;

/** An array of vectors of two 64-bit floats, one after the other. */
public final class VectorDouble2 extends Vectors<DoubleArray, Double2, DoubleBuffer> {
    public static final Class<VectorDouble2> TYPE = VectorDouble2.class;
    private static final int WIDTH = 2;

    /** Vectors of zeros. */
    public VectorDouble2(int numElements) {
        this(new DoubleArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorDouble2(DoubleArray array) {
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
    public Double2 get(int index) {
        return new Double2(storage.get(index * WIDTH), storage.get(index * WIDTH + 1));
    }

    public void set(int index, Double2 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorDouble2 values) {
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

    public VectorDouble2 duplicate() {
        return new VectorDouble2(storage.slice(0, storage.getSize()));
    }

    public Double2 sum() {
        return fold(new Double2(), 0, Double2::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Double2 min() {
        return fold(get(0), 1, Double2::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Double2 max() {
        return fold(get(0), 1, Double2::max);
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
