package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.transform.CountedLoops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The definitions of variables: for those that are assigned once their value, and, if distances are asked for, for those of sequential loops
 * their start and the distance from it, so that a block's rounds are seen to stay in the block.
 */
final class Definitions {
    /** Expressions that are looked at, with definitions in the place of variables: those of thousands of parts say nothing of indices. */
    private static final int LONGEST = 2000;
    /** Assignments of a variable that are looked at. */
    private static final int MOST_VALUES = 8;

    private final Map<KernelVariable, Expr> once = new HashMap<>();
    private final Map<KernelVariable, Expr> expanded = new HashMap<>();
    /** The variable whose earlier number another one stands for. */
    private final Map<KernelVariable, KernelVariable> origins = new ConcurrentHashMap<>();
    /** The place of the statement that reads an earlier number of a variable. */
    private final Map<KernelVariable, Integer> taken = new ConcurrentHashMap<>();

    private final Increments increments;

    private final Map<KernelVariable, List<Expr>> assigned = new HashMap<>();
    private final Set<KernelVariable> parameters;
    private final Map<KernelVariable, Integer> sizes = new HashMap<>();
    private final Map<KernelVariable, List<Expr>> values = new HashMap<>();
    private final Map<KernelVariable, KernelVariable> distances = new HashMap<>();
    /** The variables that tell iterations of parallel loops in another reading of the kernel, by those of this one. */
    private final Map<KernelVariable, KernelVariable> iterations;
    /** The step of parallel loops whose iterations are told by the number of the round. */
    private final Map<KernelVariable, Integer> counted = new HashMap<>();
    /** The values that variables may have behind each of the loops that test and count them. */
    private final Map<KernelVariable, List<Expr>> counts = new HashMap<>();

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
        this.parameters = parameters;
        this.increments = new Increments(kernel, parameters);
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
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.Loop loop) {
                counting(loop)
                        .ifPresent(c -> counts.computeIfAbsent(c.variable(), _ -> new ArrayList<>())
                                .add(c.beyond()));
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

    /** The expression with definitions in the place of variables; one that is too long is an unknown number. Threads that bind the kernel ask. */
    synchronized Expr close(Expr e) {
        return isTooLong(e) ? new Expr.Local(new KernelVariable("unknown", e.kind())) : expand(e);
    }

    private Expr expand(Expr e) {
        return e.rewrite(x -> x instanceof Expr.Local(KernelVariable v) && once.containsKey(v)
                ? definition(v)
                : Quotients.plainly(x));
    }

    /** The expression that a variable stands for; numbers that may have changed since aren't those of the variables that held them then. */
    private Expr definition(KernelVariable v) {
        Expr known = expanded.get(v);
        if (known == null) {
            known = expand(before(once.get(v), values.keySet(), increments.place(v)));
            expanded.put(v, known);
        }
        return known;
    }

    /** An expression of what variables were before they were assigned. */
    Expr before(Expr value, Set<KernelVariable> newly) {
        return before(value, newly, Increments.NOWHERE);
    }

    private Expr before(Expr value, Set<KernelVariable> newly, int place) {
        Map<KernelVariable, Expr> then = new HashMap<>();
        return value.rewrite(x -> x instanceof Expr.Local(KernelVariable w) && newly.contains(w) && isReassigned(w)
                ? then.computeIfAbsent(w, _ -> earlier(w, place))
                : x);
    }

    /** A variable that stands for another one's number at some time. */
    private Expr earlier(KernelVariable w, int place) {
        KernelVariable then = new KernelVariable(w.name(), w.kind());
        origins.put(then, w);
        taken.put(then, place);
        return new Expr.Local(then);
    }

    /** The place of the statement that reads what a variable stands for, if it stands for an earlier number. */
    int taken(KernelVariable then) {
        return taken.getOrDefault(then, Increments.NOWHERE);
    }

    Increments increments() {
        return increments;
    }

    /** The variable itself, of what stands for an earlier number of it. */
    KernelVariable origin(KernelVariable v) {
        return origins.getOrDefault(v, v);
    }

    /** All that a variable is assigned, in terms of loops, parameters and variables that are assigned more than once, of which it must be one. Threads that bind the kernel ask. */
    synchronized List<Expr> assigned(KernelVariable v) {
        KernelVariable w = origin(v);
        if (!isReassigned(w)) {
            return List.of();
        }
        List<Expr> known = assigned.get(w);
        if (known == null) {
            known = parameters.contains(w) || values.get(w).size() > MOST_VALUES
                    ? List.of(new Expr.Local(new KernelVariable("unknown", w.kind())))
                    : (isCounted(w) ? ends(w) : values.get(w))
                            .stream().map(this::close).toList();
            assigned.put(w, known);
        }
        return known;
    }

    /** The values that a variable begins with and ends at, where loops count it. */
    private List<Expr> ends(KernelVariable v) {
        List<Expr> ends = new ArrayList<>(counts.get(v));
        values.get(v).stream().filter(value -> !value.reads(v)).forEach(ends::add);
        return ends;
    }

    private boolean isReassigned(KernelVariable v) {
        return values.containsKey(v) && !once.containsKey(v);
    }

    /** The loop with such bounds, and of the distance from its start if its variable stands for that. */
    synchronized Stmt.For close(Stmt.For loop) {
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

    /** A loop that counts though it isn't a counted loop, as one over the same values, or over others between, too. */
    synchronized Optional<Stmt.For> counted(Stmt.Loop loop) {
        return counting(loop).filter(c -> isCounted(c.variable())).map(c -> close(c.asLoop()));
    }

    /** Whether a variable is assigned where it begins, and where loops that test it count it. */
    private boolean isCounted(KernelVariable v) {
        return !parameters.contains(v)
                && counts.containsKey(v)
                && values.get(v).size() == 1 + counts.get(v).size();
    }

    /**
     * A loop that tests a variable and counts it at its end.
     *
     * @param beyond what the variable may be behind the loop
     */
    private record Counting(Stmt.For asLoop, Expr beyond) {
        KernelVariable variable() {
            return asLoop.variable();
        }
    }

    private Optional<Counting> counting(Stmt.Loop loop) {
        List<Stmt> round = CountedLoops.ended(loop.body());
        if (round.size() < 2
                || !(round.getFirst() instanceof Stmt.If(Expr leaves, List<Stmt> then, List<Stmt> _))
                || !isBreak(then)
                || !(Expr.Not.of(leaves)
                        instanceof Expr.Compare(Relation relation, Expr.Local(KernelVariable v), Expr bound))
                || !(round.getLast()
                        instanceof Stmt.Assign(KernelVariable target, Expr.Binary(BinaryOp op, Expr a, Expr.Const by)))
                || v.kind() != Kind.INT
                || !target.equals(v)
                || !a.equals(new Expr.Local(v))) {
            return Optional.empty();
        }
        List<Stmt> body = List.copyOf(round.subList(1, round.size() - 1));
        Set<KernelVariable> assigned = Assignments.of(body).variables();
        List<Expr> starts =
                values.get(v).stream().filter(value -> !value.reads(v)).toList();
        if (starts.size() != 1 || assigned.contains(v) || bound.loads() || bound.reads(v) || bound.reads(assigned)) {
            return Optional.empty();
        }
        Counter counter = new Counter(loop, v, starts.getFirst(), bound, body);
        return switch (relation) {
            case LT, LE -> counter.upward(relation, op, by.value().intValue());
            case GT, GE -> counter.downward(relation, op, by.value().intValue());
            default -> Optional.empty();
        };
    }

    private record Counter(Stmt.Loop loop, KernelVariable v, Expr start, Expr bound, List<Stmt> body) {
        private Optional<Counting> upward(Relation relation, BinaryOp op, int by) {
            Expr beyond = plus(bound, relation == Relation.LE ? by : by - 1);
            return op == BinaryOp.ADD && by > 0
                    ? Optional.of(new Counting(new Stmt.For(loop.label(), v, start, relation, bound, 1, body), beyond))
                    : Optional.empty();
        }

        /** Whatever is divided, counted up over the same values and others between. */
        private Optional<Counting> downward(Relation relation, BinaryOp op, int by) {
            Expr least = relation == Relation.GE ? bound : plus(bound, 1);
            Expr beyond = op == BinaryOp.ADD ? plus(least, by) : Expr.Const.of(0);
            return isLess(op, by, bound)
                    ? Optional.of(
                            new Counting(new Stmt.For(loop.label(), v, least, Relation.LE, start, 1, body), beyond))
                    : Optional.empty();
        }

        private static Expr plus(Expr e, int n) {
            return n == 0 ? e : new Expr.Binary(BinaryOp.ADD, e, Expr.Const.of(n));
        }
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
