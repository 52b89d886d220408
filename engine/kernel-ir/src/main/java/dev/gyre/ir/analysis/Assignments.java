package dev.gyre.ir.analysis;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The assignments in statements.
 *
 * @param variables all that they assign
 * @param once the values of those that a single statement assigns, which isn't a loop, before anything reads them
 * @param again the others, but those of loops
 */
public record Assignments(Set<KernelVariable> variables, Map<KernelVariable, Expr> once, Set<KernelVariable> again) {

    /** The assignments of statements and of all within them. */
    public static Assignments of(List<Stmt> statements) {
        Set<KernelVariable> variables = new LinkedHashSet<>();
        Map<KernelVariable, Expr> once = new LinkedHashMap<>();
        Set<KernelVariable> again = new HashSet<>();
        Stmt.walk(statements, s -> {
            KernelVariable v = s.assigned();
            if (v != null) {
                if (!variables.add(v)) {
                    again.add(v);
                    once.remove(v);
                } else if (s instanceof Stmt.Assign a) {
                    once.put(v, a.value());
                }
            }
        });
        if (!once.isEmpty()) {
            Set<KernelVariable> before = new HashSet<>();
            addRead(statements, once.keySet(), new Scopes(statements), before);
            once.keySet().removeAll(before);
            again.addAll(before);
        }
        return new Assignments(variables, once, again);
    }

    /** Adds the variables that something reads which their assignment doesn't come before: kernels assign to their parameters in branches. */
    private static void addRead(
            List<Stmt> statements, Set<KernelVariable> of, Scopes scopes, Set<KernelVariable> before) {
        Set<KernelVariable> read = new HashSet<>();
        for (Stmt s : statements) {
            s.walk(inner -> inner.expressions().forEach(e -> e.addReads(read)));
            if (s instanceof Stmt.Assign(KernelVariable v, Expr _)
                    && of.contains(v)
                    && (read.contains(v) || !scopes.isWithin(v, statements))) {
                before.add(v);
            }
            s.bodies().forEach(body -> addRead(body, of, scopes, before));
        }
    }

    /**
     * An expression in terms of known variables, with values in the place of others that are assigned once; empty if it loads, or reads what
     * isn't known so.
     */
    public Optional<Expr> close(Expr e, Predicate<KernelVariable> known) {
        return close(e, known, _ -> false);
    }

    /** Whether an expression is a variable's value, which is given. */
    public boolean isValueOf(KernelVariable variable, Expr e) {
        return close(e, variable::equals)
                .filter(new Expr.Local(variable)::equals)
                .isPresent();
    }

    /** An expression in terms of parameters and loops' variables, or itself if it isn't made of them alone. */
    public Expr opened(Expr e) {
        return close(e, v -> !once.containsKey(v) && !again.contains(v)).orElse(e);
    }

    /**
     * As {@link #close(Expr, Predicate)}, of what may load.
     *
     * @param loads what loads the same wherever it stands
     */
    public Optional<Expr> close(Expr e, Predicate<KernelVariable> known, Predicate<Expr.Load> loads) {
        return new Closing(known, loads).of(e);
    }

    /**
     * An expression being closed. A value that is read twice is written out twice, so that a chain of them would double with each: past so many
     * nodes it isn't known.
     */
    private final class Closing {
        private static final int MOST_NODES = 1_000;

        private final Predicate<KernelVariable> known;
        private final Predicate<Expr.Load> loads;
        /** The variables within whose definitions it is: if one is made of itself, its value isn't always the same. */
        private final Set<KernelVariable> around = new HashSet<>();

        private int nodes;

        Closing(Predicate<KernelVariable> known, Predicate<Expr.Load> loads) {
            this.known = known;
            this.loads = loads;
        }

        Optional<Expr> of(Expr e) {
            if (++nodes > MOST_NODES) {
                return Optional.empty();
            }
            if (e instanceof Expr.Local(KernelVariable v)) {
                if (known.test(v)) {
                    return Optional.of(e);
                }
                if (!once.containsKey(v) || !around.add(v)) {
                    return Optional.empty();
                }
                Optional<Expr> value = of(once.get(v));
                around.remove(v);
                return value;
            }
            if (e instanceof Expr.Load load && !loads.test(load)) {
                return Optional.empty();
            }
            List<Expr> operands = new ArrayList<>();
            for (Expr o : e.operands()) {
                Optional<Expr> closed = of(o);
                if (closed.isEmpty()) {
                    return Optional.empty();
                }
                operands.add(closed.get());
            }
            return Optional.of(e.with(operands));
        }
    }

    /**
     * Adds to variables what they are computed from, and what that is computed from.
     *
     * @param collect adds to the same variables what counts of the value that one of them is assigned
     */
    public static void addSources(List<Stmt> statements, Set<KernelVariable> variables, Consumer<Expr> collect) {
        int before;
        do {
            before = variables.size();
            Stmt.walk(statements, s -> {
                if (s instanceof Stmt.Assign(KernelVariable v, Expr value) && variables.contains(v)) {
                    collect.accept(value);
                }
            });
        } while (variables.size() > before);
    }
}
