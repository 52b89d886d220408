package dev.gyre.ir.group;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes regions loops over the items of a group. Values that live from one region to another are computed again where that costs little,
 * as an item's place does, and otherwise kept in an array with an element an item: context arrays, as in pocl.
 */
final class ContextArrays {
    /** Operations that are done again rather than kept. */
    private static final int CHEAP = 16;

    private final ContextCalls group;
    private final WorkGroupFission.Cuts cuts;
    private final Occurrences occurrences;
    private final List<Stmt.Region> regions = new ArrayList<>();
    private final Map<KernelVariable, ArrayRef> kept = new LinkedHashMap<>();
    private final Map<KernelVariable, Boolean> again = new HashMap<>();

    ContextArrays(WorkGroupFission.Cuts cuts, ContextCalls group) {
        this.group = group;
        this.cuts = cuts;
        this.occurrences = new Occurrences(cuts.body());
        Stmt.walk(cuts.body(), s -> {
            if (s instanceof Stmt.Region region) {
                regions.add(region);
            }
        });
    }

    /** The values that are kept in arrays, by the names of their variables. */
    List<String> keptNames() {
        return kept.keySet().stream().map(KernelVariable::name).toList();
    }

    /** The regions as loops over z, y and x, by their numbers. */
    List<Stmt.For> loops() {
        return regions.stream().map(this::loop).toList();
    }

    private boolean crosses(KernelVariable v) {
        return occurrences.assignments(v) > 0
                && !cuts.shared().contains(v)
                && occurrences.of(v).size() > 1;
    }

    private Stmt.For loop(Stmt.Region region) {
        List<Stmt> body = region.body();
        Map<KernelVariable, KernelVariable> names = new HashMap<>();
        List<Stmt> loops = new ArrayList<>();
        Set<KernelVariable> recomputed = new LinkedHashSet<>();
        Set<KernelVariable> loaded = new LinkedHashSet<>();
        Set<KernelVariable> stored = new LinkedHashSet<>();
        for (KernelVariable v : occurrences.variables()) {
            if (!occurrences.of(v).contains(region.number()) || !crosses(v)) {
                continue;
            }
            boolean assigns = Liveness.assigns(v, body);
            if (!isAgain(v)) {
                if (Liveness.isLiveIn(v, body)) {
                    loaded.add(v);
                }
                if (assigns && regions.stream().anyMatch(r -> Liveness.isLiveIn(v, r.body()))) {
                    stored.add(v);
                }
            } else if (!assigns) {
                recompute(v, body, recomputed);
            }
        }
        KernelVariable number = new KernelVariable("item", Kind.INT);
        if (!loaded.isEmpty() || !stored.isEmpty()) {
            loops.add(new Stmt.Assign(number, group.number()));
        }
        recomputed.forEach(v -> loops.add(new Stmt.Assign(v, occurrences.value(v))));
        loaded.forEach(v -> loops.add(new Stmt.Assign(v, new Expr.Load(array(v), new Expr.Local(number)))));
        loops.addAll(body);
        stored.forEach(v -> loops.add(new Stmt.Store(array(v), new Expr.Local(number), new Expr.Local(v))));
        Stmt.walk(loops, s -> {
            KernelVariable v = s.assigned();
            if (v != null && !names.containsKey(v)) {
                names.put(v, new KernelVariable(v.name(), v.kind()));
            }
        });
        List<KernelVariable> places = new ArrayList<>();
        for (KernelVariable item : group.items()) {
            KernelVariable place = new KernelVariable(item.name(), Kind.INT);
            places.add(place);
            names.put(item, place);
        }
        List<Stmt> nest = ExpressionRewriter.rename(loops, names);
        for (int d = 0; d < ContextCalls.DIMENSIONS; d++) {
            nest = List.of(new Stmt.For(
                    new Label(-1),
                    places.get(d),
                    Expr.Const.of(0),
                    Relation.LT,
                    new Expr.Local(group.sizes().get(d)),
                    1,
                    nest));
        }
        return (Stmt.For) nest.getFirst();
    }

    private ArrayRef array(KernelVariable v) {
        return kept.computeIfAbsent(v, k -> group.array(k.name() + "_", Storage.of(k.kind()), group.itemCount()));
    }

    /** Adds a variable behind those that its value is computed from. */
    private void recompute(KernelVariable v, List<Stmt> body, Set<KernelVariable> order) {
        if (order.contains(v) || Liveness.assigns(v, body)) {
            return;
        }
        occurrences.value(v).walk(e -> {
            if (e instanceof Expr.Local(KernelVariable w)
                    && occurrences.assignments(w) > 0
                    && !cuts.shared().contains(w)) {
                recompute(w, body, order);
            }
        });
        order.add(v);
    }

    /** Whether a value is computed again: it's assigned once, cheaply, from what is as long-lived as itself. */
    private boolean isAgain(KernelVariable v) {
        Boolean known = again.get(v);
        if (known == null) {
            again.put(v, false);
            known = occurrences.assignments(v) == 1
                    && occurrences.value(v) != null
                    && cost(occurrences.value(v)) <= CHEAP;
            again.put(v, known);
        }
        return known;
    }

    private int cost(Expr e) {
        int own = switch (e) {
            case Expr.Load _ -> CHEAP + 1;
            case Expr.Unary u -> u.op().isTranscendental() ? CHEAP : 1;
            case Expr.Binary b -> cost(b);
            case Expr.Local(KernelVariable v) -> {
                boolean fixed = cuts.shared().contains(v)
                        ? occurrences.assignments(v) == 1
                        : occurrences.assignments(v) == 0 || isAgain(v);
                yield fixed ? 0 : CHEAP + 1;
            }
            default -> e.operands().isEmpty() ? 0 : 1;
        };
        return own + e.operands().stream().mapToInt(this::cost).sum();
    }

    /** Items that don't take part in a region mustn't divide by what may be zero for them. */
    private int cost(Expr.Binary b) {
        boolean divides = b.op() == BinaryOp.DIV || b.op() == BinaryOp.REM;
        if (divides && !b.kind().isFloating() && cuts.guarded()) {
            return b.b() instanceof Expr.Const c && c.value().longValue() != 0 ? 1 : CHEAP + 1;
        }
        return divides || b.op().isTranscendental() ? CHEAP / 2 : 1;
    }
}
