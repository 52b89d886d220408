package dev.gyre.models.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The user's wish to stop (Ctrl-C, or a polite kill): once installed, the JVM waits before it ends until the work has been
 * brought to a good end and this has been closed.
 */
public final class StopSignal implements AutoCloseable {

    private final AtomicBoolean requested = new AtomicBoolean();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::requestAndWait, "gyre-stop");

    /** Asks the work to stop at the next good moment. */
    public void request() {
        requested.set(true);
        asked.countDown();
    }

    /** Waits until the work should stop. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** Whether the work should stop. */
    public boolean requested() {
        return requested.get();
    }

    /** Makes the end of the JVM a request. */
    public StopSignal install() {
        Runtime.getRuntime().addShutdownHook(hook);
        return this;
    }

    private void requestAndWait() {
        request();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that the work has come to its end. */
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is what runs right now, and it has just been let go.
            return;
        }
    }
}
