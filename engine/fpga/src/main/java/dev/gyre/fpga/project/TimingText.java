package dev.gyre.fpga.project;

import dev.gyre.fpga.pipeline.Pipeline;
import java.util.Locale;

/** The pace of a pipeline in words: its iterations, its initiation interval, its latency and what sets the interval. */
public final class TimingText {
    private TimingText() {}

    /**
     * For example "4 iterations every cycle (initiation interval 1), latency 18 cycles".
     *
     * @param iterations that begin together
     * @param interval cycles from one beginning to the next
     * @param latency cycles of an iteration
     * @param bound the reason why the interval isn't shorter; empty if there is none
     */
    public static String of(int iterations, int interval, int latency, String bound) {
        return String.format(
                Locale.ROOT,
                "%s every %s (initiation interval %d), latency %s%s",
                counted(iterations, "iteration"),
                interval == 1 ? "cycle" : interval + " cycles",
                interval,
                counted(latency, "cycle"),
                bound.isEmpty() ? "" : "; the interval is set by " + bound);
    }

    /**
     * For example "150 MHz are too fast for *, which takes about 9.6 ns (104 MHz)".
     *
     * @param megahertz that were asked for
     * @param slowest the operation that takes longest
     */
    public static String tooFast(double megahertz, Pipeline.Slowest slowest) {
        return String.format(
                Locale.ROOT,
                "%.0f MHz are too fast for %s, which takes about %.1f ns (%.0f MHz)",
                megahertz,
                slowest.name(),
                slowest.period() / 1e3,
                1e6 / slowest.period());
    }

    /** A number with a word that follows it: 1 cycle, 1,024 cycles. */
    public static String counted(long count, String word) {
        return String.format(Locale.ROOT, "%,d %s%s", count, word, count == 1 ? "" : "s");
    }
}
