package dev.gyre.ir.bytecode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * The basic blocks of a method that can be reached, by their first instructions, in whatever order they stand: their dominators (Cooper,
 * Harvey, Kennedy 2001, "A Simple, Fast Dominance Algorithm") and the natural loops of the edges that lead back to one.
 */
final class ControlFlow {
    private static final int ENTRY = 0;

    /** The index behind the last instruction of each block, by its first one. */
    private final NavigableMap<Integer, Integer> ends = new TreeMap<>();

    private final Map<Integer, List<Integer>> successors = new LinkedHashMap<>();
    private final Map<Integer, List<Integer>> predecessors = new HashMap<>();
    /** Blocks in reverse postorder, and their places in it. */
    private final List<Integer> order = new ArrayList<>();

    private final Map<Integer, Integer> places = new HashMap<>();
    private final Map<Integer, Integer> dominators = new HashMap<>();
    private final Map<Integer, Set<Integer>> loops = new HashMap<>();
    private boolean reducible = true;

    ControlFlow(KernelCode code) {
        NavigableSet<Integer> leaders = code.leaders();
        sort(code, leaders);
        findDominators();
        findLoops();
    }

    /** Finds the blocks that can be reached, depth first; of a block's successors the one that it falls through to comes first in the order. */
    private void sort(KernelCode code, NavigableSet<Integer> leaders) {
        Map<Integer, Deque<Integer>> toVisit = new LinkedHashMap<>();
        Deque<Integer> path = new ArrayDeque<>();
        enter(ENTRY, code, leaders, toVisit, path);
        while (!path.isEmpty()) {
            Integer next = toVisit.get(path.peek()).poll();
            if (next == null) {
                order.add(path.pop());
            } else if (!toVisit.containsKey(next)) {
                enter(next, code, leaders, toVisit, path);
            }
        }
        Collections.reverse(order);
        for (int i = 0; i < order.size(); i++) {
            places.put(order.get(i), i);
        }
    }

    private void enter(
            int block,
            KernelCode code,
            NavigableSet<Integer> leaders,
            Map<Integer, Deque<Integer>> toVisit,
            Deque<Integer> path) {
        Integer next = leaders.higher(block);
        int end = next == null ? code.instructions().size() : next;
        List<Integer> after = code.successors(end - 1);
        ends.put(block, end);
        successors.put(block, after);
        after.forEach(
                s -> predecessors.computeIfAbsent(s, _ -> new ArrayList<>()).add(block));
        toVisit.put(block, new ArrayDeque<>(after));
        path.push(block);
    }

    private void findDominators() {
        dominators.put(ENTRY, ENTRY);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int block : order.subList(1, order.size())) {
                Integer dominator = null;
                for (int predecessor : predecessors.get(block)) {
                    if (dominators.containsKey(predecessor)) {
                        dominator = dominator == null ? (Integer) predecessor : common(dominator, predecessor);
                    }
                }
                changed |= !java.util.Objects.equals(dominators.put(block, dominator), dominator);
            }
        }
    }

    private int common(int a, int b) {
        int x = a;
        int y = b;
        while (x != y) {
            if (places.get(x) > places.get(y)) {
                x = dominators.get(x);
            } else {
                y = dominators.get(y);
            }
        }
        return x;
    }

    private void findLoops() {
        successors.forEach((block, after) -> {
            for (int next : after) {
                if (isBackEdge(block, next)) {
                    addLoop(next, block);
                } else {
                    reducible &= places.get(block) < places.get(next);
                }
            }
        });
    }

    private void addLoop(int header, int last) {
        Set<Integer> body = loops.computeIfAbsent(header, h -> new HashSet<>(Set.of(h)));
        Deque<Integer> work = new ArrayDeque<>(List.of(last));
        while (!work.isEmpty()) {
            int block = work.pop();
            if (body.add(block)) {
                work.addAll(predecessors.get(block));
            }
        }
    }

    /** The blocks that can be reached. */
    Set<Integer> blocks() {
        return successors.keySet();
    }

    /** The index behind a block's last instruction. */
    int end(int block) {
        return ends.get(block);
    }

    /** A block's successors: its jump targets, and last the block that it falls through to. */
    List<Integer> successors(int block) {
        return successors.get(block);
    }

    /** The blocks that go to one. */
    List<Integer> predecessors(int block) {
        return predecessors.getOrDefault(block, List.of());
    }

    /** Whether all ways to a block lead through another one, or it is that one. */
    boolean dominates(int dominator, int block) {
        int b = block;
        while (places.get(b) > places.get(dominator)) {
            b = dominators.get(b);
        }
        return b == dominator;
    }

    /** Whether an edge closes a loop. */
    boolean isBackEdge(int from, int to) {
        return dominates(to, from);
    }

    /** The blocks of each loop, its header among them. */
    Collection<Set<Integer>> loops() {
        return loops.values();
    }

    /** Whether a loop begins with a block. */
    boolean isHeader(int block) {
        return loops.containsKey(block);
    }

    /** Whether every loop has one entry. */
    boolean isReducible() {
        return reducible;
    }
}
