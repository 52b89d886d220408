package dev.gyre.ir.group;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Kernels whose items know their place in the grid and nothing of their group, and wait for none of it. Any neighbours may then be a group,
 * as many at a time as a tile has, which vectors go through without an end at each group's:
 *
 * <pre>i = groupIdx * localSizeX + localIdx; n = groups * localSizeX</pre>
 *
 * becomes
 *
 * <pre>i = groupIdx + localIdx; n = groups</pre>
 *
 * where the place of the group is that of its first item, its size what there is in the tile, and the number of groups that of the grid's items.
 */
public final class WorkGroupCoarsening {
    private WorkGroupCoarsening() {}

    /** The kernel so, if its items are. */
    public static Optional<List<Stmt>> of(List<Stmt> kernel, ContextCalls group) {
        boolean[] waits = {
            group.lanes() > 1 || !group.arrays().isEmpty() || !group.atomic().isEmpty()
        };
        Stmt.walk(kernel, s -> waits[0] |= s instanceof Stmt.Barrier);
        Map<Expr, Expr> free = free(group);
        List<Stmt> rest = ExpressionRewriter.rewrite(kernel, e -> free.containsKey(e) ? Expr.Const.of(0) : e);
        return waits[0] || ExpressionRewriter.read(rest, known(group))
                ? Optional.empty()
                : Optional.of(ExpressionRewriter.rewrite(kernel, e -> free.getOrDefault(e, e)));
    }

    /** The rewriting of expressions of free items, by expression. */
    private static Map<Expr, Expr> free(ContextCalls group) {
        Map<Expr, Expr> free = new HashMap<>();
        for (int axis = 0; axis < ContextCalls.DIMENSIONS; axis++) {
            Expr first = new Expr.Local(group.groups().get(axis));
            Expr item = new Expr.Local(group.items().get(axis));
            free.put(group.place(axis), new Expr.Binary(BinaryOp.ADD, first, item));
            free.put(group.size(axis), new Expr.Local(group.counts().get(axis)));
        }
        return free;
    }

    /** The variables that tell of groups. */
    private static Set<KernelVariable> known(ContextCalls group) {
        Set<KernelVariable> known = new HashSet<>(group.constants());
        known.addAll(group.groups());
        known.addAll(group.items());
        return known;
    }
}
