package dev.gyre.fpga.flow;

import java.util.LinkedHashMap;
import java.util.Map;

/** The innermost loop whose counter a value changes with, plus 1; 0 for what is fixed. */
final class Steadiness {
    private static final int ANY = Integer.MAX_VALUE;
    private final Map<Node, Integer> known = new LinkedHashMap<>();

    void counter(Node value, int level) {
        known.put(value, level + 1);
    }

    void held(Node value, int level) {
        known.putIfAbsent(value, level);
    }

    int of(Node node) {
        Integer level = known.get(node);
        if (level != null) {
            return level;
        }
        int most = node.isFixed() ? 0 : node.inputs().isEmpty() ? ANY : 0;
        for (Node input : node.inputs()) {
            most = Math.max(most, of(input));
        }
        known.put(node, most);
        return most;
    }
}
