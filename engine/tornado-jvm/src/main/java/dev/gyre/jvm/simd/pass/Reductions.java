package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.AffineSum;
import dev.gyre.ir.analysis.ReductionVariables;
import dev.gyre.ir.analysis.ScalarEvolution;
import dev.gyre.ir.analysis.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the iterations of a sequential loop can be lanes: no iteration needs what another one leaves, but for sums, products,
 * minima and maxima ({@link ReductionVariables}), which lanes gather by themselves and which are put together behind the loop.
 */
public final class Reductions {
    private Reductions() {}

    /**
     * The variables that a loop reduces into, with the operation, if its iterations can be lanes.
     *
     * @param mayAssume whether they can be though {@link #isInOrder} can't tell
     */
    public static Optional<Map<KernelVariable, BinaryOp>> of(
            Stmt.For loop, Scopes scopes, boolean mayReorder, boolean mayAssume) {
        return ReductionVariables.of(loop, scopes, mayReorder).filter(_ -> isInOrder(loop, mayAssume));
    }

    /**
     * An array that is stored into may only be accessed at the very element that the iteration stores, and every store moves with the
     * loop variable. That two parameters hold different arrays is taken for granted here and checked when arguments are bound.
     */
    static boolean isInOrder(Stmt.For loop) {
        return isInOrder(loop, false);
    }

    /**
     * Whether a loop is in order, as {@link #isInOrder(Stmt.For)} tells.
     *
     * @param mayAssume whether accesses elsewhere in the array are taken to be so in all iterations, if they aren't a number of elements away
     */
    private static boolean isInOrder(Stmt.For loop, boolean mayAssume) {
        VectorShapes shapes = new VectorShapes(List.of(loop), List.of(loop), Set.of());
        List<Stmt.Store> stores = new ArrayList<>();
        List<Expr.Load> loads = new ArrayList<>();
        Stmt.walk(loop.body(), s -> {
            if (s instanceof Stmt.Store store) {
                stores.add(store);
            }
            s.walkExpressions(x -> {
                if (x instanceof Expr.Load load) {
                    loads.add(load);
                }
            });
        });
        for (Stmt.Store store : stores) {
            boolean moves =
                    shapes.of(store.index()) instanceof VectorShape.Linear(Expr stride) && stride instanceof Expr.Const;
            boolean alone = stores.stream()
                            .filter(o -> o.array().equals(store.array()))
                            .allMatch(o -> isElsewhere(o.index(), store.index(), mayAssume))
                    && loads.stream()
                            .filter(l -> l.array().equals(store.array()))
                            .allMatch(l -> isElsewhere(l.index(), store.index(), mayAssume));
            if (!moves || !alone || !isStable(store.index(), loop.body())) {
                return false;
            }
        }
        return true;
    }

    /** Whether an element is the one that's stored, or may be taken for one that no iteration stores. */
    private static boolean isElsewhere(Expr index, Expr stored, boolean mayAssume) {
        AffineSum other = ScalarEvolution.of(stored).symbols();
        return index.equals(stored)
                || (mayAssume && !ScalarEvolution.of(index).symbols().equals(other));
    }

    /** Whether an expression keeps its value during an iteration. */
    private static boolean isStable(Expr expr, List<Stmt> body) {
        boolean[] stable = {true};
        expr.walk(e -> {
            if (e instanceof Expr.Local(KernelVariable v)) {
                stable[0] &= ReductionVariables.assignments(v, body) <= 1;
            }
        });
        return stable[0];
    }
}
