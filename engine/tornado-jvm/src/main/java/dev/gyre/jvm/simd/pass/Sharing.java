package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds what all rows compute alike in the rounds of a loop, as much of it as can be made before: of {@code a[i] * (float) b[j]} with i the
 * row not what b holds, but the number that is made of it.
 */
final class Sharing {
    private final List<Stmt> kernel;
    private final Stmt.For loop;
    private final VectorShapes shapes;
    private final RowDependence rows;
    private final Function<Expr, Optional<Packing.Shared>> packed;
    private final Map<KernelVariable, Expr> made = new LinkedHashMap<>();
    private final Map<Expr, Packing.Shared> shared = new LinkedHashMap<>();
    private final Set<KernelVariable> skipped = new LinkedHashSet<>();

    /**
     * Starts with one loop.
     *
     * @param packed gives what an expression is, if it can be made before
     */
    Sharing(
            VectorPlan plan,
            Stmt.For loop,
            VectorShapes shapes,
            RowDependence rows,
            Function<Expr, Optional<Packing.Shared>> packed) {
        this.kernel = plan.body();
        this.loop = loop;
        this.shapes = shapes;
        this.rows = rows;
        this.packed = packed;
        Map<KernelVariable, Expr> once = Assignments.of(kernel).once();
        for (Stmt s : loop.body()) {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value)
                    && shapes.of(v).isVarying()
                    && !rows.of(v)
                    && once.containsKey(v)) {
                made.put(v, value);
            }
        }
        for (Stmt s : loop.body()) {
            if (!makes(s)) {
                s.expressions().forEach(this::share);
            }
        }
        Set<KernelVariable> read = read();
        made.forEach((v, value) -> {
            if (read.contains(v)) {
                share(value);
            }
        });
        skipped.addAll(made.keySet());
        skipped.removeAll(read());
    }

    /** The packed expressions as they stand in the loop, with their values in terms that are known before. */
    Map<Expr, Packing.Shared> shared() {
        return shared;
    }

    /** Variables that are of no use in the loop but to make what is packed. */
    Set<KernelVariable> skipped() {
        return skipped;
    }

    private boolean makes(Stmt statement) {
        return statement instanceof Stmt.Assign(KernelVariable v, Expr _) && made.containsKey(v);
    }

    /** Packs an expression, or as much of it as can be. */
    private void share(Expr e) {
        Expr whole = e instanceof Expr.Local(KernelVariable v) ? made.getOrDefault(v, e) : e;
        if (rows.of(whole) || !pack(whole)) {
            whole.operands().forEach(this::share);
        }
    }

    private boolean pack(Expr e) {
        if (shared.containsKey(e)) {
            return true;
        }
        if (!shapes.of(e).isVarying() || e.kind() == Kind.BOOLEAN) {
            return false;
        }
        packed.apply(e)
                .filter(one -> shared.values().stream().allMatch(o -> o.storage() == one.storage()))
                .ifPresent(one -> shared.put(e, one));
        return shared.containsKey(e);
    }

    /** All that is read if what is packed isn't computed, nor what is made for nothing else. */
    private Set<KernelVariable> read() {
        Set<KernelVariable> read = new HashSet<>();
        addReadsOutside(kernel, read);
        int before;
        do {
            before = read.size();
            Stmt.walk(loop.body(), s -> {
                if (!makes(s) || read.contains(s.assigned())) {
                    s.expressions().forEach(e -> addReads(e, read));
                }
            });
        } while (read.size() > before);
        return read;
    }

    private void addReadsOutside(List<Stmt> statements, Set<KernelVariable> read) {
        for (Stmt s : statements) {
            s.expressions().forEach(e -> e.addReads(read));
            if (!s.equals(loop)) {
                s.bodies().forEach(body -> addReadsOutside(body, read));
            }
        }
    }

    /** Adds what an expression in the loop reads. */
    private void addReads(Expr e, Set<KernelVariable> read) {
        if (shared.containsKey(e)) {
            return;
        }
        if (e instanceof Expr.Local(KernelVariable v)) {
            read.add(v);
        }
        e.operands().forEach(o -> addReads(o, read));
    }
}
