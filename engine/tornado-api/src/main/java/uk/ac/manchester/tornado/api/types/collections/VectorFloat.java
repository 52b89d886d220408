package uk.ac.manchester.tornado.api.types.collections;

import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;

/** A vector of any number of 32-bit floats. */
public final class VectorFloat extends Collection<FloatArray, FloatBuffer> {
    /** A vector of zeros. */
    public VectorFloat(int numElements) {
        this(new FloatArray(numElements));
    }

    /** The numbers in an array, without a copy. */
    public VectorFloat(FloatArray storage) {
        this(storage.getSize(), storage);
    }

    /** The first numbers in an array, without a copy. */
    public VectorFloat(int numElements, FloatArray array) {
        super(array, numElements, numElements);
    }

    /** The array that holds the numbers, not a copy. */
    public FloatArray getArray() {
        return storage;
    }

    public float get(int index) {
        return storage.get(index);
    }

    public void set(int index, float value) {
        storage.set(index, value);
    }

    /** Sets the first numbers to those of a vector that isn't longer. */
    public void set(VectorFloat values) {
        copy(values.storage, values.storage.getNumBytesOfSegment());
    }

    /** Sets the first numbers to those of an array that isn't longer. */
    public void set(float[] values) {
        FloatArray array = FloatArray.fromArray(values);
        copy(array, array.getNumBytesOfSegment());
    }

    public void fill(float value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VectorFloat duplicate() {
        return new VectorFloat(storage.slice(0, storage.getSize()));
    }

    public static float min(VectorFloat v) {
        float result = Float.POSITIVE_INFINITY;
        for (int i = 0; i < v.getLength(); i++) {
            result = Math.min(result, v.get(i));
        }
        return result;
    }

    public static float max(VectorFloat v) {
        float result = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < v.getLength(); i++) {
            result = Math.max(result, v.get(i));
        }
        return result;
    }

    /** The sum of the products, in their order. */
    public static float dot(VectorFloat a, VectorFloat b) {
        float sum = 0;
        for (int i = 0; i < a.getLength(); i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }

    /** A copy of some of the numbers. */
    public VectorFloat subVector(int start, int length) {
        return new VectorFloat(storage.slice(start, length));
    }

    /** Whether all bits are the same. */
    public boolean isEqual(VectorFloat vector) {
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
        return "VectorFloat <" + getLength() + ">" + (getLength() < 32 ? toString(FloatOps.FMT) : "");
    }

    @Override
    public void loadFromBuffer(FloatBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public FloatBuffer asBuffer() {
        return FloatBuffer.wrap(storage.toHeapArray());
    }
}
