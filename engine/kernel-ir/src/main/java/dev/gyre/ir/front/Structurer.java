package dev.gyre.ir.front;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * Turns basic blocks into structured statements, by their dominator tree. Ramsey 2022, "Beyond Relooper", section 4: a block that
 * several others jump to follows a labelled block around the part of the tree that jumps there. Beyond the paper, what is
 * dominated by a loop but not part of it is placed behind the loop rather than in it.
 */
final class Structurer {
    private static final int ENTRY = 0;

    private final NavigableMap<Integer, BasicBlock> blocks;
    private final boolean isKernel;
    private final Set<Integer> parallel;
    private final List<KernelVariable> result;
    private final Label end;
    private final FlowGraph flow;
    private final Map<Integer, List<Integer>> inside = new HashMap<>();
    private final Map<Integer, List<Integer>> behind = new HashMap<>();
    private final Set<Integer> placed = new HashSet<>();
    private final Map<Integer, Label> blockLabels = new HashMap<>();
    private final Map<Integer, Label> loopLabels = new HashMap<>();

    /**
     * Starts with a method's blocks.
     *
     * @param parallel the blocks at which loops with {@code @Parallel} begin
     */
    Structurer(
            NavigableMap<Integer, BasicBlock> blocks,
            boolean isKernel,
            Set<Integer> parallel,
            List<KernelVariable> result,
            Label end)
            throws RefusedException {
        this.blocks = blocks;
        this.isKernel = isKernel;
        this.parallel = parallel;
        this.result = result;
        this.end = end;
        this.flow = new FlowGraph(blocks);
    }

    List<Stmt> structure() {
        for (int block : blocks.keySet()) {
            if (block != ENTRY) {
                place(block);
            }
        }
        return tree(ENTRY);
    }

    /** Decides where a block goes: in line after its only predecessor, or behind a labelled block or loop. */
    private void place(int block) {
        int parent = flow.dominator(block);
        Integer loop = flow.outermostLoopWithout(parent, block);
        if (loop != null) {
            behind.computeIfAbsent(loop, k -> new ArrayList<>()).add(block);
            placed.add(block);
        } else if (flow.forwardPredecessors(block) > 1) {
            inside.computeIfAbsent(parent, k -> new ArrayList<>()).add(block);
            placed.add(block);
        }
    }

    private List<Stmt> tree(int block) {
        List<Stmt> statements;
        if (flow.isLoop(block)) {
            Label label = new Label(isKernel ? block : -1, parallel.contains(block));
            loopLabels.put(block, label);
            statements = List.of(new Stmt.Loop(label, around(block, inside.getOrDefault(block, List.of()))));
        } else {
            statements = around(block, inside.getOrDefault(block, List.of()));
        }
        return follow(statements, behind.getOrDefault(block, List.of()));
    }

    /** The block's own code within labelled blocks, each followed by a block that is jumped to. */
    private List<Stmt> around(int block, List<Integer> followers) {
        List<Integer> sorted = followers.stream().sorted().toList();
        sorted.forEach(f -> blockLabels.put(f, new Label(isKernel ? f : -1)));
        return follow(own(block), sorted);
    }

    private List<Stmt> follow(List<Stmt> statements, List<Integer> followers) {
        List<Stmt> code = statements;
        for (int follower : followers.stream().sorted(Comparator.naturalOrder()).toList()) {
            List<Stmt> next = new ArrayList<>();
            next.add(new Stmt.Block(label(follower), code));
            next.addAll(tree(follower));
            code = next;
        }
        return code;
    }

    private Label label(int follower) {
        return blockLabels.computeIfAbsent(follower, f -> new Label(isKernel ? f : -1));
    }

    private List<Stmt> own(int block) {
        BasicBlock b = blocks.get(block);
        List<Stmt> code = new ArrayList<>(b.statements);
        switch (b.exit) {
            case BasicBlock.Exit.Goto(int target) -> code.addAll(jump(block, target));
            case BasicBlock.Exit.Branch(Expr condition, int target, int next) ->
                code.add(new Stmt.If(condition, jump(block, target), jump(block, next)));
            case BasicBlock.Exit.Switch(Expr value, List<Integer> constants, List<Integer> targets, int otherwise) -> {
                List<Stmt> rest = jump(block, otherwise);
                for (int c = constants.size() - 1; c >= 0; c--) {
                    Expr isCase = new Expr.Compare(Relation.EQ, value, Expr.Const.of(constants.get(c)));
                    rest = List.of(new Stmt.If(isCase, jump(block, targets.get(c)), rest));
                }
                code.addAll(rest);
            }
            case BasicBlock.Exit.Return(Value value) -> {
                List<Expr> parts = MethodParser.parts(value);
                for (int p = 0; p < parts.size(); p++) {
                    code.add(new Stmt.Assign(result.get(p), parts.get(p)));
                }
                code.add(new Stmt.Break(end));
            }
        }
        return code;
    }

    private List<Stmt> jump(int from, int to) {
        if (flow.isBackEdge(from, to)) {
            return List.of(new Stmt.Continue(loopLabels.get(to)));
        }
        return placed.contains(to) ? List.of(new Stmt.Break(label(to))) : tree(to);
    }
}
