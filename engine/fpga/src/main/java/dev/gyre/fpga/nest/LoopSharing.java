package dev.gyre.fpga.nest;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loops that are alike but for numbers known before they begin, as those of a method are that the kernel calls several times, become one
 * nest that is run several times. Which numbers it takes then is chosen by the step that the kernel is at ({@link Nests#STEP}).
 */
final class LoopSharing {
    private static final Label PARALLEL = new Label(-1, true);
    private static final Label IN_ORDER = new Label(-1, false);

    /** Variables that stand for those of any loop, by what they are and in the order in which they occur. */
    private final Map<Place, KernelVariable> common = new LinkedHashMap<>();

    private final Map<List<Stmt>, List<Call>> calls = new LinkedHashMap<>();

    private record Place(boolean given, int number, Kind kind) {}

    /**
     * Loops as one step of the kernel runs them.
     *
     * @param given variables that are known before they begin, in the order in which they are read
     * @param values theirs, as expressions of parameters
     * @param statements all others
     */
    private record Call(int step, List<KernelVariable> given, List<Expr> values, List<Stmt> statements) {}

    /**
     * The statements of a nest.
     *
     * @param steps in which it is run
     */
    record Shared(List<Stmt> statements, List<Integer> steps) {}

    private LoopSharing() {}

    /** Joins what is alike of a kernel's steps. */
    static List<Shared> apply(List<List<Stmt>> steps) {
        LoopSharing sharing = new LoopSharing();
        for (int s = 0; s < steps.size(); s++) {
            sharing.add(s, steps.get(s));
        }
        return sharing.calls.values().stream()
                .map(c -> c.size() == 1
                        ? new Shared(steps.get(c.getFirst().step), List.of(c.getFirst().step))
                        : joined(c))
                .toList();
    }

    private void add(int step, List<Stmt> statements) {
        Map<KernelVariable, Integer> assigned = new LinkedHashMap<>();
        Stmt.walk(statements, s -> {
            if (s.assigned() != null) {
                assigned.merge(s.assigned(), 1, Integer::sum);
            }
        });
        Map<KernelVariable, Expr> known = new LinkedHashMap<>();
        List<Stmt> others = new ArrayList<>();
        for (Stmt s : statements) {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value)
                    && assigned.get(v) == 1
                    && isKnown(value, known, assigned)) {
                known.put(
                        v,
                        value.rewrite(x -> x instanceof Expr.Local(KernelVariable w) ? known.getOrDefault(w, x) : x));
            } else {
                others.add(s);
            }
        }
        Map<KernelVariable, Expr> given = new LinkedHashMap<>();
        Map<KernelVariable, KernelVariable> names = new LinkedHashMap<>();
        Stmt.walk(others, s -> {
            s.walkExpressions(x -> {
                if (x instanceof Expr.Local(KernelVariable v) && known.containsKey(v)) {
                    given.put(v, known.get(v));
                }
                if (x instanceof Expr.Local(KernelVariable v) && assigned.containsKey(v)) {
                    name(v, known.containsKey(v), names);
                }
            });
            if (s.assigned() != null) {
                name(s.assigned(), false, names);
            }
        });
        List<Stmt> alike = Bodies.rewrite(
                ExpressionRewriter.rename(others, names), s -> List.of(s instanceof Stmt.For f ? labelled(f) : s));
        calls.computeIfAbsent(alike, _ -> new ArrayList<>())
                .add(new Call(step, List.copyOf(given.keySet()), List.copyOf(given.values()), others));
    }

    private void name(KernelVariable v, boolean given, Map<KernelVariable, KernelVariable> names) {
        Place place = new Place(given, names.size(), v.kind());
        names.computeIfAbsent(v, _ -> common.computeIfAbsent(place, p -> new KernelVariable("v" + p.number, p.kind)));
    }

    /** Whether a value is made of parameters alone, which nothing assigns, and of what is known already. */
    private static boolean isKnown(Expr value, Map<KernelVariable, Expr> known, Map<KernelVariable, Integer> assigned) {
        boolean[] all = {!value.loads()};
        value.walk(x -> {
            all[0] &= !LoopDistribution.isOperator(x);
            all[0] &= !(x instanceof Expr.Local(KernelVariable w)) || known.containsKey(w) || !assigned.containsKey(w);
        });
        return all[0];
    }

    private static Stmt.For labelled(Stmt.For f) {
        Label label = f.label().isParallel() ? PARALLEL : IN_ORDER;
        return new Stmt.For(label, f.variable(), f.from(), f.relation(), f.bound(), f.step(), f.body());
    }

    /** The first one's statements, with what is given chosen by the step. */
    private static Shared joined(List<Call> calls) {
        Call first = calls.getFirst();
        List<Stmt> statements = new ArrayList<>();
        for (int v = 0; v < first.given.size(); v++) {
            Expr chosen = calls.getLast().values.get(v);
            for (Call c : calls.reversed()) {
                Expr own = c.values.get(v);
                Expr isStep = new Expr.Compare(Relation.EQ, new Expr.Local(Nests.STEP), Expr.Const.of(c.step));
                chosen = chosen.equals(own) ? own : new Expr.Select(isStep, own, chosen);
            }
            statements.add(new Stmt.Assign(first.given.get(v), chosen));
        }
        statements.addAll(first.statements);
        return new Shared(statements, calls.stream().map(Call::step).toList());
    }
}
