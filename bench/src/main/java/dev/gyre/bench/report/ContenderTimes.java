package dev.gyre.bench.report;

import dev.gyre.bench.bound.TimeBound;
import dev.gyre.bench.table.WorkBenchmark;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.WorkShape;
import java.util.Map;
import java.util.Optional;

/**
 * The times of one contender on one shape.
 *
 * @param benchmark full name of its method
 * @param parameters of the benchmark, thread count included if the contender takes one
 * @param jmhThreads threads that JMH itself ran it with
 * @param nanos time of an execution
 * @param allocated bytes of the heap that an execution allocates; NaN if that wasn't measured
 * @param least nanoseconds that parts of the work take at least, by name, in the same forks
 */
public record ContenderTimes(
        String benchmark,
        Map<String, String> parameters,
        int jmhThreads,
        Spread nanos,
        double allocated,
        Map<String, Double> least) {

    /** What contenders of works are all run by. */
    static final String WORKS = WorkBenchmark.class.getName() + ".once";

    /** The part that takes longest, if any was timed. */
    public Optional<TimeBound> bound() {
        return TimeBound.of(least);
    }

    /** Threads that it may use. */
    public int threads() {
        String threads = parameter(WorkBenchmark.THREADS);
        return threads.isEmpty() ? jmhThreads : Integer.parseInt(threads);
    }

    /** Whether it's a contender of a work. */
    public boolean isOf(Work work, Contender contender) {
        return benchmark.equals(WORKS)
                && parameter(WorkBenchmark.FAMILY).equals(work.name())
                && parameter(WorkBenchmark.CONTENDER).equals(contender.name());
    }

    /**
     * The shape of the work.
     *
     * @throws dev.gyre.engine.GyreException if it's none
     */
    public WorkShape shape() {
        return WorkShape.of(parameter(WorkBenchmark.SHAPE));
    }

    private String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
