package dev.gyre.models.series;

import dev.gyre.engine.random.Philox;

/** Random numbers one after the other, which depend on a seed and a stream alone. Not for concurrent use. */
public final class Draws {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /** Starts before any draw; {@link #begin} chooses the stream. */
    public Draws() {
        begin(0, 0);
    }

    /** Goes on with the draws of a stream, from its first on. */
    public void begin(long seed, long stream) {
        state = Philox.bits(seed, stream, 0);
    }

    /** The next 64 bits: SplitMix64 of Steele, Lea &amp; Flood 2014, which takes no memory. */
    private long bits() {
        state += GOLDEN;
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        return (bits() >>> 11) * 0x1p-53;
    }

    /** Uniform between two numbers. */
    public double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** A whole number from 0 up to, but not including, a bound. */
    public int below(int bound) {
        return (int) Math.unsignedMultiplyHigh(bits(), bound);
    }

    /** Whether something of a probability happens. */
    public boolean chance(double probability) {
        return uniform() < probability;
    }

    /** Normal around 0 with deviation 1. */
    public double normal() {
        double radius = Math.sqrt(-2 * Math.log(1 - uniform()));
        return radius * Math.cos(2 * Math.PI * uniform());
    }
}
