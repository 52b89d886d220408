package dev.gyre.papers;

import dev.gyre.models.run.Listener;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Tells how far a reproduction is, and about how long the rest will take: what's planned for the arms to come, times what those that are done
 * took over what was planned for them. Before the first is done it says nothing of that.
 */
final class Progress implements Listener {

    private static final double NANOS = 1e9;

    private static final double LONG = 60;

    /** Seconds below which the time that's left is told in tens of them, and minutes below which it's told in minutes. */
    private static final double SHORT = 100;

    private final Listener lines;
    private final int count;
    private double open;
    private double planned;
    private double taken;
    private int number;
    private String current = "";
    private double expected;
    private double share;
    private long begun;

    /**
     * Progress of the runs that aren't done yet.
     *
     * @param count how many
     * @param seconds that they're expected to take together
     */
    Progress(int count, double seconds, Listener lines) {
        this.count = count;
        this.open = seconds;
        this.lines = lines;
    }

    /** A run begins, which is said of a long one: not all tell of themselves. */
    void begin(String name, double seconds) {
        number++;
        current = name;
        expected = seconds;
        share = 0;
        begun = System.nanoTime();
        if (seconds >= LONG) {
            lines.accept(text("begins, about " + NumberText.seconds(seconds)));
        }
    }

    /** A run tells of itself, which nobody needs to keep. */
    @Override
    public void accept(String line) {
        at(share, () -> line);
    }

    @Override
    public void at(double done, Supplier<String> line) {
        share = done;
        lines.at((number - 1 + done) / count, () -> text(line.get()));
    }

    /** Ends a run, and tells its time, which it gives in seconds. */
    double end(String what) {
        double seconds = (System.nanoTime() - begun) / NANOS;
        taken += seconds;
        planned += expected;
        open -= expected;
        expected = 0;
        lines.accept(text(what + ", " + NumberText.seconds(seconds)));
        return seconds;
    }

    private String text(String what) {
        return "[" + number + "/" + count + end() + "] " + current + ": " + what;
    }

    private String end() {
        boolean last = number == count && expected == 0;
        if (planned <= 0 || last) {
            return "";
        }
        double each = taken / planned;
        double now = expected == 0 ? 0 : Math.max(0, expected * each - (System.nanoTime() - begun) / NANOS);
        return ", about " + about(now + Math.max(0, open - expected) * each) + " left";
    }

    /** A time as somebody says it who can't know better. */
    static String about(double seconds) {
        if (seconds < SHORT) {
            return String.format(Locale.ROOT, "%d s", seconds < 10 ? 10 : 10 * Math.round(seconds / 10));
        }
        double minutes = seconds / 60;
        return minutes < SHORT
                ? String.format(Locale.ROOT, "%d min", Math.round(minutes))
                : String.format(Locale.ROOT, "%.1f h", minutes / 60);
    }
}
