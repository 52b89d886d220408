package dev.gyre.ir.dependence;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.ScalarEvolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Assignments that start variables anew and that count them, {@code count = count + 1}, in the order of a kernel's statements. */
final class Increments {
    /** The place of what stands nowhere, or more than once. */
    static final int NOWHERE = -1;

    private final IdentityHashMap<Stmt, Integer> places = new IdentityHashMap<>();
    private final Map<KernelVariable, Integer> assigned = new HashMap<>();
    private final Map<KernelVariable, List<Step>> steps = new HashMap<>();
    private final Map<KernelVariable, List<Start>> starts = new HashMap<>();
    private final Set<KernelVariable> computed = new HashSet<>();
    private int place;

    /**
     * A statement by which a variable begins anew.
     *
     * @param loops around it
     */
    record Start(Expr value, List<Around> loops) {}

    /** A loop and its place. */
    record Around(Stmt loop, int place) {}

    /**
     * A statement that counts.
     *
     * @param by how much
     * @param place of the statement
     * @param loops around it, outermost first
     */
    record Step(long by, int place, List<Around> loops) {
        /** Whether what is at a place has been done before it in each of the innermost loop's rounds. */
        boolean isBehind(int other) {
            int round = loops.isEmpty() ? NOWHERE : loops.getLast().place();
            return round < other && other < place;
        }
    }

    /**
     * Reads a kernel's assignments.
     *
     * @param parameters variables that have a value before, of which nothing is known
     */
    Increments(List<Stmt> kernel, Set<KernelVariable> parameters) {
        computed.addAll(parameters);
        list(kernel, List.of());
    }

    private void list(List<Stmt> statements, List<Around> loops) {
        for (Stmt s : statements) {
            int here = place++;
            places.merge(s, here, (_, _) -> NOWHERE);
            if (s instanceof Stmt.Assign assign) {
                assigned.merge(assign.target(), here, (_, _) -> NOWHERE);
                assign(assign, loops, here);
            }
            List<Around> within = new ArrayList<>(loops);
            if (s instanceof Stmt.For || s instanceof Stmt.Loop) {
                within.add(new Around(s, here));
            }
            if (s instanceof Stmt.For loop) {
                computed.add(loop.variable());
            }
            s.bodies().forEach(body -> list(body, within));
        }
    }

    private void assign(Stmt.Assign s, List<Around> loops, int here) {
        KernelVariable v = s.target();
        if (!s.value().reads(v)) {
            starts.computeIfAbsent(v, _ -> new ArrayList<>()).add(new Start(s.value(), loops));
        } else if (ScalarEvolution.step(s).orElse(s.value()) instanceof Expr.Const by) {
            steps.computeIfAbsent(v, _ -> new ArrayList<>())
                    .add(new Step(by.value().longValue(), here, loops));
        } else {
            computed.add(v);
        }
    }

    /** The place of a statement. */
    int place(Stmt s) {
        return places.getOrDefault(s, NOWHERE);
    }

    /** The place of the statement that assigns a variable, if it's one. */
    int place(KernelVariable v) {
        return assigned.getOrDefault(v, NOWHERE);
    }

    /** The steps that count a variable; empty if it's also computed otherwise, or never counted. */
    List<Step> of(KernelVariable v) {
        return computed.contains(v) || !starts.containsKey(v) ? List.of() : steps.getOrDefault(v, List.of());
    }

    /** The values that a variable starts with. */
    List<Expr> starts(KernelVariable v) {
        return starts.getOrDefault(v, List.of()).stream().map(Start::value).toList();
    }

    /** Whether a variable goes on counting from round to round of a loop: it begins elsewhere, too. */
    boolean carries(Around loop, KernelVariable v) {
        return !starts.get(v).stream()
                .allMatch(start -> start.loops().stream().anyMatch(around -> around.place() == loop.place()));
    }
}
