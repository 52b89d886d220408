package dev.gyre.models.run.log;

import java.util.ArrayDeque;
import java.util.Locale;

/**
 * Estimates a time by what it took of late: the mean over the last ten seconds, or over ten pieces where each takes longer, and in
 * the beginning over the later half of all, since the first pieces are slow while the JVM compiles.
 */
public final class SmoothedRate {

    private static final double SECONDS = 10;
    private static final int PIECES = 10;

    /** Seconds of work, of few pieces and of more, before which nothing is told of what's to come. */
    private static final double SETTLED_OF_FEW = 20;

    private static final double SETTLED = 2;

    /** Shorter pieces are put together, so that a window has at most so many. */
    private static final double SHORTEST = SECONDS / 100;

    private final ArrayDeque<Piece> window = new ArrayDeque<>();
    private double all;
    private long count;
    private double seconds;
    private double amount;

    private record Piece(double seconds, double amount) {}

    /**
     * Counts a piece of work.
     *
     * @param took seconds
     * @param done how much was done, in any unit
     */
    public void add(double took, double done) {
        all += took;
        seconds += took;
        amount += done;
        Piece last = window.peekLast();
        if (last != null && last.seconds < SHORTEST) {
            window.removeLast();
            window.addLast(new Piece(last.seconds + took, last.amount + done));
        } else {
            window.addLast(new Piece(took, done));
            count++;
        }
        while (window.size() > Math.max(1, Math.min(PIECES, count / 2))
                && seconds - window.getFirst().seconds >= Math.min(SECONDS, all / 2)) {
            Piece old = window.removeFirst();
            seconds -= old.seconds;
            amount -= old.amount;
        }
    }

    /** Seconds that an amount will take; NaN before there's enough to tell it from. */
    public double left(double more) {
        return all < (count < PIECES ? SETTLED_OF_FEW : SETTLED) ? Double.NaN : more * secondsEach();
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
