package dev.gyre.fpga.simulate;

import dev.gyre.fpga.nest.Level;
import dev.gyre.fpga.nest.Nests;
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
    private final Set<Object> bounding = new HashSet<>();
    private final Set<ArrayRef> byData = new HashSet<>();
    private final Set<ArrayRef> otherwise = new HashSet<>();
    private final Set<ArrayRef> scattered = new HashSet<>();

    private Roles() {}

    static Roles of(KernelIr kernel, Nests nests) {
        return of(kernel, nests.levels(), nests.statements());
    }

    private static Roles of(KernelIr kernel, List<Level> levels, List<Stmt> statements) {
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
            roles.bounding.addAll(roles.origins(level.from()));
            roles.bounding.addAll(roles.origins(level.bound()));
        }
        roles.placing.addAll(roles.bounding);
        Stmt.accesses(statements, roles::access);
        for (Stmt s : statements) {
            if (s instanceof Stmt.Store store && roles.isOfData(store.index())) {
                roles.scattered.add(store.array());
            }
        }
        return roles;
    }

    private void access(ArrayRef array, Expr index) {
        placing.addAll(origins(index));
        (isOfData(index) ? byData : otherwise).add(array);
    }

    private boolean isOfData(Expr expr) {
        return origins(expr).stream().anyMatch(ArrayRef.class::isInstance);
    }

    /** Whether an array holds what indices are made of, and no number of rounds is. */
    boolean indexes(ArrayRef array) {
        return placing.contains(array) && !bounding.contains(array);
    }

    /** Whether a number of rounds depends on an array's size. */
    boolean counts(ArrayRef array) {
        return bounding.stream().anyMatch(o -> o instanceof Expr.Size(ArrayRef sized) && sized.equals(array));
    }

    /** The arrays that are stored to where data say. */
    Set<ArrayRef> scattered() {
        return Set.copyOf(scattered);
    }

    /** Whether all indices of an array depend on what arrays hold. */
    boolean onlyByData(ArrayRef array) {
        return byData.contains(array) && !otherwise.contains(array);
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
            } else if (x instanceof Expr.Size) {
                all.add(x);
            }
        });
        return all;
    }
}
