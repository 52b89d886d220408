<#include "common.ftl">
package uk.ac.manchester.tornado.api.types.collections;

import java.nio.${Buffer};
<#if half>
import uk.ac.manchester.tornado.api.types.HalfFloat;
</#if>
import uk.ac.manchester.tornado.api.types.arrays.${Array};
import uk.ac.manchester.tornado.api.types.vectors.${Vector};

/** An array of vectors of ${amount} ${words}, one after the other. */
public final class ${Type} extends Vectors<${Array}, ${Vector}, ${Buffer}> {
    public static final Class<${Type}> TYPE = ${Type}.class;
    private static final int WIDTH = ${size};

    /** Vectors of zeros. */
    public ${Type}(int numElements) {
        this(new ${Array}(numElements * WIDTH));
    }

    /** The vectors in an array, without a copy. */
    <#if open>public </#if>${Type}(${Array} array) {
        super(array, WIDTH);
    }

    public int vectorWidth() {
        return WIDTH;
    }

    /** The array that holds the numbers, not a copy. */
    public ${Array} getArray() {
        return storage;
    }

    @Override
    public ${Vector} get(int index) {
        return new ${Vector}(${spread((0..<size)?map(i -> "storage.get(" + plus("index * WIDTH", i) + ")"))});
    }

    public void set(int index, ${Vector} value) {
<#list 0..<size as i>
        storage.set(${plus("index * WIDTH", i)}, value.get(${i}));
</#list>
    }

    /** Sets all vectors to the first ones of another array of them. */
    public void set(${Type} values) {
        copy(values.storage, getNumBytes());
    }

    /** Sets all vectors to the first ones of an array. */
    public void set(${Array} values) {
        copy(values, getNumBytes());
    }

    public void fill(${filler!number} value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public ${Type} duplicate() {
        return new ${Type}(storage.slice(0, storage.getSize()));
    }

    public ${Vector} sum() {
        return fold(new ${Vector}(), 0, ${Vector}::add);
    }
<#if !half>

    /** The smallest number at each place of the vectors, of which there must be one. */
    public ${Vector} min() {
        return fold(get(0), 1, ${Vector}::min);
    }

    /** The largest number at each place of the vectors, of which there must be one. */
    public ${Vector} max() {
        return fold(get(0), 1, ${Vector}::max);
    }
</#if>
<#if of == "Double">

    /** Puts the numbers into a buffer, and gives it back. */
    public DoubleBuffer asBuffer(DoubleBuffer buffer) {
        return buffer.put(asBuffer());
    }
<#elseif Type == "VectorInt4">

    /** A copy of an array's numbers. */
    public IntBuffer asBuffer(IntArray buffer) {
        return IntBuffer.wrap(buffer.toHeapArray());
    }
</#if>

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
