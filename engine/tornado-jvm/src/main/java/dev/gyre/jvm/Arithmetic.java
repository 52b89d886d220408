package dev.gyre.jvm;

import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.jvm.simd.lane.Lanes;

/** The settings that decide the last bits of a kernel's results, beside its arguments and this build. */
public final class Arithmetic {

    private Arithmetic() {}

    /**
     * The settings that decide the last bits, in a few words. Where two JVMs say the same on processors of one family, results are equal bit for
     * bit, whatever their number of threads.
     */
    public static String description() {
        return description(CompilerSettings.ofProperties(), CompilerSettings.hasVectors());
    }

    /** As {@link #description()}, for settings. Strict vectors round as scalars do, so that their width makes no difference. */
    static String description(CompilerSettings settings, boolean vectors) {
        if (!settings.simd() || !vectors) {
            return "scalars";
        }
        return settings.contract() ? "vectors of " + bits(settings) + " bits" : "strict vectors";
    }

    /** Floats that a vector holds here; 1 where kernels have none. */
    public static int lanes() {
        CompilerSettings settings = CompilerSettings.ofProperties();
        return settings.simd() && CompilerSettings.hasVectors() ? bits(settings) / Float.SIZE : 1;
    }

    private static int bits(CompilerSettings settings) {
        return Math.min(settings.bits(), Lanes.preferredBits());
    }
}
