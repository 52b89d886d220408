package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The variables and expressions that depend on the row, the loop variable whose iterations are jammed: the rest is computed once for all rows. */
public final class RowDependence {
    private final Set<KernelVariable> dependent = new HashSet<>();
    private boolean controls;
    private boolean changed;

    /**
     * Analyses a kernel's variables.
     *
     * @param row the loop variable, if iterations are jammed
     */
    public RowDependence(List<Stmt> kernel, Optional<KernelVariable> row) {
        row.ifPresent(r -> follow(kernel, r));
    }

    private void follow(List<Stmt> kernel, KernelVariable row) {
        dependent.add(row);
        do {
            changed = false;
            Stmt.walk(kernel, this::visit);
        } while (changed);
    }

    public boolean of(KernelVariable variable) {
        return dependent.contains(variable);
    }

    public boolean of(Expr expr) {
        return expr instanceof Expr.Local(KernelVariable v)
                ? dependent.contains(v)
                : expr.operands().stream().anyMatch(this::of);
    }

    /**
     * Whether a branch or the bounds of a loop depend on the row, so that rows can't go together. A branch that only stores doesn't count:
     * each row takes it or not for itself.
     */
    public boolean controlsFlow() {
        return controls;
    }

    private void visit(Stmt statement) {
        switch (statement) {
            case Stmt.Assign(KernelVariable target, Expr value) -> {
                if (of(value) && dependent.add(target)) {
                    changed = true;
                }
            }
            case Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) ->
                controls |= of(c) && !(otherwise.isEmpty() && then.stream().allMatch(Stmt.Store.class::isInstance));
            case Stmt.For loop -> controls |= of(loop.from()) || of(loop.bound());
            default -> {}
        }
    }
}
