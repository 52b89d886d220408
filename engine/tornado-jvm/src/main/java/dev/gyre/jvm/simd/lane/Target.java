package dev.gyre.jvm.simd.lane;

import dev.gyre.jvm.simd.ir.Storage;
import java.util.Locale;

/**
 * What the compiler needs to know of the machine.
 *
 * @param bits of the widest vector
 * @param registers for vectors
 */
public record Target(int bits, int registers) {
    /** Bits of the narrowest shape that the Vector API has. */
    private static final int NARROWEST = 64;

    /** The machine that this JVM runs on. */
    public static Target host(int preferredBits) {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean many = preferredBits == 512 || arch.contains("aarch64");
        return new Target(preferredBits, many ? 32 : 16);
    }

    /** Lanes of vectors whose widest elements have so many bytes. */
    public int lanes(int widestBytes) {
        return bits / (8 * widestBytes);
    }

    /** Whether vectors of so many such elements exist. */
    public boolean has(Storage storage, int lanes) {
        int needed = 8 * storage.bytes() * lanes;
        return needed >= NARROWEST && needed <= bits;
    }
}
