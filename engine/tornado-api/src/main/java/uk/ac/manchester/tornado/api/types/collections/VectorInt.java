package uk.ac.manchester.tornado.api.types.collections;

import java.nio.IntBuffer;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.utils.IntOps;

/** A vector of any number of 32-bit integers. */
public final class VectorInt extends Collection<IntArray, IntBuffer> {
    /** A vector of zeros. */
    public VectorInt(int numElements) {
        this(new IntArray(numElements));
    }

    /** The numbers in an array, without a copy. */
    public VectorInt(IntArray storage) {
        this(storage.getSize(), storage);
    }

    /** The first numbers in an array, without a copy. */
    public VectorInt(int numElements, IntArray array) {
        super(array, numElements, numElements);
    }

    /** The array that holds the numbers, not a copy. */
    public IntArray getArray() {
        return storage;
    }

    public int get(int index) {
        return storage.get(index);
    }

    public void set(int index, int value) {
        storage.set(index, value);
    }

    /** Sets the first numbers to those of a vector that isn't longer. */
    public void set(VectorInt values) {
        copy(values.storage, values.storage.getNumBytesOfSegment());
    }

    /** Sets the first numbers to those of an array that isn't longer. */
    public void set(int[] values) {
        IntArray array = IntArray.fromArray(values);
        copy(array, array.getNumBytesOfSegment());
    }

    public void fill(int value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VectorInt duplicate() {
        return new VectorInt(storage.slice(0, storage.getSize()));
    }

    public static int min(VectorInt v) {
        int result = Integer.MAX_VALUE;
        for (int i = 0; i < v.getLength(); i++) {
            result = Math.min(result, v.get(i));
        }
        return result;
    }

    public static int max(VectorInt v) {
        int result = Integer.MIN_VALUE;
        for (int i = 0; i < v.getLength(); i++) {
            result = Math.max(result, v.get(i));
        }
        return result;
    }

    /** The sum of the products, in their order. */
    public static int dot(VectorInt a, VectorInt b) {
        int sum = 0;
        for (int i = 0; i < a.getLength(); i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }

    /** A copy of some of the numbers. */
    public VectorInt subVector(int start, int length) {
        return new VectorInt(storage.slice(start, length));
    }

    /** Whether all bits are the same. */
    public boolean isEqual(VectorInt vector) {
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
        return "VectorInt <" + getLength() + ">" + (getLength() < 32 ? toString(IntOps.FMT) : "");
    }

    @Override
    public void loadFromBuffer(IntBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public IntBuffer asBuffer() {
        return IntBuffer.wrap(storage.toHeapArray());
    }
}
