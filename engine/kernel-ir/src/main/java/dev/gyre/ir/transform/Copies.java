package dev.gyre.ir.transform;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.AffineSum;
import dev.gyre.ir.analysis.ScalarEvolution;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Whether the sums of a round are of one function of neighbours: the sum with number k is of f(j + k), where j is a multiple of their number. Then
 * quotients and remainders of j by multiples of it tell apart the blocks and the places in them, and a block holds all of the neighbours.
 */
final class Copies {
    private final KernelVariable j;
    private final int count;
    private final UnaryOperator<Expr> resolved;
    private final Map<KernelVariable, Expr> values = new HashMap<>();
    private final Set<KernelVariable> known = new HashSet<>();

    /**
     * Copies in the body of a loop.
     *
     * @param j the number of a round's first element
     * @param resolved gives what variables stand for that only stand for constants
     */
    Copies(KernelVariable j, int count, List<Stmt> body, UnaryOperator<Expr> resolved) {
        this.resolved = resolved;
        this.j = j;
        this.count = count;
        Set<KernelVariable> assigned = new HashSet<>();
        for (Stmt s : body) {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value)) {
                if (assigned.add(v)) {
                    values.put(v, value);
                } else {
                    known.add(v);
                }
            }
        }
        known.forEach(values::remove);
    }

    /** Compares every sum with the first one. */
    boolean match(List<Stmt.Assign> updates) {
        updates.forEach(u -> values.remove(u.target()));
        for (int k = 0; k < count; k++) {
            if (!isCopy(added(updates.getFirst()), added(updates.get(k)), k)) {
                return false;
            }
        }
        return updates.stream()
                .noneMatch(u -> updates.stream().anyMatch(o -> reads(added(u), o.target(), new HashSet<>())));
    }

    private static Expr added(Stmt.Assign update) {
        return ((Expr.Binary) update.value()).b();
    }

    /** Whether an expression reads a variable, itself or by what it reads; the latter is looked at once. */
    private boolean reads(Expr e, KernelVariable v, Set<KernelVariable> seen) {
        return switch (e) {
            case Expr.Local(KernelVariable w) ->
                w.equals(v) || (values.containsKey(w) && seen.add(w) && reads(values.get(w), v, seen));
            default -> e.operands().stream().anyMatch(o -> reads(o, v, seen));
        };
    }

    /** Whether one expression is what another one is for the element that is so many further. */
    private boolean isCopy(Expr first, Expr other, int further) {
        Expr a = value(first);
        Expr b = value(other);
        if (a instanceof Expr.Load(ArrayRef array, Expr x) && b instanceof Expr.Load(ArrayRef same, Expr y)) {
            OptionalLong grows = growth(x);
            return array.equals(same)
                    && grows.isPresent()
                    && sum(y).minus(sum(x))
                            .wrapped()
                            .equals(AffineSum.of(grows.getAsLong() * further).wrapped());
        }
        if (a.operands().isEmpty() || b.operands().isEmpty()) {
            return a.equals(b) && isFixed(a);
        }
        if (a.operands().size() != b.operands().size() || !sameNode(a, b)) {
            return false;
        }
        for (int o = 0; o < a.operands().size(); o++) {
            if (!isCopy(a.operands().get(o), b.operands().get(o), further)) {
                return false;
            }
        }
        return true;
    }

    /** The expression that a variable of the body stands for. */
    private Expr value(Expr e) {
        return e instanceof Expr.Local(KernelVariable v) && values.containsKey(v) ? value(values.get(v)) : e;
    }

    private static boolean sameNode(Expr a, Expr b) {
        return a.with(b.operands()).equals(b);
    }

    /** An integer made of j, where that is a multiple of the number of copies or one of the next numbers below the next multiple. */
    private AffineSum sum(Expr e) {
        Expr value = value(e);
        if (value instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                && op == BinaryOp.REM
                && isElement(a)
                && isWhole(b)) {
            Expr blocks = new Expr.Binary(BinaryOp.DIV, a, b);
            return sum(a).minus(sum(new Expr.Binary(BinaryOp.MUL, blocks, resolved.apply(value(b)))))
                    .wrapped();
        }
        return ScalarEvolution.of(value, this::sum).map(AffineSum::wrapped).orElseGet(() -> AffineSum.of(value));
    }

    /** An integer's growth with j; empty if it isn't known. */
    private OptionalLong growth(Expr e) {
        return sum(e).growth(new Expr.Local(j), this::isFixed);
    }

    /** Whether an expression is the same for all copies. */
    private boolean isFixed(Expr e) {
        return switch (value(e)) {
            case Expr.Local(KernelVariable v) -> !v.equals(j) && !known.contains(v);
            case Expr.Binary(BinaryOp op, Expr a, Expr b) when op == BinaryOp.DIV && isElement(a) && isWhole(b) -> true;
            case Expr other -> other.operands().stream().allMatch(this::isFixed);
        };
    }

    private boolean isElement(Expr e) {
        return value(e).equals(new Expr.Local(j));
    }

    /** Whether a divisor is a multiple of the number of copies. */
    private boolean isWhole(Expr divisor) {
        return resolved.apply(value(divisor)) instanceof Expr.Const c
                && c.value().intValue() > 0
                && c.value().intValue() % count == 0;
    }
}
