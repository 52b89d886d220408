package uk.ac.manchester.tornado.api.types.collections;

import java.nio.ShortBuffer;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Half8;

/** An array of vectors of eight 16-bit floats, one after the other. */
public final class VectorHalf8 extends Vectors<HalfFloatArray, Half8, ShortBuffer> {
    public static final Class<VectorHalf8> TYPE = VectorHalf8.class;
    private static final int WIDTH = 8;

    /** Vectors of zeros. */
    public VectorHalf8(int numElements) {
        this(new HalfFloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    VectorHalf8(HalfFloatArray array) {
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
    public Half8 get(int index) {
        return new Half8(
                storage.get(index * WIDTH),
                storage.get(index * WIDTH + 1),
                storage.get(index * WIDTH + 2),
                storage.get(index * WIDTH + 3),
                storage.get(index * WIDTH + 4),
                storage.get(index * WIDTH + 5),
                storage.get(index * WIDTH + 6),
                storage.get(index * WIDTH + 7));
    }

    public void set(int index, Half8 value) {
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
    public void set(VectorHalf8 values) {
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

    public VectorHalf8 duplicate() {
        return new VectorHalf8(storage.slice(0, storage.getSize()));
    }

    public Half8 sum() {
        return fold(new Half8(), 0, Half8::add);
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
