package uk.ac.manchester.tornado.api.types.vectors;

import java.nio.ShortBuffer;
import java.util.Locale;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.utils.ShortOps;

/** The base of vectors of 16-bit integers; arithmetic wraps around. */
abstract sealed class Shorts<V extends Shorts<V>> implements TornadoVectorsInterface<ShortBuffer>
        permits Short2, Short3 {
    static final IntBinaryOperator ADD = (a, b) -> a + b;
    static final IntBinaryOperator SUB = (a, b) -> a - b;
    static final IntBinaryOperator MULT = (a, b) -> a * b;
    static final IntBinaryOperator DIV = (a, b) -> a / b;
    static final IntBinaryOperator MIN = Math::min;
    static final IntBinaryOperator MAX = Math::max;

    final short[] storage;

    Shorts(short[] storage) {
        this.storage = storage;
    }

    abstract V zeros();

    final V combine(Shorts<V> b, IntBinaryOperator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = (short) operator.applyAsInt(storage[i], b.storage[i]);
        }
        return result;
    }

    final V combine(short b, IntBinaryOperator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = (short) operator.applyAsInt(storage[i], b);
        }
        return result;
    }

    final V map(IntUnaryOperator function) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = (short) function.applyAsInt(storage[i]);
        }
        return result;
    }

    final short fold(IntBinaryOperator operator) {
        short result = storage[0];
        for (int i = 1; i < storage.length; i++) {
            result = (short) operator.applyAsInt(result, storage[i]);
        }
        return result;
    }

    final void copy(Shorts<V> value) {
        System.arraycopy(value.storage, 0, storage, 0, storage.length);
    }

    public short get(int index) {
        return storage[index];
    }

    public void set(int index, short value) {
        storage[index] = value;
    }

    /** The numbers themselves, not a copy. */
    public short[] getArray() {
        return storage;
    }

    /** The numbers themselves, not a copy. */
    public short[] toArray() {
        return storage;
    }

    @Override
    public int size() {
        return storage.length;
    }

    @Override
    public long getNumBytes() {
        return (long) storage.length * Short.BYTES;
    }

    @Override
    public ShortBuffer asBuffer() {
        return ShortBuffer.wrap(storage);
    }

    @Override
    public void loadFromBuffer(ShortBuffer buffer) {
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
        return toString(size() == 2 ? ShortOps.FMT_2 : Formats.named(size()));
    }
}
