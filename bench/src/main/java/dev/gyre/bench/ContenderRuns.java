package dev.gyre.bench;

import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.machine.PeakBenchmark;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * The contenders with their numbers of threads: those that take one thread run once, whatever was asked for.
 *
 * @param works kinds of work
 * @param threadCounts numbers of threads, ascending
 * @param sequential whether contenders that take one thread run at all
 */
record ContenderRuns(List<Work> works, List<Integer> threadCounts, boolean sequential) {

    /** The contenders of a work that can run, for a number of threads. */
    List<Work.Entry> contenders(Work work, int threads) {
        boolean first = sequential && threads == threadCounts.getFirst();
        return work.contenders().stream()
                .filter(e -> e.contender().peer().available())
                .filter(e -> first || !e.contender().sequential())
                .toList();
    }

    /** How many times a contender is run on a shape, the machine's peaks included. */
    int size() {
        int peaks = (int) methods(PeakBenchmark.class);
        return threadCounts.stream()
                .mapToInt(t -> peaks
                        + works.stream()
                                .mapToInt(w -> shapes(w) * contenders(w, t).size())
                                .sum())
                .sum();
    }

    private static long methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.isAnnotationPresent(Benchmark.class))
                .count();
    }

    /** Combinations of the parameters of a work's operands. */
    private static int shapes(Work work) {
        return Stream.of(work.type().getDeclaredClasses())
                .flatMap(c -> Stream.of(c.getDeclaredFields()))
                .filter(f -> f.isAnnotationPresent(Param.class))
                .mapToInt(ContenderRuns::values)
                .reduce(1, (a, b) -> a * b);
    }

    private static int values(Field f) {
        return f.getAnnotation(Param.class).value().length;
    }

    /** Runs everything, and writes the results so far before and after each work, so that nothing is lost on the way. */
    void run(JmhSession session, Path file) {
        session.write(file);
        for (int threads : threadCounts) {
            session.peaks(threads);
            for (Work work : works) {
                session.run(work, contenders(work, threads), threads);
                session.write(file);
            }
        }
    }
}
