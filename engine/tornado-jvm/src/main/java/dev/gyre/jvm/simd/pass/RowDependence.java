package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.Variable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What depends on the loop variable whose iterations are jammed, the row: everything else is computed once for all rows. */
public final class RowDependence {
    private final Set<Variable> dependent = new HashSet<>();
    private boolean controls;
    private boolean changed;

    /**
     * Analyses a kernel.
     *
     * @param row the loop variable, or null if there is none
     */
    public RowDependence(List<Stmt> kernel, Variable row) {
        if (row != null) {
            dependent.add(row);
            do {
                changed = false;
                Stmt.walk(kernel, this::visit);
            } while (changed);
        }
    }

    public boolean of(Variable variable) {
        return dependent.contains(variable);
    }

    public boolean of(Expr expr) {
        return expr instanceof Expr.Local(Variable v)
                ? dependent.contains(v)
                : expr.operands().stream().anyMatch(this::of);
    }

    /** Whether a branch or the bounds of a loop depend on the row, so that rows can't go together. */
    public boolean controlsFlow() {
        return controls;
    }

    private void visit(Stmt statement) {
        switch (statement) {
            case Stmt.Assign(Variable target, Expr value) -> {
                if (of(value) && dependent.add(target)) {
                    changed = true;
                }
            }
            case Stmt.If(Expr c, List<Stmt> _, List<Stmt> _) -> controls |= of(c);
            case Stmt.For loop -> controls |= of(loop.from()) || of(loop.bound());
            default -> {}
        }
    }
}
