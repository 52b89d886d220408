package dev.gyre.engine.random;

/**
 * A walk along one stream of {@link Philox}: each draw uses the next index. Its position can be saved and taken up again. Not
 * for concurrent use.
 */
public final class RandomStream {

    private final long seed;
    private final long stream;
    private long position;

    /** Starts before the first number of a stream. */
    public RandomStream(long seed, long stream) {
        this(seed, stream, 0);
    }

    /** Starts at a saved position of a stream. */
    public RandomStream(long seed, long stream, long position) {
        this.seed = seed;
        this.stream = stream;
        this.position = position;
    }

    /** Index of the next draw, which together with seed and stream is all there is to save. */
    public long position() {
        return position;
    }

    /** A float in [0, 1). */
    public float nextUniform() {
        return Philox.uniform(seed, stream, position++);
    }

    /** A number of the standard normal distribution. */
    public float nextNormal() {
        return Philox.normal(seed, stream, position++);
    }

    /** A whole number from 0 up to, but not including, a bound of at least 1. */
    public int nextBelow(int bound) {
        return (int) Philox.below(bound, seed, stream, position++);
    }
}
