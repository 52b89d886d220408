package dev.gyre.jvm.simd.parallel;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Relation;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What variables stand for: those that are assigned once for their value, and, if distances are asked for, those of sequential loops for what they
 * start from and the distance from it, so that a block's rounds are seen to stay in the block.
 */
final class Definitions {
    /** Expressions that are looked at, with definitions in the place of variables: those of thousands of parts say nothing of indices. */
    private static final int LONGEST = 2000;

    private final Map<KernelVariable, Expr> once = new HashMap<>();
    private final Map<KernelVariable, Integer> sizes = new HashMap<>();
    private final Map<KernelVariable, List<Expr>> values = new HashMap<>();
    private final Map<KernelVariable, KernelVariable> distances = new HashMap<>();
    /** What tells iterations of parallel loops in another reading of the kernel, so that it does in this one. */
    private final Map<KernelVariable, KernelVariable> iterations;
    /** By how much parallel loops count whose iterations are told by the number of the round. */
    private final Map<KernelVariable, Integer> counted = new HashMap<>();

    /**
     * Reads a kernel's assignments.
     *
     * @param parameters variables that have a value before
     * @param parallel variables of loops, to be left alone
     */
    Definitions(List<Stmt> kernel, Set<KernelVariable> parameters, Set<KernelVariable> parallel) {
        this(kernel, parameters, parallel, true, Map.of());
    }

    /** The kernel read once more, with sequential loops' variables as they are. */
    Definitions plain(List<Stmt> kernel, Set<KernelVariable> parameters, Set<KernelVariable> parallel) {
        return new Definitions(kernel, parameters, parallel, false, distances);
    }

    private Definitions(
            List<Stmt> kernel,
            Set<KernelVariable> parameters,
            Set<KernelVariable> parallel,
            boolean inDistances,
            Map<KernelVariable, KernelVariable> iterations) {
        this.iterations = iterations;
        Set<KernelVariable> loops = new HashSet<>();
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value)) {
                values.computeIfAbsent(v, _ -> new ArrayList<>()).add(value);
            }
            if (s instanceof Stmt.For loop) {
                loops.add(loop.variable());
            }
        });
        values.forEach((v, list) -> {
            if (list.size() == 1 && !parameters.contains(v) && !loops.contains(v)) {
                once.put(v, list.getFirst());
            }
        });
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.For loop && !values.containsKey(loop.variable())) {
                boolean constant = loop.from() instanceof Expr.Const;
                if (parallel.contains(loop.variable()) ? constant && loop.step() > 1 : inDistances && !constant) {
                    measure(loop, parallel.contains(loop.variable()) ? loop.step() : 1);
                }
            }
        });
    }

    /** Makes a loop's variable stand for what it starts from and the distance from it, in units of its own. */
    private void measure(Stmt.For loop, int unit) {
        KernelVariable v = loop.variable();
        KernelVariable distance = iterations.getOrDefault(v, new KernelVariable(v.name(), v.kind()));
        distances.put(v, distance);
        Expr way = new Expr.Local(distance);
        Expr units = unit == 1 ? way : new Expr.Binary(BinaryOp.MUL, way, Expr.Const.of(unit));
        once.put(v, new Expr.Binary(BinaryOp.ADD, loop.from(), units));
        if (unit > 1) {
            counted.put(v, unit);
        }
    }

    /** The variable that tells the iterations of a parallel loop: its own, or the number of the round where it counts by more than one. */
    KernelVariable iteration(KernelVariable parallel) {
        return distances.getOrDefault(parallel, parallel);
    }

    /** Whether a parameter keeps its value. */
    boolean isConstant(KernelVariable parameter) {
        return !values.containsKey(parameter);
    }

    /** Whether an expression is too long to be looked at once definitions are in the place of variables. */
    boolean isTooLong(Expr e) {
        return size(e) > LONGEST;
    }

    /** Parts of an expression with definitions in the place of variables, but no more than a few too many. */
    private int size(Expr e) {
        if (e instanceof Expr.Local(KernelVariable v) && once.containsKey(v)) {
            Integer known = sizes.get(v);
            if (known == null) {
                known = size(once.get(v));
                sizes.put(v, known);
            }
            return known;
        }
        int sum = 1;
        for (Expr operand : e.operands()) {
            sum = Math.min(LONGEST + 1, sum + size(operand));
        }
        return sum;
    }

    /** The expression with definitions in the place of variables; one that is too long is an unknown number. */
    Expr close(Expr e) {
        return isTooLong(e) ? new Expr.Local(new KernelVariable("unknown", e.kind())) : expand(e);
    }

    private Expr expand(Expr e) {
        return e.rewrite(
                x -> x instanceof Expr.Local(KernelVariable v) && once.containsKey(v) ? expand(once.get(v)) : x);
    }

    /** The loop with such bounds, and of the distance from its start if its variable stands for that. */
    Stmt.For close(Stmt.For loop) {
        Expr from = close(loop.from());
        Expr bound = close(loop.bound());
        KernelVariable distance = distances.get(loop.variable());
        Integer unit = counted.get(loop.variable());
        if (unit != null) {
            Expr way = new Expr.Binary(BinaryOp.SUB, bound, from);
            Expr last = loop.relation() == Relation.LE ? way : new Expr.Binary(BinaryOp.SUB, way, Expr.Const.of(1));
            Expr rounds = new Expr.Binary(BinaryOp.DIV, last, Expr.Const.of(unit));
            return new Stmt.For(loop.label(), distance, Expr.Const.of(0), Relation.LE, rounds, 1, loop.body());
        }
        return distance == null
                ? new Stmt.For(loop.label(), loop.variable(), from, loop.relation(), bound, loop.step(), loop.body())
                : new Stmt.For(
                        loop.label(),
                        distance,
                        Expr.Const.of(0),
                        loop.relation(),
                        new Expr.Binary(BinaryOp.SUB, bound, from),
                        loop.step(),
                        loop.body());
    }

    /** A loop whose variable gets smaller, by what's taken away from it or by division, as one that counts up over the same values and others between. */
    Optional<Stmt.For> downward(Stmt.Loop loop) {
        if (!(loop.body().getFirst() instanceof Stmt.If test)) {
            return Optional.empty();
        }
        boolean leaves = isBreak(test.then());
        if (!leaves && !isBreak(test.otherwise())) {
            return Optional.empty();
        }
        List<Stmt> rest = new ArrayList<>(leaves ? test.otherwise() : test.then());
        rest.addAll(loop.body().subList(1, loop.body().size()));
        Expr stays = leaves ? Expr.Not.of(test.condition()) : test.condition();
        if (rest.isEmpty()
                || !(rest.getLast()
                        instanceof Stmt.Assign(KernelVariable v, Expr.Binary(BinaryOp op, Expr a, Expr.Const by)))
                || !a.equals(new Expr.Local(v))
                || v.kind().isFloating()
                || !(stays instanceof Expr.Compare(Relation relation, Expr left, Expr bound))
                || !left.equals(a)
                || (relation != Relation.GE && relation != Relation.GT)
                || !isLess(op, by.value().intValue(), bound)) {
            return Optional.empty();
        }
        List<Expr> starts =
                values.get(v).stream().filter(value -> !value.reads(v)).toList();
        if (starts.size() != 1 || values.get(v).size() != 2) {
            return Optional.empty();
        }
        Expr least = relation == Relation.GE ? bound : new Expr.Binary(BinaryOp.ADD, bound, Expr.Const.of(1));
        List<Stmt> body = List.copyOf(rest.subList(0, rest.size() - 1));
        return Optional.of(new Stmt.For(loop.label(), v, close(least), Relation.LE, close(starts.getFirst()), 1, body));
    }

    /** Whether an operation makes numbers less that aren't less than the bound. */
    private static boolean isLess(BinaryOp op, int by, Expr bound) {
        return switch (op) {
            case ADD -> by < 0;
            case DIV ->
                by > 1 && bound instanceof Expr.Const least && least.value().intValue() >= 0;
            case SHR, USHR ->
                by > 0
                        && by < Integer.SIZE
                        && bound instanceof Expr.Const least
                        && least.value().intValue() >= 0;
            default -> false;
        };
    }

    private static boolean isBreak(List<Stmt> statements) {
        return statements.size() == 1 && statements.getFirst() instanceof Stmt.Break;
    }
}
