package uk.ac.manchester.tornado.api.types.collections;

import java.nio.DoubleBuffer;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.vectors.Double16;

/** An array of vectors of sixteen 64-bit floats, one after the other. */
public final class VectorDouble16 extends Vectors<DoubleArray, Double16, DoubleBuffer> {
    public static final Class<VectorDouble16> TYPE = VectorDouble16.class;
    private static final int WIDTH = 16;

    /** Vectors of zeros. */
    public VectorDouble16(int numElements) {
        this(new DoubleArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    public VectorDouble16(DoubleArray array) {
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
    public Double16 get(int index) {
        return new Double16(
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

    public void set(int index, Double16 value) {
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
    public void set(VectorDouble16 values) {
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

    public VectorDouble16 duplicate() {
        return new VectorDouble16(storage.slice(0, storage.getSize()));
    }

    public Double16 sum() {
        return fold(new Double16(), 0, Double16::add);
    }

    /** The smallest number at each place of the vectors, of which there must be one. */
    public Double16 min() {
        return fold(get(0), 1, Double16::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public Double16 max() {
        return fold(get(0), 1, Double16::max);
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
