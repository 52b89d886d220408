package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.Storage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Loads of a loop that all rows share, which are copied in the order of their use before the rows need them: in their own places they
 * are often a power of two apart, so that a cache keeps few of them. This is the packing of matrix libraries. Goto & van de Geijn
 * 2008, "Anatomy of High-Performance Matrix Multiplication".
 *
 * @param loop whose iterations load
 * @param from its first value, in terms of parameters and scheduled loops
 * @param bound its bound, likewise
 * @param loads each load in the loop and its index, likewise
 */
public record Packing(Stmt.For loop, Expr from, Expr bound, Map<Expr.Load, Expr> loads) {

    /** What can be packed, if rows are jammed and the shared loads can be done ahead. */
    public static Optional<Packing> find(VectorPlan plan, VectorShapes shapes) {
        if (plan.row() < 0) {
            return Optional.empty();
        }
        Search search = new Search(plan, shapes);
        List<Packing> found = new ArrayList<>();
        // Only loops that run whatever happens: else the loads ahead might be out of bounds.
        for (Stmt s : plan.scheduled().get(plan.lane()).body()) {
            if (s instanceof Stmt.For loop) {
                search.pack(loop).ifPresent(found::add);
            }
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static final class Search {
        private final VectorShapes shapes;
        private final RowDependence rows;
        private final Map<KernelVariable, Expr> once;
        private final Set<KernelVariable> known = new HashSet<>();
        private final Set<Integer> stored = new HashSet<>();

        Search(VectorPlan plan, VectorShapes shapes) {
            this.shapes = shapes;
            this.rows = new RowDependence(plan.body(), plan.rowVariable());
            Assignments assignments = Assignments.of(plan.body());
            this.once = assignments.once();
            Stmt.walk(plan.body(), s -> {
                if (s instanceof Stmt.Store store) {
                    stored.add(store.array().parameter());
                }
                s.expressions()
                        .forEach(e -> e.walk(x -> {
                            if (x instanceof Expr.Local(KernelVariable read)) {
                                known.add(read);
                            }
                        }));
            });
            known.removeAll(assignments.variables());
            plan.scheduled().forEach(loop -> known.add(loop.variable()));
            plan.rowVariable().ifPresent(known::remove);
        }

        Optional<Packing> pack(Stmt.For loop) {
            Optional<Expr> from = close(loop.from(), loop);
            Optional<Expr> bound = close(loop.bound(), loop);
            Map<Expr.Load, Expr> loads = new LinkedHashMap<>();
            for (Stmt s : loop.body()) {
                s.expressions()
                        .forEach(e -> e.walk(x -> {
                            if (x instanceof Expr.Load load && isShared(load)) {
                                close(load.index(), loop).ifPresent(index -> loads.put(load, index));
                            }
                        }));
            }
            return from.isPresent() && bound.isPresent() && !loads.isEmpty()
                    ? Optional.of(new Packing(loop, from.get(), bound.get(), loads))
                    : Optional.empty();
        }

        private boolean isShared(Expr.Load load) {
            return load.array().storage() == Storage.FLOAT
                    && !stored.contains(load.array().parameter())
                    && shapes.of(load.index()) instanceof VectorShape.Linear linear
                    && linear.isContiguous()
                    && !rows.of(load.index());
        }

        /** An expression in terms of parameters, scheduled loops and one more loop. */
        private Optional<Expr> close(Expr e, Stmt.For loop) {
            if (e instanceof Expr.Local(KernelVariable v)) {
                if (known.contains(v) || v.equals(loop.variable())) {
                    return Optional.of(e);
                }
                return once.containsKey(v) ? close(once.get(v), loop) : Optional.empty();
            }
            if (e.loads()) {
                return Optional.empty();
            }
            List<Expr> operands = new ArrayList<>();
            for (Expr o : e.operands()) {
                Optional<Expr> closed = close(o, loop);
                if (closed.isEmpty()) {
                    return Optional.empty();
                }
                operands.add(closed.get());
            }
            return Optional.of(e.with(operands));
        }
    }
}
