package uk.ac.manchester.tornado.api.types.vectors;

import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;

/** The base of vectors of 32-bit floats. */
abstract sealed class Floats<V extends Floats<V>> implements TornadoVectorsInterface<FloatBuffer>
        permits Float2, Float3, Float4, Float8, Float16 {
    static final Operator ADD = (a, b) -> a + b;
    static final Operator SUB = (a, b) -> a - b;
    static final Operator MULT = (a, b) -> a * b;
    static final Operator DIV = (a, b) -> a / b;
    static final Operator MIN = Math::min;
    static final Operator MAX = Math::max;

    final float[] storage;

    /** An operation on two numbers. */
    interface Operator {
        float apply(float a, float b);
    }

    /** A function of a number. */
    interface Function {
        float apply(float a);
    }

    Floats(float[] storage) {
        this.storage = storage;
    }

    abstract V zeros();

    final V combine(Floats<V> b, Operator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = operator.apply(storage[i], b.storage[i]);
        }
        return result;
    }

    final V combine(float b, Operator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = operator.apply(storage[i], b);
        }
        return result;
    }

    final V map(Function function) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = function.apply(storage[i]);
        }
        return result;
    }

    final float fold(Operator operator) {
        float result = storage[0];
        for (int i = 1; i < storage.length; i++) {
            result = operator.apply(result, storage[i]);
        }
        return result;
    }

    final void copy(Floats<V> value) {
        System.arraycopy(value.storage, 0, storage, 0, storage.length);
    }

    static float[] floats(Ints<?> values) {
        float[] result = new float[values.storage.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) values.storage[i];
        }
        return result;
    }

    public float get(int index) {
        return storage[index];
    }

    public void set(int index, float value) {
        storage[index] = value;
    }

    /** The numbers themselves, not a copy. */
    public float[] getArray() {
        return storage;
    }

    /** The numbers themselves, not a copy. */
    public float[] toArray() {
        return storage;
    }

    @Override
    public int size() {
        return storage.length;
    }

    @Override
    public long getNumBytes() {
        return (long) storage.length * Float.BYTES;
    }

    @Override
    public FloatBuffer asBuffer() {
        return FloatBuffer.wrap(storage);
    }

    @Override
    public void loadFromBuffer(FloatBuffer buffer) {
        asBuffer().put(buffer);
    }

    /** The numbers, in order, in a format with a place for each. */
    public String toString(String fmt) {
        Object[] numbers =
                IntStream.range(0, storage.length).mapToObj(i -> storage[i]).toArray();
        return String.format(Locale.ROOT, fmt, numbers);
    }

    @Override
    public String toString() {
        return toString(Formats.braces(FloatOps.FMT, size()));
    }
}
