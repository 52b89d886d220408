package dev.gyre.bench;

import java.time.Duration;

/**
 * Forks, warm-ups and iterations of a contender's measurement.
 *
 * @param forks JVMs that it runs in, one after the other
 * @param warmups iterations before the measured ones, in each
 * @param iterations measured iterations, in each
 * @param length of an iteration
 */
public record Pace(int forks, int warmups, int iterations, Duration length) {

    /** For numbers that are worth reporting. */
    public static final Pace FULL = new Pace(2, 3, 5, Duration.ofSeconds(1));

    /** For numbers that are worth reporting, of many devices: each has run for a second before. */
    public static final Pace COMPARE = new Pace(1, 3, 6, Duration.ofMillis(500));

    /** To see quickly how devices compare. */
    public static final Pace QUICK_COMPARE = new Pace(1, 1, 3, Duration.ofMillis(200));

    /** For the peaks that devices are compared with: a roof that's too low would spoil every number under it. */
    public static final Pace PEAKS = new Pace(1, 6, 6, Duration.ofMillis(400));

    /** For peaks, to see quickly: more iterations to warm up than count, since a peak that C2 hasn't compiled is none. */
    public static final Pace QUICK_PEAKS = new Pace(1, 4, 3, Duration.ofMillis(150));

    /** To see quickly where things stand. */
    public static final Pace QUICK = new Pace(1, 2, 3, Duration.ofMillis(300));

    /** A copy in so many JVMs. */
    Pace withForks(int count) {
        return new Pace(count, warmups, iterations, length);
    }
}
