package dev.gyre.bench.bound;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The rate at which threads copy memory by {@link System#arraycopy}, each a part of its own. The parts together are as large as the work
 * whose bytes are held against it, so that what a cache holds is copied in a cache.
 */
final class CopyRate {

    /** More than caches hold, so that more of it isn't slower. */
    private static final long MOST = 1L << 27;

    /** A page a thread, so that calls don't count. */
    private static final long LEAST = 1L << 13;

    private static final int ROUNDS = 3;

    private final List<float[]> from = new ArrayList<>();
    private final List<float[]> to = new ArrayList<>();

    /** Allocates for a number of bytes, half of which are read. */
    CopyRate(long bytes, int threads) {
        long part = Math.max(LEAST, Math.min(bytes, MOST) / threads);
        int floats = (int) (part / (2 * Float.BYTES));
        for (int i = 0; i < threads; i++) {
            from.add(new float[floats]);
            to.add(new float[floats]);
        }
    }

    /** Nanoseconds of a byte that's read or written, in the best of some rounds that take about the given nanoseconds together. */
    double nanosPerByte(long budget) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < ROUNDS; i++) {
            best = Math.min(best, round(budget / ROUNDS));
        }
        return best;
    }

    private double round(long budget) {
        double[] rates = new double[from.size()];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < rates.length; i++) {
            int own = i;
            threads.add(Thread.ofPlatform().start(() -> rates[own] = bytesPerNano(from.get(own), to.get(own), budget)));
        }
        for (Thread t : threads) {
            join(t);
        }
        return 1 / DoubleStream.of(rates).sum();
    }

    private static double bytesPerNano(float[] x, float[] y, long budget) {
        long begin = System.nanoTime();
        long copies = 0;
        long elapsed;
        do {
            System.arraycopy(x, 0, y, 0, x.length);
            copies++;
            elapsed = System.nanoTime() - begin;
        } while (elapsed < budget);
        return 2.0 * Float.BYTES * x.length * copies / elapsed;
    }

    private static void join(Thread t) {
        boolean interrupted = false;
        while (t.isAlive()) {
            try {
                t.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
