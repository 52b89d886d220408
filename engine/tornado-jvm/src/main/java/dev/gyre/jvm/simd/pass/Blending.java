package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns branches at which lanes part into selections, where what they compute takes no longer than to see whether any lane goes there:
 *
 * <pre>if (a[i - 1] >= c) { code = code | 4; }</pre>
 *
 * becomes
 *
 * <pre>code = a[i - 1] >= c ? code | 4 : code;</pre>
 *
 * <p>Not so in loops that lanes go through together: C2 writes these out if they get that short, and has too few registers for what comes of it.
 */
public final class Blending {
    /** Operations that take about as long as a jump. */
    private static final int MOST_OPERATIONS = 4;

    private static final int TOO_LONG = 1000;

    private final VectorShapes shapes;
    private final Set<KernelVariable> accumulators;
    private final Set<Label> lanesOrTiles;

    private Blending(VectorPlan plan, VectorShapes shapes) {
        this.shapes = shapes;
        this.accumulators = plan.accumulators();
        this.lanesOrTiles = Stream.concat(plan.scheduled().stream(), plan.lanes().keySet().stream())
                .map(Stmt.For::label)
                .collect(Collectors.toSet());
    }

    /** The statements of a plan. */
    public static List<Stmt> of(VectorPlan plan, VectorShapes shapes) {
        return new Blending(plan, shapes).list(plan.body());
    }

    private List<Stmt> list(List<Stmt> statements) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt s : statements) {
            Stmt inner = isRound(s) ? s : Bodies.within(s, this::list);
            if (s instanceof Stmt.If branch && !shapes.of(branch.condition()).isUniform()) {
                result.addAll(blended((Stmt.If) inner, branch));
            } else {
                result.add(inner);
            }
        }
        return result;
    }

    /** Whether lanes go through rounds of a statement together. */
    private boolean isRound(Stmt s) {
        return switch (s) {
            case Stmt.Loop _ -> true;
            case Stmt.For loop -> !lanesOrTiles.contains(loop.label());
            default -> false;
        };
    }

    /**
     * The statements that a branch becomes; itself if it's too long or can't be blended.
     *
     * @param original the branch whose lists scopes know
     */
    private List<Stmt> blended(Stmt.If branch, Stmt.If original) {
        int operations = operations(branch.then()) + operations(branch.otherwise());
        if (operations > MOST_OPERATIONS) {
            return List.of(branch);
        }
        List<Stmt> result = new ArrayList<>();
        Map<KernelVariable, Expr> then = side(branch.then(), original.then(), result);
        Map<KernelVariable, Expr> otherwise = side(branch.otherwise(), original.otherwise(), result);
        Set<KernelVariable> assigned = new LinkedHashSet<>(then.keySet());
        assigned.addAll(otherwise.keySet());
        if (assigned.size() > 1 && operations(branch.condition()) > MOST_OPERATIONS) {
            return List.of(branch);
        }
        List<Stmt> last = new ArrayList<>();
        for (KernelVariable v : assigned) {
            Expr old = new Expr.Local(v);
            Expr value = new Expr.Select(branch.condition(), then.getOrDefault(v, old), otherwise.getOrDefault(v, old));
            if (assigned.size() == 1) {
                result.add(new Stmt.Assign(v, value));
            } else {
                KernelVariable selected = new KernelVariable(v.name() + "'", v.kind());
                result.add(new Stmt.Assign(selected, value));
                last.add(new Stmt.Assign(v, new Expr.Local(selected)));
            }
        }
        result.addAll(last); // all conditions are those before
        return result;
    }

    /**
     * The values that a side leaves in variables.
     *
     * @param scope the list by which scopes know its statements
     * @param result is added what computes them
     */
    private Map<KernelVariable, Expr> side(List<Stmt> statements, List<Stmt> scope, List<Stmt> result) {
        Map<KernelVariable, Expr> values = new LinkedHashMap<>();
        for (Stmt s : statements) {
            KernelVariable v = s.assigned();
            Expr value = ((Stmt.Assign) s)
                    .value()
                    .rewrite(e -> e instanceof Expr.Local(KernelVariable read) ? values.getOrDefault(read, e) : e);
            if (shapes.scopes().isWithin(v, scope) && !accumulators.contains(v)) {
                result.add(new Stmt.Assign(v, value));
            } else {
                values.put(v, value);
            }
        }
        return values;
    }

    /** The cost of statements that only compute, in operations; too long if they do anything visible. */
    private static int operations(List<Stmt> statements) {
        return statements.stream()
                .mapToInt(s -> s instanceof Stmt.Assign assign ? operations(assign.value()) : TOO_LONG)
                .sum();
    }

    /** The cost of an expression, in operations. */
    private static int operations(Expr e) {
        return e.operands().stream().mapToInt(Blending::operations).sum() + own(e);
    }

    private static int own(Expr e) {
        return switch (e) {
            case Expr.Local _, Expr.Const _ -> 0;
            case Expr.Binary b when isOneInstruction(b.op()) -> 1;
            case Expr.Unary u when u.op() == UnaryOp.NEG || u.op() == UnaryOp.ABS -> 1;
            case Expr.Fma _, Expr.Compare _, Expr.Not _, Expr.Both _, Expr.Select _ -> 1;
            default -> TOO_LONG;
        };
    }

    private static boolean isOneInstruction(BinaryOp op) {
        return switch (op) {
            case ADD, SUB, MUL, AND, OR, XOR, SHL, SHR, USHR -> true;
            case DIV, REM, MIN, MAX, POW, ATAN2, HYPOT -> false;
        };
    }
}
