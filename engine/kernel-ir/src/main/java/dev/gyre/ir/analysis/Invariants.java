package dev.gyre.ir.analysis;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The integer expressions of parameters and constants alone, which have one value throughout the kernel. */
public final class Invariants {
    private final Map<KernelVariable, Expr> once;
    private final Set<KernelVariable> assigned;

    public Invariants(List<Stmt> kernel) {
        Assignments assignments = Assignments.of(kernel);
        this.assigned = assignments.variables();
        this.once = assignments.once();
    }

    /** The expression in terms of parameters, if it is so made. */
    public Optional<Expr> of(Expr expr) {
        return of(expr, Set.of());
    }

    /** As {@link #of(Expr)}; what a variable within that is looked at already is made of itself isn't the same all the time. */
    private Optional<Expr> of(Expr expr, Set<KernelVariable> around) {
        if (expr.kind() != Kind.INT) {
            return Optional.empty();
        }
        return switch (expr) {
            case Expr.Const _, Expr.Size _ -> Optional.of(expr);
            case Expr.Local(KernelVariable v) when !assigned.contains(v) -> Optional.of(expr);
            case Expr.Local(KernelVariable v)
            when once.containsKey(v) && !around.contains(v) -> {
                Set<KernelVariable> more = new HashSet<>(around);
                more.add(v);
                yield of(once.get(v), more);
            }
            case Expr.Binary b ->
                of(b.a(), around).flatMap(x -> of(b.b(), around).map(y -> new Expr.Binary(b.op(), x, y)));
            default -> Optional.empty();
        };
    }
}
