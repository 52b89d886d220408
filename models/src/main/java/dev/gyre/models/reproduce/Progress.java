package dev.gyre.models.reproduce;

import java.util.Locale;
import java.util.function.Consumer;

/** Tells how far a reproduction is, and how long the rest will take by what its arms were expected to take and took. */
final class Progress {

    private static final double EVERY_SECONDS = 5;
    private static final double NANOS = 1e9;

    private final Consumer<String> lines;
    private final int count;
    private double open;
    private double expected;
    private double taken;
    private int number;
    private String current = "";
    private double currentExpected;
    private long begun;
    private long told;

    /**
     * Progress of the runs that aren't done yet.
     *
     * @param count how many
     * @param seconds that they're expected to take together
     */
    Progress(int count, double seconds, Consumer<String> lines) {
        this.count = count;
        this.open = seconds;
        this.lines = lines;
    }

    /** A run begins. */
    void begin(String name, double seconds) {
        number++;
        current = name;
        currentExpected = seconds;
        begun = System.nanoTime();
        told = begun;
    }

    /** A run tells of itself; that's passed on now and then. */
    void line(String line) {
        long now = System.nanoTime();
        if ((now - told) / NANOS >= EVERY_SECONDS) {
            told = now;
            tell(line);
        }
    }

    /** A run ended. */
    double end(String what) {
        double seconds = (System.nanoTime() - begun) / NANOS;
        open -= currentExpected;
        expected += currentExpected;
        taken += seconds;
        currentExpected = 0;
        tell(what + ", " + Numbers.seconds(seconds));
        return seconds;
    }

    private void tell(String what) {
        double pace = taken > 1 && expected > 0 ? taken / expected : 1;
        double running = currentExpected == 0 ? 0 : (System.nanoTime() - begun) / NANOS;
        double left = Math.max(0, currentExpected * pace - running) + (open - currentExpected) * pace;
        long seconds = Math.round(Math.max(0, left));
        lines.accept(String.format(
                Locale.ROOT, "[%d/%d, ETA %d:%02d] %s: %s", number, count, seconds / 60, seconds % 60, current, what));
    }
}
