package dev.gyre.ir.bytecode;

import dev.gyre.ir.bytecode.KernelCode.Variable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The order of a method's basic blocks: a block stands behind all that go to it but those that close a loop, and a loop with its header on top
 * is closed before what comes behind it begins. Depth first otherwise, where a branch falls through before where it jumps.
 */
final class BlockOrder {
    private final KernelCode code;
    private final ControlFlow flow;

    /** The order of code with such a flow, which is reducible. */
    BlockOrder(KernelCode code, ControlFlow flow) {
        this.code = code;
        this.flow = flow;
    }

    /** Whether the code has its blocks in order. */
    boolean isGiven() {
        return flow.blocks().stream()
                        .allMatch(block -> flow.successors(block).stream()
                                .allMatch(next -> flow.isBackEdge(block, next) == (next <= block)))
                && code.parallel().stream().allMatch(this::isLoop);
    }

    /** Whether a loop that a variable counts begins with a branch out of it and ends with the jump back. */
    private boolean isLoop(Variable variable) {
        int start = variable.start();
        int last = variable.end() - 1;
        int branch = start;
        while (branch < last && code.targets(branch).isEmpty()) {
            branch++;
        }
        return !code.goesOn(last)
                && code.targets(last).contains(start)
                && code.goesOn(branch)
                && code.targets(branch).stream().noneMatch(to -> start <= to && to <= last);
    }

    /** The blocks in order. */
    List<Integer> blocks() {
        Map<Integer, Integer> waits = new HashMap<>();
        for (int block : flow.blocks()) {
            waits.put(block, (int) flow.predecessors(block).stream()
                    .filter(p -> !flow.isBackEdge(p, block))
                    .count());
        }
        List<Integer> order = new ArrayList<>();
        List<Integer> ready = new ArrayList<>(List.of(0));
        while (!ready.isEmpty()) {
            int block = ready.remove(/* index */ next(order, ready));
            order.add(block);
            for (int next : flow.successors(block)) {
                if (!flow.isBackEdge(block, next) && waits.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        return order;
    }

    /** The place of the block that comes next among those that are ready. */
    private int next(List<Integer> order, List<Integer> ready) {
        int last = ready.size() - 1;
        if (!order.isEmpty() && isAside(order.getLast(), ready.getLast())) {
            return last;
        }
        Set<Integer> innermost = flow.loops().stream()
                .filter(loop -> loop.stream().anyMatch(order::contains) && !order.containsAll(loop))
                .min(Comparator.comparingInt(Set::size))
                .orElse(Set.copyOf(ready));
        return IntStream.iterate(last, i -> i >= 0, i -> i - 1)
                .filter(i -> innermost.contains(ready.get(i)))
                .findFirst()
                .orElseThrow();
    }

    /** Whether a block is passed over by a branch forward, as what leaves a loop from its middle is, and stays where it was. */
    private boolean isAside(int branch, int block) {
        int last = flow.end(branch) - 1;
        return block == last + 1
                && code.goesOn(last)
                && code.targets(last).stream().allMatch(target -> target > last)
                && flow.predecessors(block).size() == 1
                && !flow.isHeader(branch);
    }
}
