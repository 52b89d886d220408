package dev.gyre.fpga.flow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Leaves out what nobody looks at, and puts sums of many into trees. */
final class Cleaning {
    private Cleaning() {}

    static Flow clean(Flow flow) {
        for (Node node : flow.graph().nodes()) {
            if (node.operation() instanceof NodeOperation.State && node.inputs().equals(List.of(node))) {
                node.become(new NodeOperation.Constant(0), List.of()); // assigned nowhere, so that nobody may read it
                node.narrow(ValueRange.of(0));
            }
        }
        new Balancing(flow.graph(), used(flow)).run();
        Set<Node> used = used(flow);
        List<BankAccess> accesses = flow.accesses().stream()
                .filter(a -> a.elements().values().stream().anyMatch(used::contains))
                .toList();
        accesses.forEach(a -> a.elements().values().retainAll(kept(a, used)));
        return new Flow(
                flow.graph(),
                flow.more(),
                flow.writes(),
                accesses,
                flow.carries(),
                flow.lanes(),
                flow.slots(),
                flow.steps(),
                flow.arrays(),
                flow.sizes());
    }

    /** An access begins at its first element, so that one stays. */
    private static Set<Node> kept(BankAccess access, Set<Node> used) {
        Set<Node> kept = new LinkedHashSet<>(used);
        kept.add(access.elements().firstEntry().getValue());
        return kept;
    }

    /** All nodes that a write, or whether there's another round, depends on. */
    static Set<Node> used(Flow flow) {
        Set<Node> used = new LinkedHashSet<>();
        Deque<Node> open = new ArrayDeque<>(flow.writes());
        open.add(flow.more());
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (used.add(node)) {
                open.addAll(node.inputs());
            }
        }
        return used;
    }

    /** The number of times that each node is an input. */
    static Map<Node, Integer> uses(Set<Node> nodes) {
        Map<Node, Integer> uses = new LinkedHashMap<>();
        nodes.forEach(n -> n.inputs().forEach(i -> uses.merge(i, 1, Integer::sum)));
        return uses;
    }
}
