package uk.ac.manchester.tornado.api.types.collections;

import java.nio.ShortBuffer;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Half16;

/** An array of vectors of sixteen 16-bit floats, one after the other. */
public final class VectorHalf16 extends Vectors<HalfFloatArray, Half16, ShortBuffer> {
    public static final Class<VectorHalf16> TYPE = VectorHalf16.class;
    private static final int WIDTH = 16;

    /** Vectors of zeros. */
    public VectorHalf16(int numElements) {
        this(new HalfFloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    VectorHalf16(HalfFloatArray array) {
        super(array, WIDTH);
    }

    public int vectorWidth() {
        return WIDTH;
    }

    /** The array that holds the numbers, not a copy. */
    public HalfFloatArray getArray() {
        return storage;
    }

    @Override
    public Half16 get(int index) {
        return new Half16(
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

    public void set(int index, Half16 value) {
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
    public void set(VectorHalf16 values) {
        copy(values.storage, getNumBytes());
    }

    /** Sets all vectors to the first ones of an array. */
    public void set(HalfFloatArray values) {
        copy(values, getNumBytes());
    }

    public void fill(HalfFloat value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VectorHalf16 duplicate() {
        return new VectorHalf16(storage.slice(0, storage.getSize()));
    }

    public Half16 sum() {
        return fold(new Half16(), 0, Half16::add);
    }

    @Override
    public void loadFromBuffer(ShortBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, new HalfFloat(buffer.get()));
        }
    }

    /** A copy of the numbers' bits. */
    @Override
    public ShortBuffer asBuffer() {
        return ShortBuffer.wrap(storage.toShortArray());
    }
}
