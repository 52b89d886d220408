<#include "common.ftl">
<#-- The vectors that means are taken of: an image's own, or what its points are as floats. -->
<#assign own = Mean?? && Mean == Vector>
<#assign point = own?then("get", "floats")>
package uk.ac.manchester.tornado.api.types.images;

import java.nio.${Buffer};
<#if Type == "ImageByte4">
import java.util.stream.Collectors;
import java.util.stream.IntStream;
</#if>
import uk.ac.manchester.tornado.api.types.arrays.${Array};
import uk.ac.manchester.tornado.api.types.utils.${Ops};
<#if error>
import uk.ac.manchester.tornado.api.types.utils.FloatingPointError;
</#if>
<#if rows>
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;
</#if>
import uk.ac.manchester.tornado.api.types.vectors.${Vector};
<#if Mean?? && !own>
import uk.ac.manchester.tornado.api.types.vectors.${Mean};
</#if>

/** An image of vectors of ${amount} ${words}, rows one after the other. */
public final class ${Type} extends Image<${Array}, ${Buffer}> {
    public static final Class<${Type}> TYPE = ${Type}.class;
    private static final int WIDTH = ${size};

    /** An image of zeros. */
    public ${Type}(int width, int height) {
        this(width, height, new ${Array}(width * height * WIDTH));
    }

    /** The image in an array, without a copy. */
    public ${Type}(int width, int height, ${Array} array) {
        super(width, height, WIDTH, array);
    }
<#if rows>

    /** A copy of rows of numbers. */
    public ${Type}(${number}[][] matrix) {
        this(matrix[0].length / WIDTH, matrix.length, StorageFormats.toRowMajor(matrix));
    }
</#if>

    /** The array that holds the numbers, not a copy. */
    public ${Array} getArray() {
        return storage;
    }

    public ${Vector} get(int x) {
        return get(x, 0);
    }

    public void set(int x, ${Vector} value) {
        set(x, 0, value);
    }

    /** The point in column x of row y. */
    public ${Vector} get(int x, int y) {
        int at = at(x, y, WIDTH);
        return new ${Vector}(${spread((0..<size)?map(i -> "storage.get(" + plus("at", i) + ")"))});
    }

    /** Sets the point in column x of row y. */
    public void set(int x, int y, ${Vector} value) {
        int at = at(x, y, WIDTH);
<#list 0..<size as i>
        storage.set(${plus("at", i)}, value.get(${i}));
</#list>
    }
<#if Type == "ImageFloat8">

    /** The number of numbers. */
    public int numElements() {
        return size();
    }
</#if>

    public void fill(${number} value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public ${Type} duplicate() {
        return new ${Type}(X(), Y(), storage.slice(0, storage.getSize()));
    }

    /** Sets all points to those of an image of the same size. */
    public void set(${Type} m) {
        copy(m.storage, getNumBytes());
    }
<#if Mean??>

    public ${Mean} mean() {
        return ${Mean}.div(fold(new ${Mean}(), this::${point}, ${Mean}::add), (float) points());
    }

    /** The smallest number at each place of the points. */
    public ${Mean} min() {
        return fold(${point}(0, 0), this::${point}, ${Mean}::min);
    }

    /** The largest number at each place of the points. */
    public ${Mean} max() {
        return fold(${point}(0, 0), this::${point}, ${Mean}::max);
    }

    /** The root of the mean squared distance from the mean. */
    public ${Mean} stdDev() {
        ${Mean} mean = mean();
        ${Mean} sum = fold(new ${Mean}(), (x, y) -> square(${Mean}.sub(${point}(x, y), mean)), ${Mean}::add);
        return ${Mean}.sqrt(${Mean}.div(sum, (float) points()));
    }

    private static ${Mean} square(${Mean} a) {
        return ${Mean}.mult(a, a);
    }
</#if>
<#if Mean?? && !own>

    private ${Mean} floats(int x, int y) {
        ${Vector} point = get(x, y);
        return new ${Mean}(${spread(axes?map(x -> "(float) point.get" + x?upper_case + "()"))});
    }
</#if>
<#if summary>

    public String summarise() {
        return "${Type}<%dx%d>: min=%s, max=%s, mean=%s, sd=%s".formatted(X(), Y(), min(), max(), mean(), stdDev());
    }
</#if>
<#if error>

    /** The distance of the points from the reference's, in units in the last place. */
    public FloatingPointError calculateULP(${Type} ref) {
        return error(ref, (x, y) -> ${Vector}.findULPDistance(get(x, y), ref.get(x, y)));
    }
</#if>
<#if Type == "ImageByte4">

    /** The first columns of the first rows, each point in a format. */
    public String toString(String fmt, int width, int height) {
        return IntStream.range(0, height)
                .mapToObj(y -> IntStream.range(0, width)
                        .mapToObj(x -> point(fmt, x, y))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }
</#if>

    @Override
    public void loadFromBuffer(${Buffer} buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public ${Buffer} asBuffer() {
        return ${Buffer}.wrap(storage.toHeapArray());
    }

    @Override
    String point(String fmt, int x, int y) {
        return get(x, y).toString(fmt);
    }

    /** The size, and the points if there are at most 8 x 8. */
    @Override
    public String toString() {
        return describe(${Ops}.FMT_${size});
    }
}
