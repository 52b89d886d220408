package dev.gyre.fpga.flow;

import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The values of variables at a point of a round. A variable that is read before the round has assigned it is a state: what an earlier
 * round left in it.
 */
final class Environment {
    private final ValueGraph graph;
    private final Environment shared;
    private final Set<KernelVariable> own;
    private final Set<KernelVariable> crossing;
    private final Map<KernelVariable, Node> states;
    private final Map<KernelVariable, Node> values;
    private final Set<KernelVariable> assigned = new LinkedHashSet<>();
    private final int distance;

    private Environment(
            ValueGraph graph,
            Environment shared,
            Set<KernelVariable> own,
            Set<KernelVariable> crossing,
            Map<KernelVariable, Node> states,
            Map<KernelVariable, Node> values,
            int distance) {
        this.graph = graph;
        this.shared = shared;
        this.own = own;
        this.crossing = crossing;
        this.states = states;
        this.values = values;
        this.distance = distance;
    }

    /**
     * The environment of the variables that all lanes share.
     *
     * @param crossing variables that may be read in another round than the one that assigned them
     */
    static Environment root(ValueGraph graph, Set<KernelVariable> crossing) {
        return new Environment(graph, null, Set.of(), crossing, new LinkedHashMap<>(), new LinkedHashMap<>(), 1);
    }

    /**
     * The environment of a lane.
     *
     * @param own the variables of which each lane has one
     * @param distance rounds until the lane's iteration is on again
     */
    Environment lane(Set<KernelVariable> own, int distance) {
        return new Environment(graph, this, own, crossing, new LinkedHashMap<>(), new LinkedHashMap<>(), distance);
    }

    /** A copy as it is now, to be changed by itself. */
    Environment branch() {
        return new Environment(graph, shared, own, crossing, states, new LinkedHashMap<>(values), distance);
    }

    Node read(KernelVariable variable) {
        if (shared != null && !own.contains(variable)) {
            return shared.read(variable);
        }
        Node value = values.get(variable);
        if (value == null && !crossing.contains(variable)) {
            return graph.undefined();
        }
        return value != null
                ? value
                : states.computeIfAbsent(
                        variable,
                        v -> graph.fresh(
                                new NodeOperation.State(v.name(), distance, 0), java.util.List.of(), range(v.kind())));
    }

    void assign(KernelVariable variable, Node value) {
        values.put(variable, value);
        assigned.add(variable);
    }

    /** The variables that were assigned since it was made, or since this was last asked for. */
    Set<KernelVariable> takeAssigned() {
        Set<KernelVariable> taken = new LinkedHashSet<>(assigned);
        assigned.clear();
        return taken;
    }

    /** Ties each state to what its variable is at the end of the round. */
    void close() {
        states.forEach((variable, state) -> {
            Node last = values.getOrDefault(variable, state);
            state.connect(java.util.List.of(last));
        });
    }

    static ValueRange range(Kind kind) {
        return switch (kind) {
            case INT, FLOAT -> ValueRange.INT;
            case BOOLEAN -> ValueRange.BIT;
            case LONG, DOUBLE -> ValueRange.LONG;
        };
    }
}
