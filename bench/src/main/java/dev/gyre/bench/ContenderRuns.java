package dev.gyre.bench;

import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.PeakBenchmark;
import dev.gyre.bench.work.Work;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * The contenders with their numbers of threads: those that take one thread run once, whatever was asked for.
 *
 * @param works kinds of work
 * @param threadCounts numbers of threads, ascending
 * @param sequential whether contenders that take one thread run at all
 */
record ContenderRuns(List<Work> works, List<Integer> threadCounts, boolean sequential) {

    /** The contenders of a work that can run, for a number of threads. */
    List<Contender> contenders(Work work, int threads) {
        boolean first = sequential && threads == threadCounts.getFirst();
        return work.contenders().stream()
                .filter(c -> c.peer().available())
                .filter(c -> first || !c.sequential())
                .toList();
    }

    /** How many times a contender is run on a shape, the machine's peaks included. */
    int size() {
        int peaks = (int) methods(PeakBenchmark.class);
        return threadCounts.stream()
                .mapToInt(t -> peaks
                        + works.stream()
                                .mapToInt(w ->
                                        w.shapes().size() * contenders(w, t).size())
                                .sum())
                .sum();
    }

    private static long methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.isAnnotationPresent(Benchmark.class))
                .count();
    }

    /** Runs everything, and writes the results so far before and after each work, so that nothing is lost on the way. */
    void run(JmhSession session, Path file) {
        session.write(file);
        for (int threads : threadCounts) {
            session.peaks(threads);
            for (Work work : works) {
                contenders(work, threads).forEach(c -> session.run(work, c, threads));
                session.write(file);
            }
        }
    }
}
