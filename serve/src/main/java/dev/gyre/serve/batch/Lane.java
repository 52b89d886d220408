package dev.gyre.serve.batch;

import java.time.Instant;

/**
 * One model's requests. Anybody may join those that wait; everything else happens on the scheduler's thread, which alone touches the model.
 *
 * @param <W> what it works on
 */
public sealed interface Lane<W extends LaneWork> permits TextLane, SeriesLane {

    /** What clients call the model. */
    String name();

    /** Since when it has been served. */
    Instant opened();

    /** How much it takes on. */
    Limits limits();

    /** Who waits. */
    Waiting<W> waiting();

    /** Compiles and runs everything that requests will need, before there's a scheduler. */
    void warm();

    /**
     * Does the next piece of work.
     *
     * @return whether there was any
     */
    boolean turn();

    /** Ends all work where it is, and refuses what waits. */
    void finish();
}
