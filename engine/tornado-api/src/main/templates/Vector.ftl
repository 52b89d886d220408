<#include "common.ftl">
package uk.ac.manchester.tornado.api.types.vectors;

<#if has.fill??>
import java.util.Arrays;
</#if>
<#if has.isEqual??>
import uk.ac.manchester.tornado.api.math.TornadoMath;

</#if>
<#if half>
import uk.ac.manchester.tornado.api.types.HalfFloat;

</#if>
/** ${amount?cap_first} ${words}, ${axes?first} ${(size == 2)?then("and", "to")} ${axes?last}. Operations go number by number. */
public final class ${Type} extends ${Numbers}<${Type}> {
    public static final Class<${Type}> TYPE = ${Type}.class;

    /** A vector of zeros. */
    public ${Type}() {
        this(new ${stored}[${size}]);
    }

    public ${Type}(${spread(axes?map(x -> number + " " + x), 12)}) {
        this(new ${stored}[] {${spread(axes?map(x -> x + half?then(".getHalfFloatValue()", "")), 12)}});
    }

    private ${Type}(${stored}[] storage) {
        super(storage);
    }

    @Override
    ${Type} zeros() {
        return new ${Type}();
    }
<#list half?then(arithmetic, operations) as op>

    public static ${Type} ${op}(${Type} a, ${Type} b) {
        return a.combine(b, ${op?upper_case});
    }
<#if ints?seq_contains(op)>

    public static ${Type} ${op}(Int${size} a, ${Type} b) {
        return ${op}(of(a), b);
    }

    public static ${Type} ${op}(${Type} a, Int${size} b) {
        return ${op}(a, of(b));
    }
</#if>
<#if arithmetic?seq_contains(op)>

    public static ${Type} ${op}(${Type} a, ${number} b) {
        return a.combine(b, ${op?upper_case});
    }
</#if>
<#if into?seq_contains(op)>

    public static void ${op}(${Type} a, ${Type} b, ${Type} c) {
        c.set(${op}(a, b));
    }
</#if>
</#list>
<#if has.cross??>

    /** The vector at right angles to both. */
    public static ${Type} cross(${Type} a, ${Type} b) {
        return new ${Type}(
                a.getY() * b.getZ() - a.getZ() * b.getY(),
                a.getZ() * b.getX() - a.getX() * b.getZ(),
                a.getX() * b.getY() - a.getY() * b.getX());
    }
</#if>
<#if has.steps??>

    public static ${Type} inc(${Type} a, ${number} value) {
        return add(a, value);
    }

    public static ${Type} dec(${Type} a, ${number} value) {
        return sub(a, value);
    }

    public static ${Type} scale(${Type} a, ${number} value) {
        return mult(a, value);
    }
</#if>
<#if has.inverse??>

    /** The vector times the inverse of a number<#if !real>, which is 0 for most integers</#if>. */
    public static ${Type} scaleByInverse(${Type} a, ${number} value) {
        return mult(a, ${one} / value);
    }
</#if>
<#if has.sum??>

    /** The sum of the numbers, in their order. */
    public static ${number} sum(${Type} a) {
        return a.fold(ADD);
    }
</#if>
<#if has.sqrt?? && real>

    public static ${Type} sqrt(${Type} a) {
        return a.map(TornadoMath::sqrt);
    }
<#elseif has.sqrt??>

    /** Square roots, rounded to zero. */
    public static ${Type} sqrt(${Type} a) {
        return a.map(x -> (int) TornadoMath.sqrt((float) x));
    }
</#if>
<#if has.floor??>

    public static ${Type} floor(${Type} a) {
        return a.map(TornadoMath::floor);
    }

    /** The fraction of each number above its floor. */
    public static ${Type} fract(${Type} a) {
        return a.map(TornadoMath::fract);
    }
</#if>
<#if has.clamp??>

    /** The numbers, put between the bounds. */
    public static ${Type} clamp(${Type} x, ${number} min, ${number} max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }
<#elseif has.clampIn??>

    /** Puts the numbers themselves between the bounds. */
    public static void clamp(${Type} x, ${number} min, ${number} max) {
        x.set(x.map(v -> TornadoMath.clamp(v, min, max)));
    }
</#if>
<#if has.normalise??>

    /** The vector scaled to length 1. */
    public static ${Type} normalise(${Type} value) {
        return scaleByInverse(value, length(value));
    }
<#elseif has.normaliseIn??>

    /** Scales the vector itself to length 1. */
    public static void normalise(${Type} value) {
        value.set(scaleByInverse(value, length(value)));
    }
</#if>
<#if !half>

    /** The smallest of the numbers. */
    public static ${number} min(${Type} value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static ${number} max(${Type} value) {
        return value.fold(MAX);
    }
</#if>
<#if has.dot?? && half>

    /** The sum of the products, of neighbours first, each rounded. */
    public static HalfFloat dot(${Type} a, ${Type} b) {
        return mult(a, b).sum();
    }
<#elseif has.dot??>

    /** The sum of the products, in their order. */
    public static ${number} dot(${Type} a, ${Type} b) {
        return mult(a, b).fold(ADD);
    }
</#if>
<#if has.length??>

    /** The Euclidean length. */
    public static ${number} length(${Type} value) {
        return TornadoMath.sqrt(dot(value, value));
    }
</#if>
<#if has.isEqual??>

    /** Whether the numbers are the same<#if real>, bit for bit</#if>. */
    public static boolean isEqual(${Type} a, ${Type} b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }
</#if>
<#if has.within??>

    /** Whether the first vector is within so many units in the last place of the second. */
    public static boolean isEqualULP(${Type} a, ${Type} b, ${number} numULP) {
        return TornadoMath.isEqualULP(a.storage, b.storage, numULP);
    }
</#if>
<#if has.distance??>

    /** The largest difference, in units in the last place of what is expected. */
    public static ${number} findULPDistance(${Type} value, ${Type} expected) {
        return TornadoMath.findULPDistance(value.storage, expected.storage);
    }
</#if>
<#if Type == "Half2">

    /** Products and sums, each rounded. */
    public static Half2 fma(Half2 a, Half2 b, Half2 c) {
        return add(mult(a, b), c);
    }

    public static float lowFloat(Half2 a) {
        return a.get(0).getFloat32();
    }

    public static float highFloat(Half2 a) {
        return a.get(1).getFloat32();
    }

    /** The nearest 16-bit floats. */
    public static Half2 fromFloats(float x, float y) {
        return new Half2(new HalfFloat(x), new HalfFloat(y));
    }
</#if>
<#if ints?has_content>

    private static ${Type} of(Int${size} values) {
        return new ${Type}(floats(values));
    }
</#if>

    public void set(${Type} value) {
        copy(value);
    }
<#if size <= 4>
<#list axes as x>

    public ${number} get${x?upper_case}() {
        return get(${x?index});
    }

    public void set${x?upper_case}(${number} value) {
        set(${x?index}, value);
    }
</#list>
</#if>
<#list 0..<size as i>
<#if size gt 4 || has.getS??>

    public ${number} getS${i}() {
        return get(${i});
    }
</#if>
<#if (size gt 4 || has.setS??) && i != fixed>

    public void setS${i}(${number} value) {
        set(${i}, value);
    }
</#if>
</#list>
<#if has.duplicate??>

    public ${Type} duplicate() {
        return new ${Type}(storage.clone());
    }
</#if>
<#if has.shorter??>

    /** The first two numbers. */
    public ${of}2 ${half?then("a", "as")}${of}2() {
        return new ${of}2(get(0), get(1));
    }
<#if size == 4>

    /** The first three numbers. */
    public ${of}3 as${of}3() {
        return new ${of}3(get(0), get(1), get(2));
    }
</#if>
</#if>
<#if has.halves??>

    /** The first ${fewer} numbers. */
    public ${of}${size / 2} getLow() {
        return new ${of}${size / 2}(${spread((0..<size / 2)?map(i -> "get(" + i + ")"))});
    }

    /** The last ${fewer} numbers. */
    public ${of}${size / 2} getHigh() {
        return new ${of}${size / 2}(${spread((size / 2..<size)?map(i -> "get(" + i + ")"))});
    }
</#if>
<#if has.fill??>

    public void fill(${number} value) {
        Arrays.fill(storage, value);
    }
</#if>
}
