package dev.gyre.jvm.simd.lane;

import dev.gyre.ir.Storage;
import java.util.Locale;

/**
 * The machine's vectors, as the compiler sees them.
 *
 * @param bits of the widest vector
 * @param registers for vectors
 * @param operations with vectors that the JIT takes in one method
 * @param scatters whether it has instructions that store lanes apart from one another, gather under a mask, and store bytes under a mask: where
 *     it doesn't, the Vector API does so with vectors on the heap
 */
public record Target(int bits, int registers, int operations, boolean scatters) {
    /** The vector operations that the JIT takes in one method, by measurement. */
    private static final int OPERATIONS = 240;

    /** Bits of vectors of ARM's that have no instructions for memory but for neighbours. */
    private static final int NEON = 128;

    /** Bits of the narrowest shape that the Vector API has. */
    private static final int NARROWEST = 64;

    /** The machine that this JVM runs on. */
    public static Target host(int preferredBits) {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean many = preferredBits == 512 || arch.contains("aarch64");
        boolean scatters = preferredBits == 512 || (arch.contains("aarch64") && preferredBits > NEON);
        return new Target(preferredBits, many ? 32 : 16, OPERATIONS, scatters);
    }

    /** A machine without such instructions. */
    public Target(int bits, int registers, int operations) {
        this(bits, registers, operations, true);
    }

    /** Lanes of vectors whose widest elements have so many bytes. */
    public int lanes(int widestBytes) {
        return bits / (8 * widestBytes);
    }

    /** Whether vectors of so many such elements exist. */
    public boolean has(Storage storage, int lanes) {
        return isVector(storage, lanes) && 8 * storage.bytes() * lanes <= bits;
    }

    /** Whether so many such elements are a vector on any machine: a few bytes or shorts are too narrow, and go one by one. */
    public static boolean isVector(Storage storage, int lanes) {
        return 8 * storage.bytes() * lanes >= NARROWEST;
    }
}
