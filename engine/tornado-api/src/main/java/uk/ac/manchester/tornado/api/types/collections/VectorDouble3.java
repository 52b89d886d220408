package uk.ac.manchester.tornado.api.types.collections;

import java.nio.DoubleBuffer;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.vectors.Double3;

/** An array of vectors of three 64-bit floats, one after the other. */
public final class VectorDouble3 extends Vectors<DoubleArray, Double3, DoubleBuffer> {
    public static final Class<VectorDouble3> TYPE = VectorDouble3.class;
    private static final int WIDTH = 3;

    /** Vectors of zeros. */
    public VectorDouble3(int numElements) {
        this(new DoubleArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorDouble3(DoubleArray array) {
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
    public Double3 get(int index) {
        return new Double3(storage.get(index * WIDTH), storage.get(index * WIDTH + 1), storage.get(index * WIDTH + 2));
    }

    public void set(int index, Double3 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorDouble3 values) {
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

    public VectorDouble3 duplicate() {
        return new VectorDouble3(storage.slice(0, storage.getSize()));
    }

    public Double3 sum() {
        return fold(new Double3(), 0, Double3::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Double3 min() {
        return fold(get(0), 1, Double3::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Double3 max() {
        return fold(get(0), 1, Double3::max);
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
