package uk.ac.manchester.tornado.api.types.vectors;

import java.nio.ShortBuffer;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;

/** The base of vectors of 16-bit floats, kept as their bits. */
abstract sealed class Halves<V extends Halves<V>> implements TornadoVectorsInterface<ShortBuffer>
        permits Half2, Half3, Half4, Half8, Half16 {
    static final BinaryOperator<HalfFloat> ADD = HalfFloat::add;
    static final BinaryOperator<HalfFloat> SUB = HalfFloat::sub;
    static final BinaryOperator<HalfFloat> MULT = HalfFloat::mult;
    static final BinaryOperator<HalfFloat> DIV = HalfFloat::div;

    final short[] storage;

    Halves(short[] storage) {
        this.storage = storage;
    }

    abstract V zeros();

    final V combine(Halves<V> b, BinaryOperator<HalfFloat> operator) {
        V result = zeros();
        for (int i = 0; i < result.size(); i++) {
            result.set(i, operator.apply(get(i), b.get(i)));
        }
        return result;
    }

    final V combine(HalfFloat b, BinaryOperator<HalfFloat> operator) {
        V result = zeros();
        for (int i = 0; i < result.size(); i++) {
            result.set(i, operator.apply(get(i), b));
        }
        return result;
    }

    final HalfFloat sum() {
        HalfFloat[] sums = new HalfFloat[size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = get(i);
        }
        for (int stride = 1; stride < sums.length; stride *= 2) {
            for (int i = 0; i + stride < sums.length; i += 2 * stride) {
                sums[i] = HalfFloat.add(sums[i], sums[i + stride]);
            }
        }
        return sums[0];
    }

    final void copy(Halves<V> value) {
        System.arraycopy(value.storage, 0, storage, 0, storage.length);
    }

    public HalfFloat get(int index) {
        return new HalfFloat(storage[index]);
    }

    public void set(int index, HalfFloat value) {
        storage[index] = value.getHalfFloatValue();
    }

    /** The numbers' bits themselves, not a copy. */
    public short[] getArray() {
        return storage;
    }

    /** The numbers' bits themselves, not a copy. */
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
        Object[] numbers = IntStream.range(0, storage.length)
                .mapToObj(i -> get(i).getFloat32())
                .toArray();
        return String.format(Locale.ROOT, fmt, numbers);
    }

    @Override
    public String toString() {
        return toString(Formats.braces(FloatOps.FMT, size()));
    }
}
