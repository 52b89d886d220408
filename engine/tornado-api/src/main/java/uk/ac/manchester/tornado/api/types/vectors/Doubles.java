package uk.ac.manchester.tornado.api.types.vectors;

import java.nio.DoubleBuffer;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.utils.DoubleOps;

/** The base of vectors of 64-bit floats. */
abstract sealed class Doubles<V extends Doubles<V>> implements TornadoVectorsInterface<DoubleBuffer>
        permits Double2, Double3, Double4, Double8, Double16 {
    static final DoubleBinaryOperator ADD = (a, b) -> a + b;
    static final DoubleBinaryOperator SUB = (a, b) -> a - b;
    static final DoubleBinaryOperator MULT = (a, b) -> a * b;
    static final DoubleBinaryOperator DIV = (a, b) -> a / b;
    static final DoubleBinaryOperator MIN = Math::min;
    static final DoubleBinaryOperator MAX = Math::max;

    final double[] storage;

    Doubles(double[] storage) {
        this.storage = storage;
    }

    abstract V zeros();

    final V combine(Doubles<V> b, DoubleBinaryOperator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = operator.applyAsDouble(storage[i], b.storage[i]);
        }
        return result;
    }

    final V combine(double b, DoubleBinaryOperator operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = operator.applyAsDouble(storage[i], b);
        }
        return result;
    }

    final V map(DoubleUnaryOperator function) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = function.applyAsDouble(storage[i]);
        }
        return result;
    }

    final double fold(DoubleBinaryOperator operator) {
        double result = storage[0];
        for (int i = 1; i < storage.length; i++) {
            result = operator.applyAsDouble(result, storage[i]);
        }
        return result;
    }

    final void copy(Doubles<V> value) {
        System.arraycopy(value.storage, 0, storage, 0, storage.length);
    }

    public double get(int index) {
        return storage[index];
    }

    public void set(int index, double value) {
        storage[index] = value;
    }

    /** The numbers themselves, not a copy. */
    public double[] getArray() {
        return storage;
    }

    /** The numbers themselves, not a copy. */
    public double[] toArray() {
        return storage;
    }

    @Override
    public int size() {
        return storage.length;
    }

    @Override
    public long getNumBytes() {
        return (long) storage.length * Double.BYTES;
    }

    @Override
    public DoubleBuffer asBuffer() {
        return DoubleBuffer.wrap(storage);
    }

    @Override
    public void loadFromBuffer(DoubleBuffer buffer) {
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
        return toString(Formats.braces(DoubleOps.FMT, size()));
    }
}
