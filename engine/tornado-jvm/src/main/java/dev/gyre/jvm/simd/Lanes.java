package dev.gyre.jvm.simd;

import dev.gyre.jvm.simd.ir.Storage;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** What generated code calls. */
public final class Lanes {
    /** From here on every float is an integer. */
    private static final float ALL_INTEGERS = 0x1p23f;

    /** More different strides than a kernel has. */
    private static final int MOST_STRIDES = 64;

    private static final ThreadLocal<int[][]> INDICES =
            ThreadLocal.withInitial(() -> new int[MOST_STRIDES][VectorShape.S_512_BIT.vectorBitSize() / Byte.SIZE]);

    private Lanes() {}

    /** Bits of the widest vectors of this machine. */
    static int preferredBits() {
        return VectorShape.preferredShape().vectorBitSize();
    }

    /** The species of so many lanes of a storage type, by its name. */
    public static VectorSpecies<?> species(String storage, int lanes) {
        Storage type = Storage.valueOf(storage);
        Class<?> element = switch (type) {
            case BYTE -> byte.class;
            case SHORT -> short.class;
            case INT -> int.class;
            case LONG -> long.class;
            case FLOAT -> float.class;
            case DOUBLE -> double.class;
        };
        return VectorSpecies.of(element, VectorShape.forBitSize(8 * type.bytes() * lanes));
    }

    /**
     * The offsets of lanes from one another in an array that is accessed with a stride.
     *
     * @param number of the stride among those of a kernel
     */
    public static int[] offsets(int stride, int number) {
        int[] offsets = indices(number);
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = i * stride;
        }
        return offsets;
    }

    /** An array of the calling thread for as many indices as the widest vector has; it's the same whenever the number is. */
    public static int[] indices(int number) {
        return INDICES.get()[number];
    }

    /** The largest integers that aren't above the lanes; exact, with Java's signs of zero. */
    public static FloatVector floor(FloatVector x) {
        FloatVector whole = (FloatVector) x.convert(VectorOperators.F2I, 0).convert(VectorOperators.I2F, 0);
        FloatVector below = whole.sub(1f, whole.compare(VectorOperators.GT, x));
        VectorMask<Float> same =
                whole.compare(VectorOperators.EQ, x).or(x.abs().lt(ALL_INTEGERS).not());
        return below.blend(x, same);
    }

    /** The smallest integers that aren't below the lanes; exact, with Java's signs of zero. */
    public static FloatVector ceil(FloatVector x) {
        return floor(x.neg()).neg();
    }

    /**
     * Quotients of ints as Java has them, by way of doubles, which hold every int and whose quotients never round to an integer that they
     * aren't.
     *
     * @throws ArithmeticException if a divisor is zero
     */
    public static IntVector divide(IntVector a, IntVector b) {
        if (b.eq(0).anyTrue()) {
            throw new ArithmeticException("/ by zero");
        }
        VectorSpecies<Double> wide = VectorSpecies.of(
                double.class, VectorShape.forBitSize(2 * a.species().vectorBitSize()));
        DoubleVector quotient = ((DoubleVector) a.convertShape(VectorOperators.I2D, wide, 0))
                .div(b.convertShape(VectorOperators.I2D, wide, 0));
        IntVector result = (IntVector) quotient.convertShape(VectorOperators.D2I, a.species(), 0);
        return result.blend(Integer.MIN_VALUE, a.eq(Integer.MIN_VALUE).and(b.eq(-1)));
    }

    /** Remainders of ints as Java has them; throws as {@link #divide} does. */
    public static IntVector remainder(IntVector a, IntVector b) {
        return a.sub(divide(a, b).mul(b));
    }
}
