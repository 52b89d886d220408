package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Refuses what vectors can't do, or only lane by lane. */
public final class Legality {
    private Legality() {}

    /**
     * The statements with stores at a place of each lane's own where one lane only gets to, to the one element that all name: an end of a group's
     * local array, say, by the first item or the last.
     *
     * <pre>if (i == 0) { x[0] = v; }  if (i == n - 1) { x[n + 1] = w; }</pre>
     *
     * becomes
     *
     * <pre>if (i == 0) { x[i] = v; }  if (i == n - 1) { x[n + 1 + (i - (n - 1))] = w; }</pre>
     */
    public static List<Stmt> sideBySide(List<Stmt> statements, VectorShapes shapes) {
        return shared(statements, shapes).isEmpty()
                ? statements
                : Bodies.rewrite(
                        statements, s -> List.of(s instanceof Stmt.If branch ? sideBySide(branch, shapes) : s));
    }

    private static Stmt.If sideBySide(Stmt.If branch, VectorShapes shapes) {
        return only(branch.condition(), branch.then(), shapes)
                .map(only -> new Stmt.If(branch.condition(), moved(branch.then(), only, shapes), branch.otherwise()))
                .orElse(branch);
    }

    /** A lane's distance from the only one for which a condition holds; empty if it may hold for several. */
    private static Optional<Expr> only(Expr condition, List<Stmt> then, VectorShapes shapes) {
        return switch (condition) {
            case Expr.Both(Expr a, Expr b) -> only(a, then, shapes).or(() -> only(b, then, shapes));
            case Expr.Compare(Relation relation, Expr a, Expr b)
            when relation == Relation.EQ && a.kind() == Kind.INT && isStable(a, then) && isStable(b, then) -> {
                boolean first = isApart(a, shapes) && shapes.of(b).isUniform();
                boolean second = isApart(b, shapes) && shapes.of(a).isUniform();
                yield first || second
                        ? Optional.of(new Expr.Binary(BinaryOp.SUB, first ? a : b, first ? b : a))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static boolean isApart(Expr e, VectorShapes shapes) {
        return shapes.of(e).isContiguous();
    }

    private static boolean isStable(Expr e, List<Stmt> statements) {
        boolean[] stable = {!e.loads()};
        Stmt.walk(statements, s -> stable[0] &= s.assigned() == null || !e.reads(s.assigned()));
        return stable[0];
    }

    private static List<Stmt> moved(List<Stmt> statements, Expr distance, VectorShapes shapes) {
        return Bodies.rewrite(
                statements,
                s -> List.of(
                        s instanceof Stmt.Store store && isShared(store, shapes)
                                ? new Stmt.Store(
                                        store.array(),
                                        new Expr.Binary(BinaryOp.ADD, store.index(), distance),
                                        store.value())
                                : s));
    }

    /** Stores of what differs from lane to lane to elements that all name. */
    private static List<Stmt.Store> shared(List<Stmt> statements, VectorShapes shapes) {
        List<Stmt.Store> shared = new ArrayList<>();
        Stmt.walk(statements, s -> {
            if (s instanceof Stmt.Store store && isShared(store, shapes)) {
                shared.add(store);
            }
        });
        return shared;
    }

    private static boolean isShared(Stmt.Store store, VectorShapes shapes) {
        return shapes.of(store.index()).isUniform() && !shapes.of(store.value()).isUniform();
    }

    /**
     * Checks a planned kernel.
     *
     * @throws RefusedException with the first thing that can't be done
     */
    public static void check(VectorPlan plan, VectorShapes shapes) throws RefusedException {
        String[] reason = new String[1];
        shared(plan.body(), shapes)
                .forEach(store -> reason[0] = "lanes store different values into one element of " + store.array());
        if (reason[0] != null) {
            throw new RefusedException(reason[0]);
        }
    }

    /**
     * Only where several work-items may store to one element, at indices without a pattern, the last one stays the last.
     *
     * @param shapes of the plan's variables
     * @throws RefusedException if another one might
     */
    public static void checkOrder(VectorPlan plan, VectorShapes shapes, ContextCalls group) throws RefusedException {
        List<ArrayRef> scattered = new ArrayList<>();
        List<ArrayRef> accessed = new ArrayList<>();
        boolean[] loops = new boolean[1];
        Stmt.walk(plan.body(), s -> {
            if (s instanceof Stmt.Store store) {
                if (shapes.of(store.index()).isVarying() && !group.isOwn(store.array())) {
                    scattered.add(store.array());
                }
            }
            boolean inner = s instanceof Stmt.For f && !plan.scheduled().contains(f);
            loops[0] |=
                    (inner || s instanceof Stmt.Loop) && s.bodies().stream().anyMatch(b -> scatters(b, shapes, group));
        });
        Stmt.accesses(plan.body(), (array, _) -> accessed.add(array));
        boolean alone = scattered.stream()
                .allMatch(a -> accessed.stream().filter(a::equals).count() == 1);
        if (!scattered.isEmpty() && (!alone || loops[0] || plan.rows() > 1)) {
            throw new RefusedException("several may store to one element of %s", scattered.getFirst());
        }
    }

    private static boolean scatters(List<Stmt> statements, VectorShapes shapes, ContextCalls group) {
        return Stmt.any(
                statements,
                s -> s instanceof Stmt.Store store
                        && shapes.of(store.index()).isVarying()
                        && !group.isOwn(store.array()));
    }
}
