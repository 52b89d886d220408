package dev.gyre.fpga.flow;

import dev.gyre.fpga.nest.Level;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The counters of a nest's loops, as states of the graph. A round is one of the innermost loop; a loop of no iterations takes one round,
 * in which nothing within it counts. A loop whose bounds are fixed starts again by itself; of another one, the start is chosen in its
 * first round.
 */
final class Counting {
    private final ValueGraph graph;
    private final int depth;
    private final int inner;
    private final int slots;
    private final Node slot;
    private final Node lastSlot;
    private final List<Counter> counters = new ArrayList<>();
    private final List<Node> firsts = new ArrayList<>();
    private final Map<Key, Node> multiples = new LinkedHashMap<>();

    private record Key(Node counter, Node factor) {}

    /**
     * A loop's counter.
     *
     * @param state what it counts, where its start is fixed
     * @param value what the round's iteration reads
     * @param goes whether the loop has an iteration this round
     * @param more whether it has another one after that
     */
    private record Counter(Level level, Node state, Node value, Node from, long step, Node goes, Node more) {}

    /**
     * The counters of as many loops.
     *
     * @param inner the loop of which some iterations are taken in turn, a round each, or -1
     * @param slots how many of them: the counters of all loops move on after the last one's round
     */
    Counting(ValueGraph graph, int depth, int inner, int slots) {
        this.graph = graph;
        this.depth = depth;
        this.inner = inner;
        this.slots = slots;
        this.slot = slots == 1
                ? graph.constant(0)
                : graph.fresh(new NodeOperation.State("slot", 1, 0), List.of(), new ValueRange(0, slots - 1));
        this.lastSlot = graph.compare(Relation.EQ, slot, graph.constant(slots - 1));
        for (int k = 0; k < depth; k++) {
            firsts.add(graph.fresh(new NodeOperation.State("first" + k, 1, 0), List.of(), ValueRange.BIT));
        }
    }

    /** Whether this round is the first of a run of the loop: of it and all within it, and of the first slot, if slots are within the loop. */
    Node begins(int k) {
        Node all = k <= inner ? graph.compare(Relation.EQ, slot, graph.constant(0)) : graph.truth(true);
        for (int j = k; j < depth; j++) {
            all = graph.both(firsts.get(j), all);
        }
        return all;
    }

    /** Whether this round is the last of the loop's run, for all slots within; known once all loops within it have been added. */
    Node ends(int k) {
        return graph.both(k <= inner ? lastSlot : graph.truth(true), over(k));
    }

    /** Whether no loop within, nor the loop itself, has another iteration after this one. */
    private Node over(int k) {
        Node all = graph.truth(true);
        for (int j = depth - 1; j >= k; j--) {
            all = graph.both(graph.not(counters.get(j).more), all);
        }
        return all;
    }

    /**
     * Adds the next inner loop.
     *
     * @param lanes iterations that a round takes together
     * @param active whether what is around the loop counts this round, its guard included
     */
    void add(Level level, int lanes, Node from, Node bound, Node active) {
        int k = counters.size();
        long step = (long) level.step() * lanes * (k == inner ? slots : 1);
        boolean restarts = from.isFixed();
        long highest = bound.range().high() - (level.relation() == Relation.LT ? 1 : 0);
        ValueRange counted =
                new ValueRange(from.range().low(), Math.max(from.range().high(), highest));
        int zeros = from.isConstant() ? Long.numberOfTrailingZeros(from.value() | step) : 0;
        Node state = graph.fresh(new NodeOperation.State(level.variable().name(), 1, zeros), List.of(), counted);
        Node first = graph.truth(true);
        for (int j = k; j < depth; j++) {
            first = graph.both(firsts.get(j), first);
        }
        Node value = restarts ? state : graph.choose(first, from, state);
        Node nonempty = graph.compare(level.relation(), from, bound);
        // Within a run the counter is below its bound, so that what is fixed decides for all rounds.
        Node inside = restarts && bound.isFixed() ? nonempty : graph.compare(level.relation(), value, bound);
        Node goes = graph.both(active, inside);
        Node last = difference(bound, step);
        Node more = graph.both(goes, graph.compare(level.relation(), value, last));
        counters.add(new Counter(level, state, value, from, step, goes, more));
    }

    /** Bound less step, exactly: one bit more than an int's where need be. */
    private Node difference(Node bound, long step) {
        return graph.binary(BinaryOp.SUB, 64, bound, graph.constant(step));
    }

    /** The loop variable's value in the round's iteration, of the first lane. */
    Node value(int k) {
        Counter c = counters.get(k);
        return k == inner && slots > 1
                ? graph.add(c.value, graph.multiply(slot, graph.constant(c.step / slots)))
                : c.value;
    }

    Node goes(int k) {
        return counters.get(k).goes;
    }

    /** Whether the iteration of a lane is one of the loop's. */
    Node goes(int k, int lane, Node value, Node bound) {
        Counter c = counters.get(k);
        long step = c.step;
        boolean whole = c.from.isConstant()
                && bound.isConstant()
                && c.level.relation() == Relation.LT
                && (bound.value() - c.from.value()) % step == 0;
        boolean known = lane == 0 && (k != inner || slots == 1);
        return known || whole ? c.goes : graph.both(c.goes, graph.compare(c.level.relation(), value, bound));
    }

    /** A counter times a fixed factor, counted along rather than multiplied. Nothing for what is no counter with a fixed start. */
    Optional<Node> multiple(Node counter, Node factor) {
        if (counter == slot) {
            return Optional.of(multiples.computeIfAbsent(
                    new Key(counter, factor),
                    key -> graph.fresh(
                            new NodeOperation.State("slots" + multiples.size(), 1, Zeros.of(factor)),
                            List.of(),
                            ValueRange.INT)));
        }
        for (Counter c : counters) {
            if (c.state == counter && c.value == counter) {
                return Optional.of(multiples.computeIfAbsent(new Key(counter, factor), key -> {
                    String name = "multiple" + multiples.size();
                    return graph.fresh(new NodeOperation.State(name, 1, zeros(c, factor)), List.of(), ValueRange.INT);
                }));
            }
        }
        return Optional.empty();
    }

    private static int zeros(Counter c, Node factor) {
        int own = ((NodeOperation.State) c.state.operation()).zeros();
        return Math.min(31, own + Zeros.of(factor));
    }

    /**
     * Ties the states' ends together.
     *
     * @return whether there is another round
     */
    Node close() {
        Node more = graph.not(ends(0));
        for (int k = 0; k < depth; k++) {
            Counter c = counters.get(k);
            Node next = graph.binary(BinaryOp.ADD, 64, c.value, graph.constant(c.step));
            firsts.get(k)
                    .connect(List.of(step(k, graph.truth(true), graph.truth(false), firsts.get(k)), graph.truth(true)));
            if (c.value == c.state) {
                c.state.connect(List.of(clipped(step(k, c.from, next, c.state), c.state.range()), c.from));
            } else {
                Node moved = graph.choose(graph.both(lastSlot, over(k + 1)), next, c.value);
                c.state.connect(List.of(clipped(moved, c.state.range())));
            }
        }
        if (slots > 1) {
            Node next = graph.choose(lastSlot, graph.constant(0), graph.add(slot, graph.constant(1)));
            slot.connect(List.of(next, graph.constant(0)));
        }
        multiples.forEach((key, state) -> {
            if (key.counter == slot) {
                Node zero = graph.constant(0);
                state.connect(List.of(graph.choose(lastSlot, zero, graph.add(state, key.factor)), zero));
                return;
            }
            int k = 0;
            while (counters.get(k).state != key.counter) {
                k++;
            }
            Counter c = counters.get(k);
            Node start = graph.multiply(c.from, key.factor);
            Node by = graph.multiply(graph.constant(c.step), key.factor);
            state.connect(List.of(step(k, start, graph.add(state, by), state), start));
        });
        return more;
    }

    /** The next value of a state: anew when its loop's run ends, on when what is within has ended, else as it is. */
    private Node step(int k, Node anew, Node on, Node hold) {
        return graph.choose(lastSlot, graph.choose(over(k), anew, graph.choose(over(k + 1), on, hold)), hold);
    }

    /** A count past a loop's end isn't looked at, so that it may wrap at the counter's width. */
    private Node clipped(Node next, ValueRange range) {
        return range.contains(next.range()) ? next : graph.wrap(range.width(), range.isSigned(), next);
    }
}
