package dev.gyre.bench;

import java.time.Duration;

/**
 * How long a contender is measured.
 *
 * @param forks JVMs that it runs in, one after the other
 * @param warmups iterations before the measured ones, in each
 * @param iterations measured iterations, in each
 * @param length of an iteration
 */
public record Pace(int forks, int warmups, int iterations, Duration length) {

    /** For numbers that are worth reporting. */
    public static final Pace FULL = new Pace(2, 3, 5, Duration.ofSeconds(1));

    /** To see quickly where things stand. */
    public static final Pace QUICK = new Pace(1, 2, 3, Duration.ofMillis(300));
}
