package dev.gyre.ir.analysis;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables that a sequential loop gathers values in: sums, products, minima and maxima, which iterations may gather in any order and put
 * together behind the loop. Sums of floats then round differently from the loop's own order, so they need leave to.
 */
public final class ReductionVariables {
    private ReductionVariables() {}

    /**
     * The variables with their operation, in the order of the loop's statements, if no variable carries anything else from one iteration to the
     * next, and no loop within reads or moves what is stored.
     *
     * @param mayReorder whether sums and products of floats may be gathered in another order
     */
    public static Optional<Map<KernelVariable, BinaryOp>> of(Stmt.For loop, Scopes scopes, boolean mayReorder) {
        Map<KernelVariable, BinaryOp> reductions = new LinkedHashMap<>();
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

    /** How often statements assign a variable. */
    public static long assignments(KernelVariable v, List<Stmt> body) {
        long[] count = new long[1];
        Stmt.walk(
                body, s -> count[0] += s instanceof Stmt.Assign a && a.target().equals(v) ? 1 : 0);
        return count[0];
    }

    /** How often statements read a variable. */
    public static long reads(KernelVariable v, List<Stmt> body) {
        long[] count = new long[1];
        Bodies.expressions(body, x -> count[0] += x.equals(new Expr.Local(v)) ? 1 : 0);
        return count[0];
    }
}
