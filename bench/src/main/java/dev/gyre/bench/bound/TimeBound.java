package dev.gyre.bench.bound;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The least time that a contender can take.
 *
 * @param by the part of the work that takes longest, see {@link Rates#times}
 * @param nanos how long it takes
 */
public record TimeBound(String by, double nanos) {

    /** The longest part, if there are any. */
    public static Optional<TimeBound> of(Map<String, Double> times) {
        return times.entrySet().stream()
                .max(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(e -> new TimeBound(e.getKey(), e.getValue()));
    }

    /** The bound's share of a time that was measured, 1 if nothing is faster. */
    public double share(double measured) {
        return nanos / measured;
    }

    /** The share as reports print it, with what bounds. */
    public String text(double measured) {
        return String.format(Locale.ROOT, "%.0f %% %s", 100 * share(measured), by);
    }
}
