package dev.gyre.ir.transform;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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
        return updates.stream().noneMatch(u -> updates.stream().anyMatch(o -> reads(added(u), o.target())));
    }

    private static Expr added(Stmt.Assign update) {
        return ((Expr.Binary) update.value()).b();
    }

    private boolean reads(Expr e, KernelVariable v) {
        return switch (e) {
            case Expr.Local(KernelVariable w) -> w.equals(v) || (values.containsKey(w) && reads(values.get(w), v));
            default -> e.operands().stream().anyMatch(o -> reads(o, v));
        };
    }

    /** Whether one expression is what another one is for the element that is so many further. */
    private boolean isCopy(Expr first, Expr other, int further) {
        Expr a = value(first);
        Expr b = value(other);
        if (a instanceof Expr.Load(ArrayRef array, Expr x) && b instanceof Expr.Load(ArrayRef same, Expr y)) {
            OptionalInt grows = growth(x);
            return array.equals(same) && grows.isPresent() && isAhead(x, y, grows.getAsInt() * further);
        }
        if (a.operands().isEmpty() || b.operands().isEmpty()) {
            return a.equals(b) && growth(a).equals(OptionalInt.of(0));
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

    private boolean isAhead(Expr x, Expr y, int distance) {
        if (value(x).equals(value(y))) {
            return distance == 0;
        }
        return value(y) instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                && op == BinaryOp.ADD
                && b.equals(Expr.Const.of(distance))
                && value(a).equals(value(x));
    }

    /** An integer's growth with j, from a multiple of the number of copies to the next ones below the next multiple; empty if it isn't known. */
    private OptionalInt growth(Expr e) {
        return switch (e) {
            case Expr.Local(KernelVariable v) when v.equals(j) -> OptionalInt.of(1);
            case Expr.Local(KernelVariable v) when known.contains(v) -> OptionalInt.empty();
            case Expr.Local(KernelVariable v) -> values.containsKey(v) ? growth(values.get(v)) : OptionalInt.of(0);
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when growth(a).equals(OptionalInt.of(1)) && isWhole(b) && op == BinaryOp.DIV && isElement(a) ->
                OptionalInt.of(0);
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when growth(a).equals(OptionalInt.of(1)) && isWhole(b) && op == BinaryOp.REM && isElement(a) ->
                OptionalInt.of(1);
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when (op == BinaryOp.ADD || op == BinaryOp.SUB) && e.kind() == Kind.INT -> {
                OptionalInt x = growth(a);
                OptionalInt y = growth(b);
                int sign = op == BinaryOp.ADD ? 1 : -1;
                yield x.isEmpty() || y.isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(x.getAsInt() + sign * y.getAsInt());
            }
            default ->
                e.operands().stream().allMatch(o -> growth(o).equals(OptionalInt.of(0)))
                        ? OptionalInt.of(0)
                        : OptionalInt.empty();
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
