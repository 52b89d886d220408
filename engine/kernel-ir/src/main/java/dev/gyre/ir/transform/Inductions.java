package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.TripCount;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.ScalarEvolution;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.analysis.Signs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Integers to which every round of a counted loop adds the same, in terms of the round:
 *
 * <pre>o = i * m; for (k = 0; k &lt; m; k++) { y[o] = x[k]; o = o + 1; }</pre>
 *
 * becomes
 *
 * <pre>o = i * m; for (k = 0; k &lt; m; k++) { y[o + k] = x[k]; }</pre>
 *
 * so that each is assigned once, and where a round stores is known without those before it.
 */
public final class Inductions {
    private final List<Stmt> kernel;
    private final Scopes scopes;
    private final Set<Integer> headers;
    private final Signs signs;
    /** The variables that rounds of the loops around, but for parallel ones, assign. */
    private Set<KernelVariable> repeated = Set.of();

    private Inductions(List<Stmt> kernel, Set<Integer> headers, Signs signs) {
        this.kernel = kernel;
        this.scopes = new Scopes(kernel);
        this.headers = headers;
        this.signs = signs;
    }

    /**
     * The statements of a kernel.
     *
     * @param headers of parallel loops, to be left alone
     * @param signs of its integers
     */
    public static List<Stmt> of(List<Stmt> kernel, Set<Integer> headers, Signs signs) {
        return new Inductions(kernel, headers, signs).list(kernel);
    }

    private List<Stmt> list(List<Stmt> statements) {
        List<Stmt> result = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Stmt inner = within(statements.get(i));
            if (inner instanceof Stmt.For loop && !isParallel(loop)) {
                result.addAll(closed(loop, statements, i));
            } else {
                result.add(inner);
            }
        }
        return result;
    }

    private Stmt within(Stmt statement) {
        Set<KernelVariable> before = repeated;
        boolean repeats = statement instanceof Stmt.Loop || (statement instanceof Stmt.For f && !isParallel(f));
        if (repeats) {
            repeated = new HashSet<>(before);
            repeated.addAll(Assignments.of(List.of(statement)).variables());
        }
        Stmt inner = Bodies.within(statement, this::list);
        repeated = before;
        return inner;
    }

    private boolean isParallel(Stmt.For loop) {
        return headers.contains(loop.label().instruction());
    }

    /** A loop, and what is added in all of its rounds. */
    private List<Stmt> closed(Stmt.For loop, List<Stmt> around, int place) {
        Map<KernelVariable, Expr> added = added(loop);
        Map<KernelVariable, Expr> after = new LinkedHashMap<>();
        added.forEach((v, by) -> after(loop, v, by, around, place).ifPresent(all -> after.put(v, all)));
        added.keySet().retainAll(after.keySet());
        if (added.isEmpty()) {
            return List.of(loop);
        }
        Map<KernelVariable, Expr> before = new HashMap<>();
        added.forEach((v, by) -> before.put(v, plus(new Expr.Local(v), times(round(loop), by))));
        List<Stmt> body = new ArrayList<>();
        for (Stmt s : loop.body()) {
            Optional<Expr> step = s instanceof Stmt.Assign a && added.containsKey(a.target())
                    ? ScalarEvolution.step(a)
                    : Optional.empty();
            if (step.isPresent()) {
                before.merge(s.assigned(), step.get(), Inductions::plus);
            } else {
                body.addAll(ExpressionRewriter.rewrite(
                        List.of(s), e -> e instanceof Expr.Local(KernelVariable v) ? before.getOrDefault(v, e) : e));
            }
        }
        List<Stmt> result = new ArrayList<>(List.of(loop.withBody(List.copyOf(body))));
        after.forEach((v, all) -> {
            if (!all.equals(Expr.Const.of(0))) {
                result.add(new Stmt.Assign(v, plus(new Expr.Local(v), all)));
            }
        });
        return result;
    }

    /** The amounts that each round adds to variables, for variables to which all rounds add the same. */
    private Map<KernelVariable, Expr> added(Stmt.For loop) {
        Set<KernelVariable> changing = new HashSet<>(Assignments.of(loop.body()).variables());
        changing.add(loop.variable());
        Map<KernelVariable, Expr> added = new LinkedHashMap<>();
        Map<KernelVariable, Integer> steps = new HashMap<>();
        if (!Bodies.jumps(loop.body()).isEmpty()
                || loop.from().reads(changing)
                || (loop.step() != 1 && !signs.isAtLeast(loop.from(), 0)) // else the difference may leave the integers
                || ExpressionRewriter.mayThrow(loop.from())) {
            return added;
        }
        for (Stmt s : loop.body()) {
            if (s instanceof Stmt.Assign a && a.target().kind() == Kind.INT) {
                ScalarEvolution.step(a)
                        .filter(by -> !by.reads(changing) && !ExpressionRewriter.mayThrow(by))
                        .ifPresent(by -> {
                            added.merge(a.target(), by, Inductions::plus);
                            steps.merge(a.target(), 1, Integer::sum);
                        });
            }
        }
        Map<KernelVariable, Integer> assigned = new HashMap<>();
        Stmt.walk(loop.body(), s -> {
            if (s.assigned() != null) {
                assigned.merge(s.assigned(), 1, Integer::sum);
            }
        });
        added.keySet().removeIf(v -> !steps.get(v).equals(assigned.get(v)));
        return added;
    }

    /** The amount that all rounds add together, 0 if nothing reads the variable behind the loop; empty if it isn't known. */
    private Optional<Expr> after(Stmt.For loop, KernelVariable v, Expr by, List<Stmt> around, int place) {
        boolean begins = around.subList(0, place).stream()
                .anyMatch(s -> s instanceof Stmt.Assign a
                        && v.equals(a.target())
                        && !a.value().reads(v));
        boolean asked = ExpressionRewriter.read(around.subList(place + 1, around.size()), Set.of(v));
        if (begins && scopes.isWithin(v, around) && !asked) {
            return Optional.of(Expr.Const.of(0));
        }
        if (loop.rounds().isPresent()) {
            return Optional.of(times(Expr.Const.of(loop.rounds().getAsInt()), by));
        }
        if (loop.step() != 1 || reads(v, kernel) > reads(v, List.of(around.get(place)))) {
            return Optional.empty();
        }
        // What's read in this loop alone is read where it has rounds: if it always has as many, the clamp changes
        // nothing.
        boolean same = !loop.from().reads(repeated)
                && !loop.bound().reads(repeated)
                && !loop.bound().loads();
        return Optional.of(times(Folding.of(same ? TripCount.unclamped(loop) : TripCount.of(loop)), by));
    }

    /** The number of reads of a variable in statements, other than to add to it. */
    private static int reads(KernelVariable v, List<Stmt> statements) {
        int[] reads = new int[1];
        Stmt.walk(statements, s -> {
            if (!(s instanceof Stmt.Assign a
                    && a.target().equals(v)
                    && ScalarEvolution.step(a).isPresent())) {
                s.walkExpressions(x -> reads[0] += x.equals(new Expr.Local(v)) ? 1 : 0);
            }
        });
        return reads[0];
    }

    /** The number of a round. */
    private static Expr round(Stmt.For loop) {
        Expr way = folded(BinaryOp.SUB, new Expr.Local(loop.variable()), loop.from());
        return loop.step() == 1 ? way : new Expr.Binary(BinaryOp.DIV, way, Expr.Const.of(loop.step()));
    }

    private static Expr plus(Expr a, Expr b) {
        return folded(BinaryOp.ADD, a, b);
    }

    private static Expr times(Expr a, Expr b) {
        return folded(BinaryOp.MUL, a, b);
    }

    private static Expr folded(BinaryOp op, Expr a, Expr b) {
        return Folding.of(new Expr.Binary(op, a, b));
    }
}
