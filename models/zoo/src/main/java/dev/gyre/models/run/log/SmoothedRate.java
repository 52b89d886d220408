package dev.gyre.models.run.log;

import java.util.Locale;

/**
 * How long something takes by what it took of late: the mean over some ten seconds, or over ten pieces where each takes longer, with the
 * latest counting most.
 */
public final class SmoothedRate {

    private static final double SECONDS = 10;
    private static final double LEAST_KEPT = 0.9;

    private double seconds;
    private double amount;

    /**
     * Counts a piece of work.
     *
     * @param took seconds
     * @param done how much was done, in any unit
     */
    public void add(double took, double done) {
        double kept = Math.max(LEAST_KEPT, Math.exp(-took / SECONDS));
        seconds = seconds * kept + took;
        amount = amount * kept + done;
    }

    /** Seconds that a unit takes; NaN if nothing was done yet. */
    public double secondsEach() {
        return seconds / amount;
    }

    /** Units done in a second; NaN if nothing was done yet. */
    public double perSecond() {
        return amount / seconds;
    }

    /** Seconds as a clock shows them: 0:07, 12:30, 3:05:00. Those of which nothing is known are {@code -:--}. */
    public static String clock(double seconds) {
        if (!Double.isFinite(seconds)) {
            return "-:--";
        }
        long s = Math.round(Math.max(0, seconds));
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
