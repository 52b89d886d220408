package dev.gyre.jvm.simd.parallel;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.Variable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What variables that are assigned once stand for. */
final class Definitions {
    private final Map<Variable, Expr> once = new HashMap<>();
    private final Set<Variable> changed = new HashSet<>();

    /**
     * Reads a kernel's assignments.
     *
     * @param parameters variables that have a value before
     */
    Definitions(List<Stmt> kernel, Set<Variable> parameters) {
        Set<Variable> assigned = new HashSet<>(parameters);
        Stmt.walk(kernel, s -> {
            Variable v = s.assigned();
            if (v != null) {
                if (assigned.add(v) && s instanceof Stmt.Assign a) {
                    once.put(v, a.value());
                } else {
                    once.remove(v);
                    changed.add(v);
                }
            }
        });
    }

    /** Whether a parameter keeps its value. */
    boolean isConstant(Variable parameter) {
        return !changed.contains(parameter);
    }

    /** The expression with definitions in the place of variables. */
    Expr close(Expr e) {
        return e.rewrite(
                x -> x instanceof Expr.Local(Variable v) && once.containsKey(v) ? close(once.get(v)) : x);
    }

    /** The loop with such bounds. */
    Stmt.For close(Stmt.For loop) {
        return new Stmt.For(
                loop.label(),
                loop.variable(),
                close(loop.from()),
                loop.relation(),
                close(loop.bound()),
                loop.step(),
                loop.body());
    }
}
