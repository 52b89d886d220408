package dev.gyre.ir.front;

import dev.gyre.ir.bytecode.RefusedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * Dominators and loops of a method. {@code KernelCode} has its blocks in an order in which every jump backwards is that of a loop, so the
 * blocks' own numbers serve as the order.
 */
final class FlowGraph {
    private final Map<Integer, List<Integer>> predecessors = new HashMap<>();
    private final Map<Integer, Integer> dominators = new HashMap<>();
    private final Map<Integer, Set<Integer>> loops = new HashMap<>();

    FlowGraph(NavigableMap<Integer, BasicBlock> blocks) throws RefusedException {
        blocks.forEach((number, block) -> block.exit
                .successors()
                .forEach(s ->
                        predecessors.computeIfAbsent(s, k -> new ArrayList<>()).add(number)));
        findDominators(blocks);
        for (int block : blocks.keySet()) {
            for (int predecessor : predecessors.getOrDefault(block, List.of())) {
                if (predecessor >= block) {
                    addLoop(block, predecessor);
                }
            }
        }
    }

    int dominator(int block) {
        return dominators.get(block);
    }

    boolean isLoop(int block) {
        return loops.containsKey(block);
    }

    boolean isBackEdge(int from, int to) {
        return from >= to;
    }

    long forwardPredecessors(int block) {
        return predecessors.get(block).stream().filter(p -> p < block).count();
    }

    /** The header of the outermost loop that has one block in it but not the other, or null. */
    Integer outermostLoopWithout(int in, int out) {
        return loops.entrySet().stream()
                .filter(l -> l.getValue().contains(in) && !l.getValue().contains(out))
                .map(Map.Entry::getKey)
                .min(Integer::compare)
                .orElse(null);
    }

    private void findDominators(NavigableMap<Integer, BasicBlock> blocks) {
        for (int block : blocks.keySet()) {
            Integer dominator = null;
            for (int predecessor : predecessors.getOrDefault(block, List.of())) {
                if (predecessor < block) {
                    dominator = dominator == null ? (Integer) predecessor : common(dominator, predecessor);
                }
            }
            dominators.put(block, dominator);
        }
    }

    private Integer common(int a, int b) {
        int x = a;
        int y = b;
        while (x != y) {
            if (x > y) {
                x = dominators.get(x);
            } else {
                y = dominators.get(y);
            }
        }
        return x;
    }

    private void addLoop(int header, int end) throws RefusedException {
        Set<Integer> body = loops.computeIfAbsent(header, k -> new HashSet<>(Set.of(header)));
        Deque<Integer> work = new ArrayDeque<>(List.of(end));
        while (!work.isEmpty()) {
            int block = work.pop();
            if (body.add(block)) {
                work.addAll(predecessors.getOrDefault(block, List.of()));
            }
        }
        for (int block : body) {
            if (block < header) {
                throw new RefusedException("a loop has more than one entry");
            }
        }
    }
}
