package dev.gyre.ir.group;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The regions of a kernel that was cut in which variables are read or assigned, and the numbers of their assignments. */
final class Occurrences {
    /** The number in place of a region's for statements outside of all regions. */
    static final int GROUP = -1;

    private final Map<KernelVariable, Set<Integer>> places = new LinkedHashMap<>();
    private final Map<KernelVariable, Integer> assignments = new HashMap<>();
    private final Map<KernelVariable, Expr> values = new HashMap<>();

    Occurrences(List<Stmt> body) {
        visit(body, GROUP);
    }

    /** The numbers of the regions in which a variable occurs. */
    Set<Integer> of(KernelVariable v) {
        return places.getOrDefault(v, Set.of());
    }

    /** Places of the kernel that assign a variable; a loop that counts it is one. */
    int assignments(KernelVariable v) {
        return assignments.getOrDefault(v, 0);
    }

    /** The value assigned to a variable by the last assignment of it, or null. */
    Expr value(KernelVariable v) {
        return values.get(v);
    }

    /** All variables that occur. */
    Set<KernelVariable> variables() {
        return places.keySet();
    }

    private void visit(List<Stmt> statements, int place) {
        for (Stmt s : statements) {
            s.walkExpressions(x -> {
                if (x instanceof Expr.Local(KernelVariable v)) {
                    occurs(v, place);
                }
            });
            if (s.assigned() != null) {
                occurs(s.assigned(), place);
                assignments.merge(s.assigned(), 1, Integer::sum);
            }
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value)) {
                values.put(v, value);
            }
            int inner = s instanceof Stmt.Region region ? region.number() : place;
            s.bodies().forEach(body -> visit(body, inner));
        }
    }

    private void occurs(KernelVariable v, int place) {
        places.computeIfAbsent(v, _ -> new HashSet<>()).add(place);
    }
}
