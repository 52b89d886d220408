package uk.ac.manchester.tornado.api.types.collections;

import java.nio.DoubleBuffer;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.utils.DoubleOps;

/** A vector of any number of 64-bit floats. */
public final class VectorDouble extends Collection<DoubleArray, DoubleBuffer> {
    /** A vector of zeros. */
    public VectorDouble(int numElements) {
        this(new DoubleArray(numElements));
    }

    /** The numbers in an array, without a copy. */
    public VectorDouble(DoubleArray storage) {
        this(storage.getSize(), storage);
    }

    /** The first numbers in an array, without a copy. */
    public VectorDouble(int numElements, DoubleArray array) {
        super(array, numElements, numElements);
    }

    /** The array that holds the numbers, not a copy. */
    public DoubleArray getArray() {
        return storage;
    }

    public double get(int index) {
        return storage.get(index);
    }

    public void set(int index, double value) {
        storage.set(index, value);
    }

    /** Sets the first numbers to those of a vector that isn't longer. */
    public void set(VectorDouble values) {
        copy(values.storage, values.storage.getNumBytesOfSegment());
    }

    /** Sets the first numbers to those of an array that isn't longer. */
    public void set(double[] values) {
        DoubleArray array = DoubleArray.fromArray(values);
        copy(array, array.getNumBytesOfSegment());
    }

    public void fill(double value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VectorDouble duplicate() {
        return new VectorDouble(storage.slice(0, storage.getSize()));
    }

    public static double min(VectorDouble v) {
        double result = Double.POSITIVE_INFINITY;
        for (int i = 0; i < v.getLength(); i++) {
            result = Math.min(result, v.get(i));
        }
        return result;
    }

    public static double max(VectorDouble v) {
        double result = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < v.getLength(); i++) {
            result = Math.max(result, v.get(i));
        }
        return result;
    }

    /** The sum of the products, in their order. */
    public static double dot(VectorDouble a, VectorDouble b) {
        double sum = 0;
        for (int i = 0; i < a.getLength(); i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }

    /** A copy of some of the numbers. */
    public VectorDouble subVector(int start, int length) {
        return new VectorDouble(storage.slice(start, length));
    }

    /** Whether all bits are the same. */
    public boolean isEqual(VectorDouble vector) {
        return TornadoMath.isEqual(storage, vector.storage);
    }

    /** The numbers, each in a format. */
    public String toString(String fmt) {
        return IntStream.range(0, getLength())
                .mapToObj(i -> String.format(Locale.ROOT, fmt, get(i)))
                .collect(Collectors.joining(" ", "[ ", " ]"));
    }

    /** The length, and the numbers if there are fewer than 32. */
    @Override
    public String toString() {
        return "VectorDouble <" + getLength() + ">" + (getLength() < 32 ? toString(DoubleOps.FMT) : "");
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
