package dev.gyre.jvm.run;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks: small ones on the calling thread, others in tiles on it and a fixed pool of workers. What a kernel computes doesn't
 * depend on the way. Several threads may call at once; one of them gets the pool, the others do their tasks alone. Nothing is
 * allocated.
 */
public final class TileScheduler implements AutoCloseable {
    /** The system property with the number of threads, by default one a processor. */
    public static final String THREADS = "gyre.threads";

    private static final int MOST = 4096;

    /** The least cost of a task for which sleeping threads are woken, which takes long, in nanoseconds. */
    private static final long WORTH_WAKING_NANOS = 20_000;

    /** The least cost of a task, in nanoseconds, for which threads that are awake, or will be as one task follows the other, are asked for help. */
    private static final long WORTH_SHARING_NANOS = 2_500;

    /** The least cost of a tile, in nanoseconds, but of the two in a task that is only just worth sharing. */
    private static final long TILE_NANOS = 2_000;

    private static final int TILES_A_THREAD = 4;
    /** Tiles that may be asked for; of those that there are, up to twice as many, a pool takes so many. */
    private static final int MOST_TILES = Share.MOST / 2;

    private final int threads;
    private final WorkerPool pool;
    /** Not even the thread that uses the pool gets it for a task within what it does there. */
    private final AtomicBoolean poolInUse = new AtomicBoolean();

    private final int fixedTiles;
    /** The end of the last task that was worth sharing, in nanoseconds; of several threads any one's. */
    private volatile long ended = System.nanoTime();

    private static final class Shared {
        static final TileScheduler INSTANCE = new TileScheduler(threadsOfProperties());
    }

    /**
     * The number of threads that the property {@value #THREADS} asks for; one a processor if it isn't set.
     *
     * @throws IllegalArgumentException if it's no whole number from 1 to {@value #MOST}
     */
    public static int threadsOfProperties() {
        String asked = System.getProperty(THREADS);
        return asked == null ? Runtime.getRuntime().availableProcessors() : parse(asked);
    }

    static int parse(String asked) {
        int threads = asked.matches("[0-9]{1,4}") ? Integer.parseInt(asked) : 0;
        if (threads < 1 || threads > MOST) {
            throw new IllegalArgumentException(
                    "-D%s=%s must be a whole number from 1 to %d".formatted(THREADS, asked, MOST));
        }
        return threads;
    }

    /** The scheduler of this process. */
    public static TileScheduler shared() {
        return Shared.INSTANCE;
    }

    /** A scheduler with threads of its own, of which the caller is one. */
    public TileScheduler(int threads) {
        this(threads, 0);
    }

    private TileScheduler(int threads, int fixedTiles) {
        if (threads < 1) {
            throw new IllegalArgumentException("%s = %d: at least one thread is needed".formatted(THREADS, threads));
        }
        this.threads = threads;
        this.pool = new WorkerPool(threads - 1);
        this.fixedTiles = fixedTiles;
    }

    /** A scheduler that cuts every task into about so many tiles, {@value #MOST_TILES} at most, whatever it costs. */
    public static TileScheduler withTiles(int threads, int tiles) {
        return new TileScheduler(threads, Math.min(tiles, MOST_TILES));
    }

    public int threads() {
        return threads;
    }

    /**
     * Runs a task and waits for its end.
     *
     * @throws uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException if the kernel throws
     */
    public void run(BoundTask task) {
        BoundTask[] stages = task.stages();
        if (stages.length == 0) {
            runAtOnce(task);
        }
        for (BoundTask stage : stages) {
            run(stage);
        }
    }

    /**
     * Runs two pieces of work, which don't wait for one another, at the same time: one on the calling thread, the other on a thread of the
     * pool, or on the calling one, too, if none has begun with it by then. Tasks within them are done by their threads alone.
     *
     * @throws RuntimeException what one of them throws, once both are over; if one has thrown, the other may not be run
     * @throws Error the same
     */
    public void both(Runnable mine, Runnable other) {
        if (!poolInUse.compareAndSet(false, true)) {
            mine.run();
            other.run();
            return;
        }
        try {
            pool.run(half -> (half == 0 ? mine : other).run(), false, 2);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        } finally {
            poolInUse.set(false);
        }
    }

    private void runAtOnce(BoundTask task) {
        try {
            long iterations = task.tiling().measure(task.runner());
            if (iterations == 0) {
                return;
            }
            boolean timed = task.begins(iterations);
            long cost = task.cost(iterations);
            if ((cost < WORTH_SHARING_NANOS || poolInUse.get()) && fixedTiles == 0) {
                alone(task, iterations, timed);
                return;
            }
            boolean goesOn = System.nanoTime() - ended < WorkerPool.SPIN_NANOS;
            if ((goesOn || cost >= WORTH_WAKING_NANOS || fixedTiles > 0) && poolInUse.compareAndSet(false, true)) {
                try {
                    share(task, iterations, cost);
                } finally {
                    poolInUse.set(false);
                }
            } else {
                alone(task, iterations, timed);
            }
            ended = System.nanoTime();
        } catch (Throwable e) {
            throw task.failed(e);
        }
    }

    private static void alone(BoundTask task, long iterations, boolean timed) throws Throwable {
        boolean looking = task.watch().isLooking();
        long mark = looking ? Watch.tilesBegin() : 0;
        long start = timed ? System.nanoTime() : 0;
        task.tiling().runAll(task.runner());
        task.runner().end();
        if (looking) {
            task.watch().tilesEnd(mark);
        }
        if (timed) {
            task.ran(iterations, System.nanoTime() - start);
        }
    }

    private void share(BoundTask task, long iterations, long cost) throws Throwable {
        int tiles = task.tiling().cut(fixedTiles > 0 ? fixedTiles : tiles(cost));
        long nanos = pool.run(task.tiles(), task.watch().isLooking(), tiles);
        task.runner().end();
        task.ran(iterations, nanos); // after which another class may have taken the runner's place
    }

    /** The number of tiles for a task of this cost in nanoseconds: as many for each of the threads that share it. */
    private int tiles(long cost) {
        long each = Math.max(2, cost / TILE_NANOS);
        int sharers = (int) Math.min(threads, each);
        return sharers == 1 ? 1 : sharers * (int) Math.min(TILES_A_THREAD, each / sharers);
    }

    /** Ends the worker threads. */
    @Override
    public void close() {
        pool.close();
    }
}
