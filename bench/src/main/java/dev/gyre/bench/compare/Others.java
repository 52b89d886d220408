package dev.gyre.bench.compare;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** The share of the machine that others use while nothing of ours runs, told from what threads that only wait for a time to come get of it. */
public final class Others {

    private static final long NANOS = 100_000_000L;

    private Others() {}

    /** The share of all processors that others took during a tenth of a second, from 0 to 1; 0 if the system doesn't say. */
    public static double share() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        if (!threads.isCurrentThreadCpuTimeSupported()) {
            return 0;
        }
        int processors = Runtime.getRuntime().availableProcessors();
        try (ExecutorService pool = Executors.newFixedThreadPool(processors)) {
            long end = System.nanoTime() + NANOS;
            double got = IntStream.range(0, processors)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> spin(threads, end), pool))
                    .toList()
                    .stream()
                    .mapToDouble(CompletableFuture::join)
                    .sum();
            return Math.clamp(1 - got / processors, 0.0, 1.0);
        }
    }

    /** The share of one processor that a thread gets that wants all of it. */
    private static double spin(ThreadMXBean threads, long end) {
        long begin = System.nanoTime();
        long used = threads.getCurrentThreadCpuTime();
        long now = begin;
        while (now - end < 0) {
            Thread.onSpinWait();
            now = System.nanoTime();
        }
        return now == begin ? 0 : (threads.getCurrentThreadCpuTime() - used) / (double) (now - begin);
    }
}
