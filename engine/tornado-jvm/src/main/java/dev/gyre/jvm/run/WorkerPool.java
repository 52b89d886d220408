package dev.gyre.jvm.run;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that run the tiles of one task at a time together with the thread that brings it. Tiles are claimed one by one by
 * counting up {@code state}, which also carries the number of the job, so that a thread that comes late claims nothing. Threads
 * wait by spinning for a while and then park.
 */
final class WorkerPool implements AutoCloseable {
    private static final long SPIN_NANOS = 50_000;
    private static final int SPINS_BETWEEN_LOOKS = 64;
    private static final long IDLE_TILE = 0xFFFF_FFFFL;

    private final Worker[] workers;
    /** The job's number in the upper half, the next tile in the lower; odd numbers are the times between jobs. */
    private final AtomicLong state = new AtomicLong(1L << 32 | IDLE_TILE);

    private final AtomicInteger done = new AtomicInteger();
    private final AtomicLong busyNanos = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile Thread waiting;
    private volatile boolean closed;
    private BoundTask task;
    private int tiles;

    WorkerPool(int size) {
        this.workers = new Worker[size];
        for (int i = 0; i < size; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    /** Runs tiles 0 to {@code count} - 1 and gives the time that all threads spent in them; callers take turns. */
    long run(BoundTask newTask, int count) throws Throwable {
        task = newTask;
        tiles = count;
        done.set(0);
        busyNanos.set(0);
        int job = (int) (state.get() >>> 32) + 1;
        state.set((long) job << 32);
        int helpers = Math.min(workers.length, count - 1);
        for (int i = 0; i < helpers; i++) {
            workers[i].wake();
        }
        work(job);
        await(count);
        state.set((long) (job + 1) << 32 | IDLE_TILE);
        task = null;
        Throwable thrown = failure.getAndSet(null);
        if (thrown != null) {
            throw thrown;
        }
        return busyNanos.get();
    }

    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    private void work(int job) {
        BoundTask current = task;
        int count = tiles;
        while (true) {
            long s = state.get();
            int tile = (int) s;
            if ((int) (s >>> 32) != job || tile >= count) {
                return;
            }
            if (state.compareAndSet(s, s + 1)) {
                tile(current, tile);
                if (done.incrementAndGet() == count) {
                    LockSupport.unpark(waiting);
                }
            }
        }
    }

    private void tile(BoundTask current, int tile) {
        if (failure.get() != null) {
            return;
        }
        long mark = current.watch().tileBegins();
        long start = System.nanoTime();
        try {
            current.tiling().run(current.runner(), tile);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
        busyNanos.getAndAdd(System.nanoTime() - start);
        current.watch().tileEnds(mark);
    }

    private void await(int count) {
        if (spinUntilDone(count)) {
            return;
        }
        boolean interrupted = false;
        waiting = Thread.currentThread();
        while (done.get() < count) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean spinUntilDone(int count) {
        if (done.get() == count) {
            return true;
        }
        long end = System.nanoTime() + SPIN_NANOS;
        do {
            for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) {
                if (done.get() == count) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - end < 0);
        return false;
    }

    private final class Worker extends Thread {
        private volatile boolean parked;

        Worker(int number) {
            super("gyre-worker-" + number);
            setDaemon(true);
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            int job = 0;
            while (!closed) {
                job = await(job);
                if (!closed) {
                    work(job);
                }
            }
        }

        /** Waits for a job other than the last and gives its number. */
        private int await(int last) {
            long end = System.nanoTime() + SPIN_NANOS;
            while (!closed) {
                for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) {
                    int job = (int) (state.get() >>> 32);
                    if (job != last && (job & 1) == 0) {
                        return job;
                    }
                    Thread.onSpinWait();
                }
                if (System.nanoTime() - end >= 0) {
                    park(last);
                }
            }
            return 0;
        }

        private void park(int last) {
            parked = true;
            int job = (int) (state.get() >>> 32);
            if ((job == last || (job & 1) != 0) && !closed) {
                LockSupport.park(WorkerPool.this);
            }
            parked = false;
        }
    }
}
