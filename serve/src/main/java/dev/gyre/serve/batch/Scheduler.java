package dev.gyre.serve.batch;

import java.time.Duration;
import java.util.List;

/** The one thread that models run on: gives each worker a turn as long as there's work, and sleeps when there's none. */
public final class Scheduler implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(5);

    private final List<ModelWorker<?>> workers;
    private final Thread thread = Thread.ofPlatform().name("gyre-scheduler").unstarted(this::run);
    private boolean work;
    private volatile boolean draining;
    private volatile boolean closing;

    /** A scheduler of models, which doesn't run yet. */
    public Scheduler(List<? extends ModelWorker<?>> workers) {
        this.workers = List.copyOf(workers);
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /**
     * Takes work on, all of it or none.
     *
     * @throws QueueFullException if too much waits
     * @throws ShutdownException if the server is about to end
     */
    public <W extends QueuedWork> void submit(ModelWorker<W> worker, List<? extends W> work) {
        if (draining) {
            throw new ShutdownException();
        }
        worker.waiting().add(work);
        wake();
    }

    /** Whether nothing is taken on any more. */
    public boolean isDraining() {
        return draining;
    }

    private synchronized void wake() {
        work = true;
        notifyAll();
    }

    private void run() {
        while (!closing) {
            boolean worked = false;
            for (ModelWorker<?> worker : workers) {
                worked |= worker.turn();
            }
            if (!worked) {
                awaitWork();
            }
        }
        workers.forEach(ModelWorker::finish);
    }

    private synchronized void awaitWork() {
        try {
            while (!work && !closing) {
                wait();
            }
            work = false;
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /**
     * Takes nothing on any more, and waits until all is done, or the time is over.
     *
     * @return whether all was done
     */
    public boolean drain(Duration most) throws InterruptedException {
        draining = true;
        long end = System.nanoTime() + most.toNanos();
        boolean idle = isIdle();
        while (!idle && System.nanoTime() < end) {
            Thread.sleep(PAUSE);
            idle = isIdle();
        }
        return idle;
    }

    private boolean isIdle() {
        return workers.stream().allMatch(l -> l.waiting().isIdle());
    }

    /** Ends all texts where they are, and the thread. */
    @Override
    public void close() {
        draining = true;
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
