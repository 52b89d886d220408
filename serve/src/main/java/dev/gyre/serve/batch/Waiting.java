package dev.gyre.serve.batch;

import dev.gyre.models.model.Insight;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Who waits for a model. Anybody may come, the scheduler takes. */
final class Waiting {

    private static final double JOBS_IN_MEAN = 16;

    private final Limits limits;
    private final Deque<Job> jobs = new ArrayDeque<>();
    private final Deque<Inspection> inspections = new ArrayDeque<>();
    private int active;
    private double secondsPerJob = 1;
    private boolean closed;

    Waiting(Limits limits) {
        this.limits = limits;
    }

    /**
     * Puts jobs behind those that wait, all of them or none.
     *
     * @throws QueueFullException if more would wait than may
     */
    synchronized void add(List<Job> more) {
        refuseWhenClosed();
        int free = Math.max(0, limits.sessions() - active);
        if (jobs.size() + more.size() > limits.queue() + free) {
            double seconds = secondsPerJob * (jobs.size() + 1) / limits.sessions();
            throw new QueueFullException(jobs.size(), (int) Math.clamp(Math.ceil(seconds), 1, 60));
        }
        jobs.addAll(more);
    }

    /** Puts a text to be inspected behind those that wait. */
    synchronized CompletableFuture<List<Insight>> inspect(int[] tokens) {
        refuseWhenClosed();
        Inspection inspection = new Inspection(tokens);
        inspections.add(inspection);
        return inspection.result();
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new ShutdownException();
        }
    }

    /** Jobs that wait. */
    synchronized int size() {
        return jobs.size();
    }

    /** Texts that are being written, or whose prompts are being read. */
    synchronized int active() {
        return active;
    }

    /** Says how many texts are being written. */
    synchronized void active(int texts) {
        active = texts;
    }

    /** Whether nobody waits, and nothing is being written. */
    synchronized boolean isIdle() {
        return active == 0 && jobs.isEmpty();
    }

    /**
     * Takes the next job that somebody still waits for, if there's room for it.
     *
     * @param room texts that may be added
     */
    synchronized Optional<Job> next(int room) {
        jobs.removeIf(Job::isCancelled);
        boolean fits = !jobs.isEmpty() && jobs.peek().assignment().choices() <= room;
        // It's counted from now on, so that nobody takes its place.
        active += fits ? jobs.peek().assignment().choices() : 0;
        return fits ? Optional.of(jobs.remove()) : Optional.empty();
    }

    /** The text to inspect next, which stays here until it's {@link #inspected}. */
    synchronized Optional<Inspection> inspection() {
        return Optional.ofNullable(inspections.peek());
    }

    synchronized void inspected() {
        inspections.remove();
    }

    /** Counts how long a job took. */
    synchronized void took(double seconds) {
        secondsPerJob += (seconds - secondsPerJob) / JOBS_IN_MEAN;
    }

    /** Sends all away, and whoever comes later. */
    synchronized void close() {
        closed = true;
        jobs.forEach(j -> j.fail(new ShutdownException()));
        jobs.clear();
        inspections.forEach(i -> i.fail(new ShutdownException()));
        inspections.clear();
    }
}
