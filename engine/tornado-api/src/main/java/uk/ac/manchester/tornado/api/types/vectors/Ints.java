package uk.ac.manchester.tornado.api.types.vectors;

import java.nio.IntBuffer;
import java.util.Locale;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.utils.IntOps;

/** The base of vectors of 32-bit integers; arithmetic wraps around. */
abstract sealed class Ints<V extends Ints<V>> implements TornadoVectorsInterface<IntBuffer>
        permits Int2, Int3, Int4, Int8, Int16 {
    static final IntBinaryOperator ADD = (a, b) -> a + b;
    static final IntBinaryOperator SUB = (a, b) -> a - b;
    static final IntBinaryOperator MULT = (a, b) -> a * b;
    static final IntBinaryOperator DIV = (a, b) -> a / b;
    static final IntBinaryOperator MIN = Math::min;
    static final IntBinaryOperator MAX = Math::max;

    final int[] storage;

    Ints(int[] storage) {
        this.storage = storage;
    }

    abstract V zeros();

    final V combine(Ints<V> b, IntBinaryOperator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = operator.applyAsInt(storage[i], b.storage[i]);
        }
        return result;
    }

    final V combine(int b, IntBinaryOperator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = operator.applyAsInt(storage[i], b);
        }
        return result;
    }

    final V map(IntUnaryOperator function) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = function.applyAsInt(storage[i]);
        }
        return result;
    }

    final int fold(IntBinaryOperator operator) {
        int result = storage[0];
        for (int i = 1; i < storage.length; i++) {
            result = operator.applyAsInt(result, storage[i]);
        }
        return result;
    }

    final void copy(Ints<V> value) {
        System.arraycopy(value.storage, 0, storage, 0, storage.length);
    }

    public int get(int index) {
        return storage[index];
    }

    public void set(int index, int value) {
        storage[index] = value;
    }

    /** The numbers themselves, not a copy. */
    public int[] getArray() {
        return storage;
    }

    /** The numbers themselves, not a copy. */
    public int[] toArray() {
        return storage;
    }

    @Override
    public int size() {
        return storage.length;
    }

    @Override
    public long getNumBytes() {
        return (long) storage.length * Integer.BYTES;
    }

    @Override
    public IntBuffer asBuffer() {
        return IntBuffer.wrap(storage);
    }

    @Override
    public void loadFromBuffer(IntBuffer buffer) {
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
        return toString(size() <= 4 ? Formats.named(size()) : Formats.braces(IntOps.FMT, size()));
    }
}
