package dev.gyre.fpga.flow;

import dev.gyre.ir.Relation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A flow's rounds, gone through with numbers in the place of its parameters: what its counters, indices and conditions are in each of them.
 * What arrays hold isn't known, nor what depends on that.
 */
public final class FlowIterations {
    private final Flow flow;
    private final Map<String, Long> scalars;
    /** Nodes that are looked at, each behind those that it is made of in the same round. */
    private final Map<Node, Integer> places = new LinkedHashMap<>();

    private final List<Node> order = new ArrayList<>();
    private final Deque<Node> open = new ArrayDeque<>();
    private final Long[][] past;
    private long round = -1;

    /**
     * The iterations of a flow, before its first round.
     *
     * @param scalars numbers for its parameters, by name
     * @param wanted the nodes that will be asked for
     */
    public FlowIterations(Flow flow, Map<String, Long> scalars, Collection<Node> wanted) {
        this.flow = flow;
        this.scalars = scalars;
        open.add(flow.more());
        open.addAll(wanted);
        while (!open.isEmpty()) {
            visit(open.pop());
        }
        int distance = order.stream()
                .mapToInt(n -> n.operation() instanceof NodeOperation.State(String _, int d, int _) ? d : 0)
                .max()
                .orElse(0);
        this.past = new Long[distance + 1][order.size()];
    }

    private void visit(Node node) {
        if (places.containsKey(node)) {
            return;
        }
        if (node.operation() instanceof NodeOperation.State) {
            if (node.inputs().size() > 1) {
                visit(node.input(1));
            }
            open.add(node.input(0));
        } else if (isKnowable(node)) {
            node.inputs().forEach(this::visit);
        }
        places.put(node, order.size());
        order.add(node);
    }

    private static boolean isKnowable(Node node) {
        return switch (node.operation()) {
            case NodeOperation.Read _,
                    NodeOperation.Write _,
                    NodeOperation.Unit _,
                    NodeOperation.Operand _,
                    NodeOperation.Result _ -> false;
            default -> true;
        };
    }

    /** Goes on to the next round; false if there is none, or if it isn't known whether there is. */
    public boolean next() {
        if (round >= 0 && value(flow.more()).orElse(0) == 0) {
            return false;
        }
        round++;
        Long[] now = past[(int) (round % past.length)];
        for (int i = 0; i < now.length; i++) {
            now[i] = made(order.get(i), now);
        }
        return true;
    }

    /** A node's value in this round; empty if it depends on data. */
    public OptionalLong value(Node node) {
        Long v = past[(int) (round % past.length)][places.get(node)];
        return v == null ? OptionalLong.empty() : OptionalLong.of(v);
    }

    private Long made(Node node, Long[] now) {
        return switch (node.operation()) {
            case NodeOperation.Constant(long value) -> value;
            case NodeOperation.Scalar(String name) -> scalars.get(name);
            case NodeOperation.State(String _, int distance, int _) ->
                round >= distance
                        ? past[(int) ((round - distance) % past.length)][places.get(node.input(0))]
                        : node.inputs().size() > 1 ? input(node, 1, now) : null;
            case NodeOperation.Choose _ -> {
                Long condition = input(node, 0, now);
                yield condition == null ? null : input(node, condition == 1 ? 1 : 2, now);
            }
            default -> isKnowable(node) ? computed(node, now) : null;
        };
    }

    private Long input(Node node, int i, Long[] now) {
        return now[places.get(node.input(i))];
    }

    private Long computed(Node node, Long[] now) {
        Long a = input(node, 0, now);
        Long b = node.inputs().size() > 1 ? input(node, 1, now) : Long.valueOf(0);
        if (a == null || b == null) {
            return null;
        }
        return switch (node.operation()) {
            case NodeOperation.Arithmetic(var op, int bits) -> ValueGraph.fold(op, bits, a, b);
            case NodeOperation.Compare(Relation relation) -> holds(relation, a, b) ? 1L : 0L;
            case NodeOperation.BitCount(int bits) -> (long) Long.bitCount(bits == 32 ? a & 0xFFFFFFFFL : a);
            case NodeOperation.Wrap(int bits, boolean signed) -> {
                long shifted = a << (Long.SIZE - bits);
                yield signed ? shifted >> (Long.SIZE - bits) : shifted >>> (Long.SIZE - bits);
            }
            default -> throw new IllegalStateException("no number for " + node);
        };
    }

    private static boolean holds(Relation relation, long a, long b) {
        return switch (relation) {
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
            case EQ -> a == b;
            case NE -> a != b;
        };
    }
}
