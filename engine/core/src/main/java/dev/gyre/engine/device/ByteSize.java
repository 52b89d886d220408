package dev.gyre.engine.device;

import java.util.Locale;

/**
 * Amounts of memory in messages, in the largest unit that there's at least one of. What's needed is rounded up and what's there down, so
 * that more than there is never reads as if it were there.
 */
public final class ByteSize {

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    private ByteSize() {}

    /** An amount that's needed, as text, rounded up. */
    public static String needed(long bytes) {
        return text(bytes, true);
    }

    /** An amount that's there, as text, rounded down; 0 if it's overdrawn. */
    public static String free(long bytes) {
        return text(Math.max(0, bytes), false);
    }

    private static String text(long bytes, boolean up) {
        if (bytes < KIB) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        long unit = bytes < MIB ? KIB : MIB;
        return String.format(
                Locale.ROOT, "%,d %s", up ? Math.ceilDiv(bytes, unit) : bytes / unit, unit == MIB ? "MiB" : "KiB");
    }
}
