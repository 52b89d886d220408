package dev.gyre.jvm.simd;

import dev.gyre.jvm.simd.ir.Storage;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** What generated code calls. */
public final class Lanes {
    /** More different strides than a kernel has. */
    private static final int MOST_STRIDES = 64;

    private static final ThreadLocal<int[][]> INDICES =
            ThreadLocal.withInitial(() -> new int[MOST_STRIDES][VectorShape.S_512_BIT.vectorBitSize() / Byte.SIZE]);

    private static final ThreadLocal<float[][]> FLOATS =
            ThreadLocal.withInitial(() -> new float[2][VectorShape.S_512_BIT.vectorBitSize() / Float.SIZE]);

    private static final ThreadLocal<double[][]> DOUBLES =
            ThreadLocal.withInitial(() -> new double[2][VectorShape.S_512_BIT.vectorBitSize() / Double.SIZE]);

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

    /** An array of the calling thread for as many floats as the widest vector has; it's the same whenever the number, 0 or 1, is. */
    public static float[] floats(int number) {
        return FLOATS.get()[number];
    }

    /** As {@link #floats}, of doubles. */
    public static double[] doubles(int number) {
        return DOUBLES.get()[number];
    }

    /** Lanes change places with those whose numbers differ in one bit only. */
    public static VectorShuffle<?> exchange(VectorSpecies<?> species, int bit) {
        return VectorShuffle.fromOp(species, lane -> lane ^ bit);
    }

    /** The lanes whose numbers have a bit. */
    public static VectorMask<?> upper(VectorSpecies<?> species, int bit) {
        boolean[] lanes = new boolean[species.length()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = (i & bit) != 0;
        }
        return VectorMask.fromArray(species, lanes, 0);
    }

    /** What Java throws where an int is divided by zero. */
    public static ArithmeticException divisionByZero() {
        return new ArithmeticException("/ by zero");
    }
}
