package uk.ac.manchester.tornado.api.types.collections;

import java.nio.ShortBuffer;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Half4;

/** An array of vectors of four 16-bit floats, one after the other. */
public final class VectorHalf4 extends Vectors<HalfFloatArray, Half4, ShortBuffer> {
    public static final Class<VectorHalf4> TYPE = VectorHalf4.class;
    private static final int WIDTH = 4;

    /** Vectors of zeros. */
    public VectorHalf4(int numElements) {
        this(new HalfFloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    VectorHalf4(HalfFloatArray array) {
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
    public Half4 get(int index) {
        return new Half4(
                storage.get(index * WIDTH),
                storage.get(index * WIDTH + 1),
                storage.get(index * WIDTH + 2),
                storage.get(index * WIDTH + 3));
    }

    public void set(int index, Half4 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
        storage.set(index * WIDTH + 3, value.get(3));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorHalf4 values) {
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

    public VectorHalf4 duplicate() {
        return new VectorHalf4(storage.slice(0, storage.getSize()));
    }

    public Half4 sum() {
        return fold(new Half4(), 0, Half4::add);
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
