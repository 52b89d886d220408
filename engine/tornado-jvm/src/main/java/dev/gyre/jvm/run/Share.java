package dev.gyre.jvm.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A thread's share of a job's tiles: which of them are still to be run, and how many tiles the thread has run. It takes those of its
 * own from one end, others take them from the other. All that one thread has to tell another lies in one line of the cache, which
 * takes a good part of a microsecond from core to core. Everything carries its job's number, so that a thread that comes late claims
 * nothing.
 */
class Share {
    /** The result of {@link #claim} if no tile is left. */
    static final int NONE = -1;
    /** The largest number of tiles. */
    static final int MOST = 0xFFFF;

    private static final int BITS = Short.SIZE;
    private static final VarHandle LEFT = left();

    /** A job's number, the first tile, the tile behind the last. */
    private volatile long left;
    /** A job's number, and how many tiles the thread ran of it. */
    private volatile long ran;

    private long nanos;
    private WorkerPool.Job tiles;
    private boolean watched;

    private Share() {}

    /** A share behind which nothing lies that other threads write; processors fetch two lines at a time. */
    static Share apart() {
        return new Apart();
    }

    /** The JVM puts a class's fields behind those of the class that it extends. */
    @SuppressWarnings("unused")
    private static final class Apart extends Share {
        private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;
    }

    private static VarHandle left() {
        try {
            return MethodHandles.lookup().findVarHandle(Share.class, "left", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Deals tiles of a new job. */
    void deal(int job, WorkerPool.Job newTiles, boolean areWatched, int from, int to) {
        tiles = newTiles;
        watched = areWatched;
        left = of(job, from, to);
    }

    private static long of(int job, int from, int to) {
        return ((long) job << Integer.SIZE) | Integer.toUnsignedLong((from << BITS) | to);
    }

    private static int job(long number) {
        return (int) (number >>> Integer.SIZE);
    }

    /** The last job of which there were tiles. */
    int job() {
        return job(left);
    }

    WorkerPool.Job tiles() {
        return tiles;
    }

    /** Whether what the tiles put on the heap is counted. */
    boolean isWatched() {
        return watched;
    }

    /**
     * Claims a tile of a job. Jobs go to and fro: the last tiles of one, still in the cache, are the first of the next.
     *
     * @param own whether for the thread whose share it is
     */
    int claim(int job, boolean own) {
        boolean first = own == ((job & 1) == 0);
        while (true) {
            long now = left;
            int from = (int) now >>> BITS;
            int to = (int) now & MOST;
            if (job(now) != job || from == to) {
                return NONE;
            }
            if (LEFT.compareAndSet(this, now, first ? of(job, from + 1, to) : of(job, from, to - 1))) {
                return first ? from : to - 1;
            }
        }
    }

    /** Lets go of the task of a job that has ended, of which the thread ran nothing. */
    void forget() {
        tiles = null;
    }

    /** The thread has run so many tiles of a job, at least one, and runs no more of it. */
    void ran(int job, int count, long time) {
        forget();
        nanos = time;
        ran = of(job, 0, count);
    }

    /** The number of tiles that the thread ran of a job that it has left; 0 for any other job. */
    int ran(int job) {
        long last = ran;
        return job(last) == job ? (int) last : 0;
    }

    /** The time that it spent in the last job of which it ran any. */
    long nanos() {
        return nanos;
    }
}
