package dev.gyre.engine.device;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The times of each kind of op in all plans that are compiled for {@link Device#timed}: those run op by op, and are entered here. */
public final class Timings {

    private final Map<String, Timed> byOp = new HashMap<>();

    /**
     * All runs of the ops of a kind.
     *
     * @param op the kind's name
     * @param count how many ran
     * @param nanos that they took together
     * @param flops floating-point operations of all
     * @param bytes that all have to read or write at least
     */
    public record Timed(String op, long count, long nanos, long flops, long bytes) {

        private Timed plus(Timed other) {
            return new Timed(op, count + other.count, nanos + other.nanos, flops + other.flops, bytes + other.bytes);
        }
    }

    /** Enters a run of an op. */
    public void add(String op, long nanos, long flops, long bytes) {
        byOp.merge(op, new Timed(op, 1, nanos, flops, bytes), Timed::plus);
    }

    /** Forgets what was entered, such as what ran while it was compiled. */
    public void clear() {
        byOp.clear();
    }

    /** All ops with their times, the longest first. */
    public List<Timed> all() {
        return byOp.values().stream()
                .sorted(Comparator.comparingLong(Timed::nanos).reversed().thenComparing(Timed::op))
                .toList();
    }
}
