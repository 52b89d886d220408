package dev.gyre.ir.group;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.ContextCalls;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The variables with one value for all work-items of a group, which are assigned where the group as a whole can do it: by themselves, or
 * by statements that do nothing else. An element that all items load is the same for all, since one that another item stores without a
 * barrier in between would be a race. The greatest solution, as of a divergence analysis: Karrenberg & Hack 2012, "Improving Performance
 * of OpenCL on CPUs".
 */
final class Uniformity {
    private final Set<KernelVariable> varying = new HashSet<>();
    private boolean changed;

    Uniformity(List<Stmt> kernel, ContextCalls group) {
        varying.addAll(group.items());
        do {
            changed = false;
            list(kernel);
        } while (changed);
    }

    boolean of(KernelVariable v) {
        return !varying.contains(v);
    }

    boolean of(Expr e) {
        return e instanceof Expr.Local(KernelVariable v)
                ? of(v)
                : e.operands().stream().allMatch(this::of);
    }

    /** Whether all that a statement does is to assign uniform variables, in the same way for all items. */
    boolean isPure(Stmt statement) {
        boolean[] pure = {true};
        statement.walk(s -> {
            pure[0] &= !(s instanceof Stmt.Store) && s.expressions().stream().allMatch(this::of);
            pure[0] &= s.assigned() == null || of(s.assigned());
        });
        return pure[0];
    }

    private void list(List<Stmt> statements) {
        for (Stmt s : statements) {
            switch (s) {
                case Stmt.Assign(KernelVariable v, Expr value) -> {
                    if (!of(value)) {
                        demote(v);
                    }
                }
                case Stmt _
                when Barriers.concern(s) -> {
                    if (s.assigned() != null && !s.expressions().stream().allMatch(this::of)) {
                        demote(s.assigned());
                    }
                    s.bodies().forEach(this::list);
                }
                case Stmt _
                when !isPure(s) ->
                    s.walk(inner -> {
                        if (inner.assigned() != null) {
                            demote(inner.assigned());
                        }
                    });
                default -> {}
            }
        }
    }

    private void demote(KernelVariable v) {
        changed |= varying.add(v);
    }
}
