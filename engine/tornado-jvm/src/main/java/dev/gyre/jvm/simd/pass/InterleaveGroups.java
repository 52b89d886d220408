package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.AffineSum;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.ScalarEvolution;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Moves stores at a small stride behind what is computed between them, if they fill all places together, so that they are a {@link StoreGroup}:
 *
 * <pre>out[3 * i] = x * m;  out[3 * i + 2] = z * m;  out[3 * i + 1] = y * m;</pre>
 *
 * becomes
 *
 * <pre>a = x * m;  b = z * m;  c = y * m;  out[3 * i] = a;  out[3 * i + 1] = c;  out[3 * i + 2] = b;</pre>
 */
public final class InterleaveGroups {
    private final VectorShapes shapes;
    private final Assignments assignments;
    private final List<Stmt> list;
    private final ArrayRef array;
    private final AffineSum first;
    /** The stores' positions in the list, by the constant that each adds to the index that they have in common. */
    private final NavigableMap<Long, Integer> stores = new TreeMap<>();

    private InterleaveGroups(VectorShapes shapes, Assignments assignments, List<Stmt> list, Stmt.Store first) {
        this.shapes = shapes;
        this.assignments = assignments;
        this.list = list;
        this.array = first.array();
        this.first = place(first.index());
    }

    /**
     * Statements with stores that fill all places one after the other.
     *
     * @param distinct whether different parameters must hold different arrays, since a store was moved behind what is read of another array
     */
    public record Result(List<Stmt> statements, boolean distinct) {}

    /** Statements with the stores of each whole group behind what is computed between them. */
    public static Result of(List<Stmt> statements, VectorShapes shapes) {
        Assignments assignments = Assignments.of(statements);
        boolean[] distinct = new boolean[1];
        List<Stmt> result = Bodies.lists(statements, list -> together(list, assignments, shapes, distinct));
        return new Result(result, distinct[0]);
    }

    private static List<Stmt> together(
            List<Stmt> list, Assignments assignments, VectorShapes shapes, boolean[] distinct) {
        List<Stmt> result = list;
        for (int place = 0; place < result.size(); place++) {
            if (result.get(place) instanceof Stmt.Store store
                    && shapes.of(store.value()).isVarying()) {
                InterleaveGroups group = new InterleaveGroups(shapes, assignments, result, store);
                if (group.isWhole(place)) {
                    distinct[0] |= group.crosses(place);
                    result = group.moved();
                    place = group.last();
                }
            }
        }
        return result;
    }

    /** The place of an index, in terms of parameters and loops' variables, if it's made of them. */
    private AffineSum place(Expr index) {
        return ScalarEvolution.of(assignments.opened(index));
    }

    /** Whether a store and those behind it fill all places, and nothing between them sees that they come later. */
    private boolean isWhole(int place) {
        int stride = StoreGroup.stride((Stmt.Store) list.get(place), shapes).orElse(0);
        for (int i = place; i < list.size() && stores.size() < stride; i++) {
            Stmt s = list.get(i);
            if (!(s instanceof Stmt.Assign || s instanceof Stmt.Store) || seesMoved(s)) {
                return false;
            }
            if (s instanceof Stmt.Store store && store.array().equals(array)) {
                AffineSum here = place(store.index());
                if (!here.symbols().equals(first.symbols()) || stores.put(here.constant(), i) != null) {
                    return false;
                }
            }
        }
        return stride > 0 && stores.size() == stride && stores.lastKey() - stores.firstKey() == stride - 1;
    }

    /** Whether a statement reads what was stored, or changes where. */
    private boolean seesMoved(Stmt s) {
        boolean[] sees = {s.assigned() != null && first.expression().reads(s.assigned())};
        s.walkExpressions(x -> {
            if (x instanceof Expr.Load load && load.array().equals(array)) {
                AffineSum read = place(load.index());
                sees[0] |= !stores.isEmpty()
                        && (!read.symbols().equals(first.symbols()) || stores.containsKey(read.constant()));
            }
        });
        return sees[0];
    }

    /** Whether other arrays are read or stored to behind the first of the stores and before the last. */
    private boolean crosses(int place) {
        boolean[] others = new boolean[1];
        for (Stmt s : list.subList(place + 1, last() + 1)) {
            others[0] |= s instanceof Stmt.Store store && !store.array().equals(array);
            s.walkExpressions(x ->
                    others[0] |= x instanceof Expr.Load load && !load.array().equals(array));
        }
        return others[0];
    }

    private int last() {
        return stores.values().stream().mapToInt(i -> i).max().orElseThrow();
    }

    private List<Stmt> moved() {
        List<Stmt> result = new ArrayList<>();
        List<Stmt.Store> together = new ArrayList<>();
        List<Integer> places = List.copyOf(stores.values());
        Expr lowest = ((Stmt.Store) list.get(places.getFirst())).index();
        KernelVariable[] values = new KernelVariable[places.size()];
        for (int i = 0; i <= last(); i++) {
            int number = places.indexOf(i);
            if (number < 0) {
                result.add(list.get(i));
            } else {
                Expr value = ((Stmt.Store) list.get(i)).value();
                values[number] = value instanceof Expr.Local(KernelVariable v) && isKept(v, i)
                        ? v
                        : new KernelVariable("stored", value.kind());
                if (!value.equals(new Expr.Local(values[number]))) {
                    result.add(new Stmt.Assign(values[number], value));
                }
            }
        }
        for (int number = 0; number < values.length; number++) {
            together.add(new Stmt.Store(array, StoreGroup.index(lowest, number), new Expr.Local(values[number])));
        }
        result.addAll(together);
        result.addAll(list.subList(last() + 1, list.size()));
        return result;
    }

    /** Whether a variable has the same value where the stores will stand. */
    private boolean isKept(KernelVariable v, int place) {
        return list.subList(place, last()).stream().noneMatch(s -> v.equals(s.assigned()));
    }
}
