package dev.gyre.papers;

import dev.gyre.models.run.Listener;
import dev.gyre.models.run.log.SmoothedRate;
import java.util.function.Supplier;

/** Tells how far a reproduction is, and how long the rest will take by what its arms were expected to take and took. */
final class Progress implements Listener {

    private static final double NANOS = 1e9;

    /** Share of an arm from which on it tells how long arms take. */
    private static final double TELLING = 0.02;

    private static final double LONG = 60;

    private final Listener lines;
    private final int count;
    private final SmoothedRate pace = new SmoothedRate();
    private double open;
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
        pace.add(seconds, expected);
        open -= expected;
        expected = 0;
        lines.accept(text(what + ", " + NumberText.seconds(seconds)));
        return seconds;
    }

    private String text(String what) {
        return "[" + number + "/" + count + ", ETA " + SmoothedRate.clock(left()) + "] " + current + ": " + what;
    }

    private double left() {
        double running = (System.nanoTime() - begun) / NANOS;
        boolean telling = expected > 0 && share >= TELLING;
        double whole = running / share;
        double each = Double.isNaN(pace.secondsEach()) ? telling ? whole / expected : 1 : pace.secondsEach();
        double now = telling ? whole - running : Math.max(0, expected * each - running);
        return Math.max(0, (expected == 0 ? 0 : now) + (open - expected) * each);
    }
}
