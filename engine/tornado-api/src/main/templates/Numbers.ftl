package uk.ac.manchester.tornado.api.types.vectors;

import java.nio.${Buffer};
import java.util.Locale;
<#if Operator != "Operator">
import java.util.function.${Operator};
import java.util.function.${Function};
</#if>
import java.util.stream.IntStream;
<#if format?contains(Ops)>
import uk.ac.manchester.tornado.api.types.utils.${Ops};
</#if>

/** The base of vectors of ${words}<#if !real>; arithmetic wraps around</#if>. */
abstract sealed class ${Type}<V extends ${Type}<V>> implements TornadoVectorsInterface<${Buffer}>
        permits ${vectors?join(", ")} {
    static final ${Operator} ADD = (a, b) -> a + b;
    static final ${Operator} SUB = (a, b) -> a - b;
    static final ${Operator} MULT = (a, b) -> a * b;
    static final ${Operator} DIV = (a, b) -> a / b;
    static final ${Operator} MIN = Math::min;
    static final ${Operator} MAX = Math::max;

    final ${number}[] storage;
<#if Operator == "Operator">

    /** An operation on two numbers. */
    interface Operator {
        ${number} apply(${number} a, ${number} b);
    }

    /** A function of a number. */
    interface Function {
        ${number} apply(${number} a);
    }
</#if>

    ${Type}(${number}[] storage) {
        this.storage = storage;
    }

    abstract V zeros();

    final V combine(${Type}<V> b, ${Operator} operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = ${narrow}operator.${apply}(storage[i], b.storage[i]);
        }
        return result;
    }

    final V combine(${number} b, ${Operator} operator) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = ${narrow}operator.${apply}(storage[i], b);
        }
        return result;
    }

    final V map(${Function} function) {
        V result = zeros();
        for (int i = 0; i < result.storage.length; i++) {
            result.storage[i] = ${narrow}function.${apply}(storage[i]);
        }
        return result;
    }

    final ${number} fold(${Operator} operator) {
        ${number} result = storage[0];
        for (int i = 1; i < storage.length; i++) {
            result = ${narrow}operator.${apply}(result, storage[i]);
        }
        return result;
    }

    final void copy(${Type}<V> value) {
        System.arraycopy(value.storage, 0, storage, 0, storage.length);
    }
<#if Type == "Floats">

    static float[] floats(Ints<?> values) {
        float[] result = new float[values.storage.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) values.storage[i];
        }
        return result;
    }
</#if>

    public ${number} get(int index) {
        return storage[index];
    }

    public void set(int index, ${number} value) {
        storage[index] = value;
    }

    /** The numbers themselves, not a copy. */
    public ${number}[] getArray() {
        return storage;
    }

    /** The numbers themselves, not a copy. */
    public ${number}[] toArray() {
        return storage;
    }

    @Override
    public int size() {
        return storage.length;
    }

    @Override
    public long getNumBytes() {
        return (long) storage.length * ${Box}.BYTES;
    }

    @Override
    public ${Buffer} asBuffer() {
        return ${Buffer}.wrap(storage);
    }

    @Override
    public void loadFromBuffer(${Buffer} buffer) {
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
        return toString(${format});
    }
}
