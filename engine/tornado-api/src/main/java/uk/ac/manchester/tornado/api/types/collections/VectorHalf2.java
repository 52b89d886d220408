package uk.ac.manchester.tornado.api.types.collections;

import java.nio.ShortBuffer;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Half2;

/** An array of vectors of two 16-bit floats, one after the other. */
public final class VectorHalf2 extends Vectors<HalfFloatArray, Half2, ShortBuffer> {
    public static final Class<VectorHalf2> TYPE = VectorHalf2.class;
    private static final int WIDTH = 2;

    /** Vectors of zeros. */
    public VectorHalf2(int numElements) {
        this(new HalfFloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    VectorHalf2(HalfFloatArray array) {
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
    public Half2 get(int index) {
        return new Half2(storage.get(index * WIDTH), storage.get(index * WIDTH + 1));
    }

    public void set(int index, Half2 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorHalf2 values) {
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

    public VectorHalf2 duplicate() {
        return new VectorHalf2(storage.slice(0, storage.getSize()));
    }

    public Half2 sum() {
        return fold(new Half2(), 0, Half2::add);
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
