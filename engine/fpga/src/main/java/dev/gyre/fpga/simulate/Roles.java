package dev.gyre.fpga.simulate;

import dev.gyre.fpga.nest.Level;
import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.KernelIr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The uses of a kernel's parameters, for made-up data: which numbers say how large things are or where they lie. */
final class Roles {
    private final Map<KernelVariable, Set<Object>> origins = new HashMap<>();
    private final Set<Object> placing = new HashSet<>();

    private Roles() {}

    static Roles of(KernelIr kernel, List<Level> levels, List<Stmt> statements) {
        Roles roles = new Roles();
        for (KernelIr.Parameter p : kernel.parameters()) {
            if (p instanceof KernelIr.Parameter.Scalar(KernelVariable v)) {
                roles.origins.put(v, new HashSet<>(Set.of(v)));
            }
        }
        boolean more = true;
        while (more) {
            more = false;
            for (Stmt s : statements) {
                more |= s instanceof Stmt.Assign(KernelVariable v, Expr value)
                        && roles.origins
                                .computeIfAbsent(v, _ -> new HashSet<>())
                                .addAll(roles.origins(value));
            }
        }
        for (Level level : levels) {
            roles.placing.addAll(roles.origins(level.from()));
            roles.placing.addAll(roles.origins(level.bound()));
        }
        for (Stmt s : statements) {
            if (s instanceof Stmt.Store store) {
                roles.placing.addAll(roles.origins(store.index()));
            }
            s.expressions()
                    .forEach(e -> e.walk(x -> {
                        if (x instanceof Expr.Load load) {
                            roles.placing.addAll(roles.origins(load.index()));
                        }
                    }));
        }
        return roles;
    }

    /** Whether an index or a loop's bound depends on a parameter, or on what an array holds. */
    boolean places(Object parameter) {
        return placing.contains(parameter);
    }

    private Set<Object> origins(Expr expr) {
        Set<Object> all = new HashSet<>();
        expr.walk(x -> {
            if (x instanceof Expr.Local(KernelVariable v)) {
                all.addAll(origins.getOrDefault(v, Set.of()));
            } else if (x instanceof Expr.Load(ArrayRef array, Expr _)) {
                all.add(array);
            }
        });
        return all;
    }
}
