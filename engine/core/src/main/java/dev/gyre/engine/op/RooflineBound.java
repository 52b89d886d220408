package dev.gyre.engine.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The work that no implementation of an op can do without: it follows from the op's definition, not from what kernels do. The longest of the times
 * that a machine takes for its parts is a bound of the op's time.
 *
 * @param bytes that are read or written at least once
 * @param operations how many there are of each kind; none of a kind that isn't there
 * @param chains of recurrences, which run one after the other; elsewhere none
 */
public record RooflineBound(long bytes, Map<Operation, Long> operations, List<Chain> chains) {

    /** The bound of no work. */
    public static final RooflineBound NOTHING = new RooflineBound(0, Map.of(), List.of());

    /**
     * The critical path of a recurrence, that of one of its independent parts: a row of a batch, a head, or a single unit where it doesn't
     * read the others.
     *
     * @param steps one after the other
     * @param multiplyAdds of the products that a step of that part has to wait for; all units of the machine may share them
     * @param operations that wait for one another in a step
     */
    public record Chain(long steps, long multiplyAdds, List<Operation> operations) {

        /** Copies the list of operations. */
        public Chain {
            operations = List.copyOf(operations);
        }
    }

    /** Copies the operations, without those of which there are none, and the chains. */
    public RooflineBound {
        Map<Operation, Long> sorted = new EnumMap<>(Operation.class);
        operations.forEach((operation, count) -> {
            if (count != 0) {
                sorted.put(operation, count);
            }
        });
        operations = Collections.unmodifiableMap(sorted);
        chains = List.copyOf(chains);
    }

    /** The bound by an op's cost: its bytes, and its floating-point operations in pairs. */
    public static RooflineBound of(Op op) {
        return of(op, Math.ceilDiv(op.cost().flops(), 2L));
    }

    /** The bytes of its cost, and so many multiply-adds. */
    public static RooflineBound of(Op op, long multiplyAdds) {
        return new RooflineBound(op.cost().bytes(), Map.of(Operation.MULTIPLY_ADD, multiplyAdds), List.of());
    }

    /** The bound with so many operations of a kind more. */
    public RooflineBound and(Operation operation, long count) {
        return plus(new RooflineBound(0, Map.of(operation, count), List.of()));
    }

    /** A copy with a recurrence in it. */
    public RooflineBound and(Chain chain) {
        return plus(new RooflineBound(0, Map.of(), List.of(chain)));
    }

    /** A copy with other bytes. */
    public RooflineBound withBytes(long other) {
        return new RooflineBound(other, operations, chains);
    }

    /** The bound of this work, then another. */
    public RooflineBound plus(RooflineBound other) {
        Map<Operation, Long> sums = new EnumMap<>(Operation.class);
        sums.putAll(operations);
        other.operations.forEach((operation, count) -> sums.merge(operation, count, Long::sum));
        List<Chain> both = new ArrayList<>(chains);
        both.addAll(other.chains);
        return new RooflineBound(bytes + other.bytes, sums, both);
    }
}
