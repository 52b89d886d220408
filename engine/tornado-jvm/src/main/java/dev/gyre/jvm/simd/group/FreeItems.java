package dev.gyre.jvm.simd.group;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.parse.WorkGroup;
import dev.gyre.jvm.simd.pass.Expressions;
import java.util.HashSet;
import java.util.List;
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
final class FreeItems {
    private FreeItems() {}

    /** The kernel so, if its items are. */
    static Optional<List<Stmt>> of(List<Stmt> kernel, WorkGroup group) {
        boolean[] waits = {
            group.lanes() > 1 || !group.arrays().isEmpty() || !group.atomic().isEmpty()
        };
        Stmt.walk(kernel, s -> waits[0] |= s instanceof Stmt.Barrier);
        List<Stmt> none =
                Expressions.rewrite(kernel, e -> isPlace(e, group) || isSize(e, group) ? Expr.Const.of(0) : e);
        return waits[0] || reads(none, group)
                ? Optional.empty()
                : Optional.of(Expressions.rewrite(kernel, e -> free(e, group)));
    }

    private static Expr free(Expr e, WorkGroup group) {
        if (isPlace(e, group)) {
            Expr.Binary sum = (Expr.Binary) e;
            return new Expr.Binary(BinaryOp.ADD, ((Expr.Binary) sum.a()).a(), sum.b());
        }
        return isSize(e, group) ? ((Expr.Binary) e).a() : e;
    }

    private static boolean isPlace(Expr e, WorkGroup group) {
        for (int axis = 0; axis < WorkGroup.DIMENSIONS; axis++) {
            if (e.equals(group.place(axis))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSize(Expr e, WorkGroup group) {
        for (int axis = 0; axis < WorkGroup.DIMENSIONS; axis++) {
            if (e.equals(group.size(axis))) {
                return true;
            }
        }
        return false;
    }

    private static boolean reads(List<Stmt> statements, WorkGroup group) {
        Set<KernelVariable> places = new HashSet<>(group.constants());
        places.addAll(group.groups());
        places.addAll(group.items());
        boolean[] reads = new boolean[1];
        Stmt.walk(statements, s -> reads[0] |= s.expressions().stream().anyMatch(e -> e.reads(places)));
        return reads[0];
    }
}
