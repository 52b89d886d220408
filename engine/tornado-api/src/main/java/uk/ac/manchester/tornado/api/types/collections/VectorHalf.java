package uk.ac.manchester.tornado.api.types.collections;

import java.nio.ShortBuffer;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;

/** A vector of any number of 16-bit floats. */
public final class VectorHalf extends Collection<HalfFloatArray, ShortBuffer> {
    /** A vector of zeros. */
    public VectorHalf(int numElements) {
        this(new HalfFloatArray(numElements));
    }

    /** The numbers in an array, without a copy. */
    public VectorHalf(HalfFloatArray storage) {
        this(storage.getSize(), storage);
    }

    /** The first numbers in an array, without a copy. */
    public VectorHalf(int numElements, HalfFloatArray array) {
        super(array, numElements, numElements);
    }

    /** The array that holds the numbers, not a copy. */
    public HalfFloatArray getArray() {
        return storage;
    }

    public HalfFloat get(int index) {
        return storage.get(index);
    }

    public void set(int index, HalfFloat value) {
        storage.set(index, value);
    }

    /** Sets the first numbers to those of a vector that isn't longer. */
    public void set(VectorHalf values) {
        copy(values.storage, values.storage.getNumBytesOfSegment());
    }

    /** Sets the first numbers to those of an array that isn't longer. */
    public void set(HalfFloat[] values) {
        HalfFloatArray array = HalfFloatArray.fromArray(values);
        copy(array, array.getNumBytesOfSegment());
    }

    public void fill(HalfFloat value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VectorHalf duplicate() {
        return new VectorHalf(storage.slice(0, storage.getSize()));
    }

    /** The sum of the products, in their order, each product and sum rounded. */
    public static HalfFloat dot(VectorHalf a, VectorHalf b) {
        HalfFloat sum = new HalfFloat(0f);
        for (int i = 0; i < a.getLength(); i++) {
            sum = HalfFloat.add(sum, HalfFloat.mult(a.get(i), b.get(i)));
        }
        return sum;
    }

    /** A copy of some of the numbers. */
    public VectorHalf subVector(int start, int length) {
        return new VectorHalf(storage.slice(start, length));
    }

    /** Whether all bits are the same. */
    public boolean isEqual(VectorHalf vector) {
        return TornadoMath.isEqual(storage, vector.storage);
    }

    /** The numbers, each in a format. */
    public String toString(String fmt) {
        return IntStream.range(0, getLength())
                .mapToObj(i -> String.format(Locale.ROOT, fmt, get(i).getFloat32()))
                .collect(Collectors.joining(" ", "[ ", " ]"));
    }

    /** The length, and the numbers if there are fewer than 32. */
    @Override
    public String toString() {
        return "VectorHalf <" + getLength() + ">" + (getLength() < 32 ? toString(FloatOps.FMT) : "");
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
