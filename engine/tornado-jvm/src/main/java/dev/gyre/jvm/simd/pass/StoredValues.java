package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps in a variable what is stored and loaded again from the same place, since a load waits for the store before it, and long where the
 * element or vector lies in two lines of the cache; what is stored to again before anybody loads it isn't stored at all:
 *
 * <pre>sums[i] = x[j];  sums[i] = sums[i] * sums[i];</pre>
 *
 * becomes
 *
 * <pre>kept = x[j];  sums[i] = kept * kept;</pre>
 *
 * <p>Two arrays of a type may be one. Where lanes store to one element, what a lane finds there is what the last of them left, so that it's loaded.
 */
public final class StoredValues {
    private final VectorShapes shapes;
    private final Assignments assignments;
    /** The known value of each place. */
    private final Map<Place, Kept> known;

    private record Place(ArrayRef array, Expr index) {}

    /** A variable or number that was stored, or the variable that is to hold what was, if it's loaded. */
    private static final class Kept {
        private final Expr value;
        private boolean loaded;

        Kept(Expr value) {
            this.value = value;
        }
    }

    private StoredValues(VectorShapes shapes, Assignments assignments, Map<Place, Kept> known) {
        this.shapes = shapes;
        this.assignments = assignments;
        this.known = new HashMap<>(known);
    }

    /** The body of a plan with fewer loads and stores. */
    public static List<Stmt> kept(VectorPlan plan) {
        return new StoredValues(new VectorShapes(plan), Assignments.of(plan.body()), Map.of()).list(plan.body());
    }

    private List<Stmt> list(List<Stmt> statements) {
        List<Stmt> result = new ArrayList<>();
        Map<Integer, Kept> stores = new HashMap<>();
        for (Stmt statement : statements) {
            Stmt s = visit(statement);
            if (s instanceof Stmt.Store store && isKept(store)) {
                boolean plain = store.value() instanceof Expr.Local || store.value() instanceof Expr.Const;
                Kept kept = new Kept(plain ? store.value() : variable(store));
                if (!plain) {
                    stores.put(result.size(), kept);
                }
                known.put(place(store), kept);
            }
            result.add(s);
        }
        return withoutOverwritten(withVariables(result, stores));
    }

    private static Expr variable(Stmt.Store store) {
        return new Expr.Local(new KernelVariable("kept", store.value().kind()));
    }

    /** A statement that loads nothing that is known; what it changes isn't known any more, and what a loop does isn't from the start of its rounds. */
    private Stmt visit(Stmt statement) {
        return switch (statement) {
            case Stmt.Assign s -> forgetting(new Stmt.Assign(s.target(), loaded(s.value())));
            case Stmt.Store s -> forgetting(new Stmt.Store(s.array(), loaded(s.index()), loaded(s.value())));
            case Stmt.If s -> forgetting(within(new Stmt.If(loaded(s.condition()), s.then(), s.otherwise())));
            case Stmt.Block s -> forgetting(within(s));
            default -> within(forgetting(statement));
        };
    }

    private Stmt within(Stmt s) {
        return Bodies.within(s, body -> new StoredValues(shapes, assignments, known).list(body));
    }

    private Stmt forgetting(Stmt statement) {
        statement.walk(s -> {
            KernelVariable v = s.assigned();
            if (v != null) {
                known.entrySet()
                        .removeIf(e -> e.getKey().index().reads(v)
                                || e.getValue().value.reads(v));
            }
            if (s instanceof Stmt.Store store) {
                Place stored = place(store);
                known.keySet().removeIf(other -> mayMeet(other, stored));
            }
        });
        return statement;
    }

    private Expr loaded(Expr e) {
        return known.isEmpty()
                ? e
                : e.rewrite(x -> {
                    Kept kept = x instanceof Expr.Load load ? known.get(place(load.array(), load.index())) : null;
                    if (kept == null) {
                        return x;
                    }
                    kept.loaded = true;
                    return kept.value;
                });
    }

    private Place place(Stmt.Store store) {
        return place(store.array(), store.index());
    }

    /** A place, in terms of parameters and loops' variables if it's made of them. */
    private Place place(ArrayRef array, Expr index) {
        return new Place(array, assignments.opened(index));
    }

    private static boolean mayMeet(Place one, Place other) {
        boolean different = one.index() instanceof Expr.Const a
                && other.index() instanceof Expr.Const b
                && !a.equals(b)
                && one.array().equals(other.array());
        return !different && one.array().storage() == other.array().storage();
    }

    /** Whether what's loaded from where it's stored is what's stored: as many bits, and by this lane. */
    private boolean isKept(Stmt.Store store) {
        Storage storage = store.array().storage();
        return storage == Storage.of(storage.kind())
                && store.value().kind() == storage.kind()
                && !store.index().loads()
                && (!shapes.of(store.index()).isUniform()
                        || shapes.of(store.value()).isUniform());
    }

    /** The list with variables for what stores at some places of it compute, if it's loaded again. */
    private static List<Stmt> withVariables(List<Stmt> list, Map<Integer, Kept> stores) {
        List<Stmt> result = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Kept kept = stores.get(i);
            if (kept != null
                    && kept.loaded
                    && list.get(i) instanceof Stmt.Store store
                    && kept.value instanceof Expr.Local(KernelVariable variable)) {
                result.add(new Stmt.Assign(variable, store.value()));
                result.add(new Stmt.Store(store.array(), store.index(), kept.value));
            } else {
                result.add(list.get(i));
            }
        }
        return result;
    }

    /** The list without stores to what is stored to again before anything may load it or fail. */
    private List<Stmt> withoutOverwritten(List<Stmt> list) {
        List<Stmt> result = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof Stmt.Store store && isOverwritten(store, list.subList(i + 1, list.size())))) {
                result.add(list.get(i));
            }
        }
        return result;
    }

    private boolean isOverwritten(Stmt.Store store, List<Stmt> rest) {
        Place place = place(store);
        for (Stmt s : rest) {
            boolean fails = s.expressions().stream().anyMatch(ExpressionRewriter::mayThrow);
            if (fails || !(s instanceof Stmt.Assign) || place.index().reads(s.assigned())) {
                return !fails && s instanceof Stmt.Store again && place(again).equals(place);
            }
        }
        return false;
    }
}
