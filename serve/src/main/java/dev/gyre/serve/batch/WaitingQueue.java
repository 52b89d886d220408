package dev.gyre.serve.batch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Who waits for a model. Anybody may come, the scheduler takes.
 *
 * @param <W> what for
 */
public final class WaitingQueue<W extends QueuedWork> {

    private static final double REQUESTS_IN_MEAN = 16;

    private final Limits limits;
    private final Deque<W> queue = new ArrayDeque<>();
    private int active;
    private double secondsPerRequest = 1;
    private boolean closed;

    WaitingQueue(Limits limits) {
        this.limits = limits;
    }

    /** Registers what tells how many wait for a model, and how many it works for. */
    void register(MeterRegistry registry, String model) {
        Gauge.builder("gyre.queue", this, WaitingQueue::size)
                .description("requests that wait")
                .tag("model", model)
                .register(registry);
        Gauge.builder("gyre.sessions", this, WaitingQueue::active)
                .description("texts that are being written or read, requests whose series are being forecast")
                .tag("model", model)
                .register(registry);
    }

    /**
     * Puts work behind what waits, all of it or none.
     *
     * @throws QueueFullException if more would wait than may
     * @throws ShutdownException if nothing is taken on any more
     */
    synchronized void add(List<? extends W> more) {
        refuseWhenClosed();
        queue.removeIf(QueuedWork::isCancelled);
        int free = Math.max(0, limits.sessions() - active);
        if (queue.size() + more.size() > limits.queue() + free) {
            double seconds = secondsPerRequest * (queue.size() + 1) / limits.sessions();
            throw new QueueFullException(queue.size(), (int) Math.clamp(Math.ceil(seconds), 1, 60));
        }
        queue.addAll(more);
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new ShutdownException();
        }
    }

    /** The number of requests that wait. */
    synchronized int size() {
        return queue.size();
    }

    /** The number of places that are being worked on. */
    synchronized int active() {
        return active;
    }

    /** Says how much is being worked on. */
    synchronized void active(int now) {
        active = now;
    }

    /** Whether nobody waits, and nothing is being worked on. */
    synchronized boolean isIdle() {
        return active == 0 && queue.isEmpty();
    }

    /**
     * Takes the next that somebody still waits for, if there's room for it.
     *
     * @param room places that are free
     */
    synchronized Optional<W> next(int room) {
        queue.removeIf(QueuedWork::isCancelled);
        if (queue.isEmpty() || queue.peek().rows() > room) {
            return Optional.empty();
        }
        // It's counted from now on, so that nobody takes its place.
        active += queue.peek().rows();
        return Optional.of(queue.remove());
    }

    /** Counts how long a request took. */
    synchronized void took(double seconds) {
        secondsPerRequest += (seconds - secondsPerRequest) / REQUESTS_IN_MEAN;
    }

    /** Sends all away, and whoever comes later. */
    synchronized void close() {
        closed = true;
        queue.forEach(w -> w.fail(new ShutdownException()));
        queue.clear();
    }
}
