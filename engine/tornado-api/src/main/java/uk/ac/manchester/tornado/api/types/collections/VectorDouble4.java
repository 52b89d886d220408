package uk.ac.manchester.tornado.api.types.collections;

import java.nio.DoubleBuffer;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.vectors.Double4;

/** An array of vectors of four 64-bit floats, one after the other. */
public final class VectorDouble4 extends Vectors<DoubleArray, Double4, DoubleBuffer> {
    public static final Class<VectorDouble4> TYPE = VectorDouble4.class;
    private static final int WIDTH = 4;

    /** Vectors of zeros. */
    public VectorDouble4(int numElements) {
        this(new DoubleArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorDouble4(DoubleArray array) {
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
    public Double4 get(int index) {
        return new Double4(
                storage.get(index * WIDTH),
                storage.get(index * WIDTH + 1),
                storage.get(index * WIDTH + 2),
                storage.get(index * WIDTH + 3));
    }

    public void set(int index, Double4 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
        storage.set(index * WIDTH + 3, value.get(3));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorDouble4 values) {
        copy(values.storage, getNumBytes());
    }

    /** Sets all vectors to the first ones of an array. */
    public void set(DoubleArray values) {
        copy(values, getNumBytes());
    }

    public void fill(float value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VectorDouble4 duplicate() {
        return new VectorDouble4(storage.slice(0, storage.getSize()));
    }

    public Double4 sum() {
        return fold(new Double4(), 0, Double4::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Double4 min() {
        return fold(get(0), 1, Double4::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Double4 max() {
        return fold(get(0), 1, Double4::max);
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
