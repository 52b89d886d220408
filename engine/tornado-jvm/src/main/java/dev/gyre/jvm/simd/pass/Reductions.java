package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Scopes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the iterations of a sequential loop can be lanes: no iteration needs what another one leaves, but for sums, products,
 * minima and maxima, which lanes gather by themselves and which are put together behind the loop. Sums of floats then round
 * differently from the loop's own order, so they need leave to.
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
        Map<KernelVariable, BinaryOp> reductions = new HashMap<>();
        Set<KernelVariable> carried = new HashSet<>();
        boolean[] simple = {true};
        Stmt.walk(loop.body(), s -> {
            if (s instanceof Stmt.Assign a && !scopes.isWithin(a.target(), loop.body())) {
                carried.add(a.target());
                simple[0] &= add(reductions, a, mayReorder);
            } else if (s instanceof Stmt.Break || s instanceof Stmt.Continue || s instanceof Stmt.Loop) {
                simple[0] = false;
            }
        });
        boolean possible = simple[0]
                && carried.stream().allMatch(v -> reads(v, loop.body()) == assignments(v, loop.body()))
                && isInOrder(loop, mayAssume)
                && isInOrderAround(loop, scopes);
        return possible ? Optional.of(reductions) : Optional.empty();
    }

    private static boolean add(Map<KernelVariable, BinaryOp> reductions, Stmt.Assign a, boolean mayReorder) {
        if (!(a.value() instanceof Expr.Binary(BinaryOp op, Expr x, Expr y))) {
            return false;
        }
        boolean left = x.equals(new Expr.Local(a.target())) && !y.reads(a.target());
        boolean right = y.equals(new Expr.Local(a.target())) && !x.reads(a.target()) && op != BinaryOp.SUB;
        boolean exact =
                op == BinaryOp.MIN || op == BinaryOp.MAX || !a.target().kind().isFloating();
        boolean usable = switch (op) {
            case ADD, MUL, MIN, MAX -> left || right;
            case SUB -> left;
            default -> false;
        };
        BinaryOp gathered = op == BinaryOp.SUB ? BinaryOp.ADD : op;
        BinaryOp old = reductions.put(a.target(), gathered);
        return usable && (exact || mayReorder) && (old == null || old == gathered);
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
            s.expressions()
                    .forEach(e -> e.walk(x -> {
                        if (x instanceof Expr.Load load) {
                            loads.add(load);
                        }
                    }));
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
        return index.equals(stored) || (mayAssume && !base(index).equals(base(stored)));
    }

    /** An index without the numbers at its end. */
    private static Expr base(Expr index) {
        return index instanceof Expr.Binary(BinaryOp op, Expr a, Expr.Const _)
                        && (op == BinaryOp.ADD || op == BinaryOp.SUB)
                ? base(a)
                : index;
    }

    /**
     * Whether a loop around others is in order: what an iteration stores it stores once, behind loops or before them, and no loop within reads it, as
     * lanes go through a loop within side by side.
     */
    private static boolean isInOrderAround(Stmt.For loop, Scopes scopes) {
        Set<Object> stored = new HashSet<>();
        Set<KernelVariable> places = new HashSet<>();
        List<Stmt> inner = new ArrayList<>();
        boolean[] possible = {true};
        Stmt.walk(loop.body(), s -> {
            switch (s) {
                case Stmt.Store store -> {
                    stored.add(store.array());
                    store.index().walk(e -> {
                        if (e instanceof Expr.Local(KernelVariable v)) {
                            places.add(v);
                        }
                    });
                }
                case Stmt.For within -> {
                    inner.addAll(within.body());
                    possible[0] &=
                            scopes.isWithin(within.variable(), loop.body()) && !places.contains(within.variable());
                }
                default -> {}
            }
        });
        Stmt.walk(inner, s -> {
            possible[0] &= !(s instanceof Stmt.Store) && !places.contains(s.assigned());
            s.expressions()
                    .forEach(e ->
                            e.walk(x -> possible[0] &= !(x instanceof Expr.Load l && stored.contains(l.array()))));
        });
        return possible[0];
    }

    /** Whether an expression keeps its value during an iteration. */
    private static boolean isStable(Expr expr, List<Stmt> body) {
        boolean[] stable = {true};
        expr.walk(e -> {
            if (e instanceof Expr.Local(KernelVariable v)) {
                stable[0] &= assignments(v, body) <= 1;
            }
        });
        return stable[0];
    }

    private static long assignments(KernelVariable v, List<Stmt> body) {
        long[] count = new long[1];
        Stmt.walk(
                body, s -> count[0] += s instanceof Stmt.Assign a && a.target().equals(v) ? 1 : 0);
        return count[0];
    }

    private static long reads(KernelVariable v, List<Stmt> body) {
        long[] count = new long[1];
        Stmt.walk(
                body, s -> s.expressions().forEach(e -> e.walk(x -> count[0] += x.equals(new Expr.Local(v)) ? 1 : 0)));
        return count[0];
    }
}
