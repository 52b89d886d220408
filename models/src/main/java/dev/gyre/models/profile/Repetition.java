package dev.gyre.models.profile;

/** Something that's done again and again, for as long as it may take. */
final class Repetition {

    /** The least that a mean is of. */
    private static final int LEAST = 3;

    private Repetition() {}

    /**
     * How often something was done, and what it took.
     *
     * @param runs how often
     * @param nanos altogether
     */
    record Done(long runs, long nanos) {}

    /** Does it for some seconds, three times at least. */
    static Done of(Runnable what, double seconds) {
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        long runs = 0;
        while (runs < LEAST || System.nanoTime() < end) {
            what.run();
            runs++;
        }
        return new Done(runs, System.nanoTime() - begin);
    }
}
