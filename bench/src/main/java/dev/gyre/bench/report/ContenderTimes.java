package dev.gyre.bench.report;

import dev.gyre.bench.bound.TimeBound;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

    private static final String THREADS = "threads";

    /** The part that takes longest, if any was timed. */
    public Optional<TimeBound> bound() {
        return TimeBound.of(least);
    }

    /** How many threads it may use. */
    public int threads() {
        return parameters.containsKey(THREADS) ? Integer.parseInt(parameters.get(THREADS)) : jmhThreads;
    }

    /** The parameters but the thread count, as text. */
    public String shape() {
        return new TreeMap<>(parameters)
                .entrySet().stream()
                        .filter(e -> !e.getKey().equals(THREADS))
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(" "));
    }
}
