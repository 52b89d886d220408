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
        Half16 value = new Half16();
        for (int i = 0; i < WIDTH; i++) {
            value.set(i, storage.get(index * WIDTH + i));
        }
        return value;
    }

    public void set(int index, Half16 value) {
        for (int i = 0; i < WIDTH; i++) {
            storage.set(index * WIDTH + i, value.get(i));
        }
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
