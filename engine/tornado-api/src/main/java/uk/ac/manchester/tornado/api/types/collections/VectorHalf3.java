package uk.ac.manchester.tornado.api.types.collections;

import java.nio.ShortBuffer;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.vectors.Half3;

/** An array of vectors of three 16-bit floats, one after the other. */
public final class VectorHalf3 extends Vectors<HalfFloatArray, Half3, ShortBuffer> {
    public static final Class<VectorHalf3> TYPE = VectorHalf3.class;
    private static final int WIDTH = 3;

    /** Vectors of zeros. */
    public VectorHalf3(int numElements) {
        this(new HalfFloatArray(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    VectorHalf3(HalfFloatArray array) {
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
    public Half3 get(int index) {
        return new Half3(storage.get(index * WIDTH), storage.get(index * WIDTH + 1), storage.get(index * WIDTH + 2));
    }

    public void set(int index, Half3 value) {
        storage.set(index * WIDTH, value.get(0));
        storage.set(index * WIDTH + 1, value.get(1));
        storage.set(index * WIDTH + 2, value.get(2));
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(VectorHalf3 values) {
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

    public VectorHalf3 duplicate() {
        return new VectorHalf3(storage.slice(0, storage.getSize()));
    }

    public Half3 sum() {
        return fold(new Half3(), 0, Half3::add);
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
