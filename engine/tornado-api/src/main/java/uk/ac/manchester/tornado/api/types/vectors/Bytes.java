package uk.ac.manchester.tornado.api.types.vectors;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** The base of vectors of 8-bit integers; arithmetic wraps around. */
abstract sealed class Bytes<V extends Bytes<V>> implements TornadoVectorsInterface<ByteBuffer> permits Byte3, Byte4 {
    static final IntBinaryOperator ADD = (a, b) -> a + b;
    static final IntBinaryOperator SUB = (a, b) -> a - b;
    static final IntBinaryOperator MULT = (a, b) -> a * b;
    static final IntBinaryOperator DIV = (a, b) -> a / b;
    static final IntBinaryOperator MIN = Math::min;
    static final IntBinaryOperator MAX = Math::max;

    final byte[] storage;

    Bytes(byte[] storage) {
        this.storage = storage;
    }

    abstract V zeros();

    final V combine(Bytes<V> b, IntBinaryOperator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = (byte) operator.applyAsInt(storage[i], b.storage[i]);
        }
        return result;
    }

    final V combine(byte b, IntBinaryOperator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = (byte) operator.applyAsInt(storage[i], b);
        }
        return result;
    }

    final V map(IntUnaryOperator function) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = (byte) function.applyAsInt(storage[i]);
        }
        return result;
    }

    final byte fold(IntBinaryOperator operator) {
        byte result = storage[0];
        for (int i = 1; i < storage.length; i++) {
            result = (byte) operator.applyAsInt(result, storage[i]);
        }
        return result;
    }

    final void copy(Bytes<V> value) {
        System.arraycopy(value.storage, 0, storage, 0, storage.length);
    }

    public byte get(int index) {
        return storage[index];
    }

    public void set(int index, byte value) {
        storage[index] = value;
    }

    /** The numbers themselves, not a copy. */
    public byte[] getArray() {
        return storage;
    }

    /** The numbers themselves, not a copy. */
    public byte[] toArray() {
        return storage;
    }

    @Override
    public int size() {
        return storage.length;
    }

    @Override
    public long getNumBytes() {
        return (long) storage.length * Byte.BYTES;
    }

    @Override
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(storage);
    }

    @Override
    public void loadFromBuffer(ByteBuffer buffer) {
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
        return toString(Formats.named(size()));
    }
}
