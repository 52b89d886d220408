package dev.gyre.cli.profile;

/** The timing of work that's done again and again, for as long as it may take. */
public final class Repetition {

    /** The least that a mean is of. */
    private static final int LEAST = 3;

    private Repetition() {}

    /**
     * A number of runs, and the time that they took.
     *
     * @param runs how often
     * @param nanos altogether
     */
    public record Done(long runs, long nanos) {

        /** Runs a second. */
        public double perSecond() {
            return runs * 1e9 / nanos;
        }
    }

    /** Runs work for some seconds, three times at least. */
    public static Done of(Runnable what, double seconds) {
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
