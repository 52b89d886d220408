package dev.gyre.jvm.simd;

import dev.gyre.ir.pipeline.LeftOut;
import dev.gyre.jvm.simd.pipeline.Vectorizer;
import java.util.Set;

/**
 * The compiler's settings.
 *
 * @param simd whether lanes are used at all
 * @param contract whether a product and its sum are rounded once, and sums may be gathered in another order; otherwise results are those
 *     of the plain Java call, bit for bit
 * @param cheapest whether lanes are left alone where they'd take longer than scalars, as it's estimated or seen
 * @param assuming whether iterations of a sequential loop may be lanes of which only a call's arguments show that they leave one another alone
 * @param bits of the widest vectors that are used, where the machine has such
 * @param within whether iterations of a sequential loop may be lanes at all
 * @param offHeap the parameters with arrays off the heap, which the kernel only reads
 */
public record CompilerSettings(
        boolean simd,
        boolean contract,
        boolean cheapest,
        boolean assuming,
        int bits,
        boolean within,
        Set<Integer> offHeap) {
    /** The bits of the widest vectors that there are. */
    private static final int WIDEST = 512;

    /** The system property that switches vectors off when false. */
    public static final String SIMD = "gyre.simd";

    /** The system property that makes results strict when false. */
    public static final String FMA = "gyre.fma";

    /** Bit for bit what Java computes, but for functions such as exp. */
    public static final CompilerSettings STRICT = new CompilerSettings(true, false);

    /** Lanes of any loops. */
    public CompilerSettings(boolean simd, boolean contract, boolean cheapest, boolean assuming, int bits) {
        this(simd, contract, cheapest, assuming, bits, true, Set.of());
    }

    /** Lanes wherever there can be any, if they're used at all. */
    public CompilerSettings(boolean simd, boolean contract) {
        this(simd, contract, false, true, WIDEST);
    }

    /**
     * The settings that the system properties give; by default both are on, and lanes are used where they pay.
     *
     * @throws IllegalArgumentException if one is neither true nor false, or {@link LeftOut#PROPERTY} names what is no optional pass
     */
    public static CompilerSettings ofProperties() {
        LeftOut.OF_PROPERTIES.check(Vectorizer.NAMES);
        return new CompilerSettings(
                parse(SIMD, System.getProperty(SIMD, "true")),
                parse(FMA, System.getProperty(FMA, "true")),
                true,
                true,
                WIDEST);
    }

    /** A copy with vectors of so many bits at most. */
    public CompilerSettings within(int most) {
        return new CompilerSettings(simd, contract, cheapest, assuming, most, within, offHeap);
    }

    /** A copy for any arguments. */
    public CompilerSettings assumingNothing() {
        return new CompilerSettings(simd, contract, cheapest, false, bits, within, offHeap);
    }

    /** A copy for lanes that are iterations of a parallel loop. */
    public CompilerSettings across() {
        return new CompilerSettings(simd, contract, cheapest, assuming, bits, false, offHeap);
    }

    /** A copy for arguments of which those in some parameters are arrays off the heap. */
    public CompilerSettings offHeap(Set<Integer> parameters) {
        return new CompilerSettings(simd, contract, cheapest, assuming, bits, within, Set.copyOf(parameters));
    }

    /** Whether the JVM was started with the module of vectors. */
    public static boolean hasVectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    static boolean parse(String property, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("-D%s=%s must be true or false".formatted(property, value));
        };
    }
}
