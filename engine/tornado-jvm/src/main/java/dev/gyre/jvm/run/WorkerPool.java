package dev.gyre.jvm.run;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that run the tiles of one job at a time, a task or several, together with the thread that brings it. Each has neighbouring tiles, about the
 * same ones of every task, so that what one task leaves in a core's cache is there for the next. Threads wait by spinning for a while
 * and then park.
 */
final class WorkerPool implements AutoCloseable {
    /** The time that a thread waits for work before it sleeps, in nanoseconds. */
    static final long SPIN_NANOS = 50_000;

    private static final int SPINS_BETWEEN_LOOKS = 64;

    /** What threads do together, tile by tile. */
    interface Job {
        /** Runs a tile. */
        void run(int tile);

        /** Takes note of what the calling thread put on the heap since a mark; only of a job that's watched. */
        default void allocatedSince(long mark) {}
    }

    private final Worker[] workers;
    private final Share[] shares;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile Thread waiting;
    private volatile boolean closed;
    private int job;

    WorkerPool(int size) {
        this.workers = new Worker[size];
        this.shares = new Share[size + 1];
        for (int i = 0; i <= size; i++) {
            shares[i] = Share.apart();
        }
        for (int i = 0; i < size; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    /**
     * Runs tiles 0 to {@code count} - 1 of a job, of which there are at most {@value Share#MOST}, and gives the time that all threads
     * spent in them; callers take turns.
     *
     * @param watched whether what they put on the heap is counted
     */
    long run(Job tiles, boolean watched, int count) throws Throwable {
        int number = ++job;
        int sharers = Math.min(workers.length + 1, count);
        for (int i = sharers - 1; i >= 0; i--) {
            shares[i].deal(
                    number, tiles, watched, (int) ((long) i * count / sharers), (int) ((i + 1L) * count / sharers));
        }
        for (int i = 1; i < sharers; i++) {
            workers[i - 1].wake();
        }
        work(0, number);
        await(number, count, sharers);
        long nanos = nanos(number, sharers);
        Throwable thrown = failure.get();
        if (thrown != null) {
            failure.set(null);
            throw thrown;
        }
        return nanos;
    }

    private long nanos(int number, int sharers) {
        long nanos = 0;
        for (int i = 0; i < sharers; i++) {
            if (shares[i].ran(number) > 0) {
                nanos += shares[i].nanos();
            } else {
                shares[i].forget();
            }
        }
        return nanos;
    }

    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    /** Runs tiles of a job till none is left. */
    private void work(int thread, int number) {
        Share share = shares[thread];
        Job tiles = share.tiles();
        boolean watched = share.isWatched();
        int tile = claim(thread, number);
        if (tile == Share.NONE) {
            return;
        }
        long mark = watched ? Watch.tilesBegin() : 0;
        long start = System.nanoTime();
        int ran = 0;
        for (; tile != Share.NONE; tile = claim(thread, number)) {
            tile(tiles, tile);
            ran++;
        }
        long nanos = System.nanoTime() - start;
        if (watched) {
            tiles.allocatedSince(mark);
        }
        share.ran(number, ran, nanos);
        LockSupport.unpark(waiting);
    }

    /** The next tile of the thread's own, or one of another's. */
    private int claim(int thread, int number) {
        int tile = shares[thread].claim(number, true);
        for (int other = 0; tile == Share.NONE && other < shares.length; other++) {
            tile = shares[other].claim(number, false);
        }
        return tile;
    }

    private void tile(Job tiles, int tile) {
        if (failure.get() != null) {
            return;
        }
        try {
            tiles.run(tile);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private int ran(int number, int sharers) {
        int ran = 0;
        for (int i = 0; i < sharers; i++) {
            ran += shares[i].ran(number);
        }
        return ran;
    }

    private void await(int number, int count, int sharers) {
        if (spinUntilDone(number, count, sharers)) {
            return;
        }
        boolean interrupted = false;
        waiting = Thread.currentThread();
        while (ran(number, sharers) < count) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean spinUntilDone(int number, int count, int sharers) {
        if (ran(number, sharers) == count) {
            return true;
        }
        long end = System.nanoTime() + SPIN_NANOS;
        do {
            for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) {
                if (ran(number, sharers) == count) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - end < 0);
        return false;
    }

    private final class Worker extends Thread {
        private final int number;
        private volatile boolean parked;

        Worker(int number) {
            super("gyre-worker-" + number);
            this.number = number;
            setDaemon(true);
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            int last = 0;
            while (!closed) {
                last = await(last);
                if (!closed) {
                    work(number, last);
                }
            }
        }

        /** Waits for a job other than the last and gives its number. */
        private int await(int last) {
            long end = System.nanoTime() + SPIN_NANOS;
            while (!closed) {
                for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) {
                    int next = shares[number].job();
                    if (next != last) {
                        return next;
                    }
                    Thread.onSpinWait();
                }
                if (System.nanoTime() - end >= 0) {
                    park(last);
                }
            }
            return last;
        }

        private void park(int last) {
            parked = true;
            if (shares[number].job() == last && !closed) {
                LockSupport.park(WorkerPool.this);
            }
            parked = false;
        }
    }
}
