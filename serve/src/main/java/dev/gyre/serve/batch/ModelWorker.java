package dev.gyre.serve.batch;

import java.time.Instant;

/**
 * One model's requests. Anybody may join those that wait; everything else happens on the scheduler's thread, which alone touches the model.
 *
 * @param <W> what it works on
 */
public sealed interface ModelWorker<W extends QueuedWork> permits TextWorker, ForecastWorker {

    /** The model's name for clients. */
    String name();

    /** Since when it has been served. */
    Instant opened();

    /** Limits of its queue and of its requests. */
    Limits limits();

    /** Who waits. */
    WaitingQueue<W> waiting();

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
