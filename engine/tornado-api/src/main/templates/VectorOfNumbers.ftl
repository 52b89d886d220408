package uk.ac.manchester.tornado.api.types.collections;

import java.nio.${Buffer};
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.math.TornadoMath;
<#if half>
import uk.ac.manchester.tornado.api.types.HalfFloat;
</#if>
import uk.ac.manchester.tornado.api.types.arrays.${Array};
import uk.ac.manchester.tornado.api.types.utils.${Ops};

/** A vector of any number of ${words}. */
public final class ${Type} extends Collection<${Array}, ${Buffer}> {
    /** A vector of zeros. */
    public ${Type}(int numElements) {
        this(new ${Array}(numElements));
    }

    /** The numbers in an array, without a copy. */
    public ${Type}(${Array} storage) {
        this(storage.getSize(), storage);
    }

    /** The first numbers in an array, without a copy. */
    public ${Type}(int numElements, ${Array} array) {
        super(array, numElements, numElements);
    }

    /** The array that holds the numbers, not a copy. */
    public ${Array} getArray() {
        return storage;
    }

    public ${number} get(int index) {
        return storage.get(index);
    }

    public void set(int index, ${number} value) {
        storage.set(index, value);
    }

    /** Sets the first numbers to those of a vector that isn't longer. */
    public void set(${Type} values) {
        copy(values.storage, values.storage.getNumBytesOfSegment());
    }

    /** Sets the first numbers to those of an array that isn't longer. */
    public void set(${number}[] values) {
        ${Array} array = ${Array}.fromArray(values);
        copy(array, array.getNumBytesOfSegment());
    }

    public void fill(${number} value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public ${Type} duplicate() {
        return new ${Type}(storage.slice(0, storage.getSize()));
    }
<#if half>

    /** The sum of the products, in their order, each product and sum rounded. */
    public static HalfFloat dot(${Type} a, ${Type} b) {
        HalfFloat sum = new HalfFloat(0f);
        for (int i = 0; i < a.getLength(); i++) {
            sum = HalfFloat.add(sum, HalfFloat.mult(a.get(i), b.get(i)));
        }
        return sum;
    }
<#else>

    public static ${number} min(${Type} v) {
        ${number} result = ${Box}.${most};
        for (int i = 0; i < v.getLength(); i++) {
            result = Math.min(result, v.get(i));
        }
        return result;
    }

    public static ${number} max(${Type} v) {
        ${number} result = ${Box}.${least};
        for (int i = 0; i < v.getLength(); i++) {
            result = Math.max(result, v.get(i));
        }
        return result;
    }

    /** The sum of the products, in their order. */
    public static ${number} dot(${Type} a, ${Type} b) {
        ${number} sum = 0;
        for (int i = 0; i < a.getLength(); i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }
</#if>

    /** A copy of some of the numbers. */
    public ${Type} subVector(int start, int length) {
        return new ${Type}(storage.slice(start, length));
    }

    /** Whether all bits are the same. */
    public boolean isEqual(${Type} vector) {
        return TornadoMath.isEqual(storage, vector.storage);
    }

    /** The numbers, each in a format. */
    public String toString(String fmt) {
        return IntStream.range(0, getLength())
                .mapToObj(i -> String.format(Locale.ROOT, fmt, get(i)<#if half>.getFloat32()</#if>))
                .collect(Collectors.joining(" ", "[ ", " ]"));
    }

    /** The length, and the numbers if there are fewer than 32. */
    @Override
    public String toString() {
        return "${Type} <" + getLength() + ">" + (getLength() < 32 ? toString(${Ops}.FMT) : "");
    }

    @Override
    public void loadFromBuffer(${Buffer} buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, <#if half>new HalfFloat(buffer.get())<#else>buffer.get()</#if>);
        }
    }

    /** A copy of the numbers<#if half>' bits</#if>. */
    @Override
    public ${Buffer} asBuffer() {
        return ${Buffer}.wrap(storage.<#if half>toShortArray<#else>toHeapArray</#if>());
    }
}
