package dev.gyre.models.run;

import java.util.concurrent.CountDownLatch;

/** Somebody's wish that work stop at the next good moment. */
public final class StopSignal {

    private final CountDownLatch asked = new CountDownLatch(1);

    /** Asks the work to stop at the next good moment. */
    public void request() {
        asked.countDown();
    }

    /** Waits until the work should stop. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** Whether the work should stop. */
    public boolean requested() {
        return asked.getCount() == 0;
    }
}
