package dev.gyre.models.run;

import java.util.concurrent.atomic.AtomicBoolean;

/** Somebody's wish that work stop at the next good moment. */
public final class StopSignal {

    private final AtomicBoolean requested = new AtomicBoolean();

    /** Asks the work to stop at the next good moment. */
    public void request() {
        requested.set(true);
    }

    /** Whether the work should stop. */
    public boolean requested() {
        return requested.get();
    }
}
