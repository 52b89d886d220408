package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Label;
import dev.gyre.jvm.simd.ir.Relation;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Second editions of loops within lanes in which all rounds take the same branches. Where the integers that conditions and indices are made
 * of grow by the same from round to round, what holds in the first round and in the last one holds in all between them. So
 *
 * <pre>for (r = 0; r &lt; R; r++) { j = a + r s; if (j &lt; n) { sum += x[j]; } else { ... } }</pre>
 *
 * becomes, all in longs,
 *
 * <pre>if (s &gt;= 0 &amp;&amp; a &gt;= 0 &amp;&amp; a + (R - 1) s &lt; n, x.size) { for (r = 0; r &lt; R; r++) { j = a + r s; sum += x[j]; } } else { ... as before }</pre>
 *
 * <p>and its accesses, checked once, aren't checked again but by the JVM.
 */
public final class Throughout {
    private static final Label ROUNDS = new Label(-1);

    /** Steps of which there are loops of their own: what groups of usual sizes go on by. */
    private static final int LEAST_STEP = 32;

    private static final int MOST_STEP = 1024;

    private final Stmt.For lane;
    private final VectorShapes shapes;
    private final int lanes;

    private Throughout(VectorPlan plan) {
        this.lane = plan.scheduled().get(plan.lane());
        this.shapes = new VectorShapes(plan);
        this.lanes = plan.width() * plan.vectors();
    }

    /** The plan with such editions of loops that choose between others; the same plan if it has none. */
    public static VectorPlan of(VectorPlan plan) {
        if (plan.lane() < 0 || plan.row() >= 0) {
            return plan;
        }
        Stmt.For lane = plan.scheduled().get(plan.lane());
        List<Stmt> editions = new Throughout(plan).list(lane.body());
        return editions.equals(lane.body()) ? plan : plan.of(Bodies.with(plan.body(), lane, editions));
    }

    private List<Stmt> list(List<Stmt> statements) {
        return statements.stream().map(this::statement).toList();
    }

    private Stmt statement(Stmt s) {
        return switch (s) {
            case Stmt.For loop -> {
                Optional<Stmt> edition = isCounted(loop) ? new Rounds(loop).edition() : Optional.empty();
                yield edition.orElseGet(() -> loop.withBody(list(loop.body())));
            }
            case Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) -> new Stmt.If(c, list(then), list(otherwise));
            default -> s;
        };
    }

    private boolean isCounted(Stmt.For loop) {
        return loop.step() > 0
                && (loop.relation() == Relation.LT || loop.relation() == Relation.LE)
                && loop.variable().kind() == Kind.INT
                && shapes.of(loop.from()).isUniform()
                && shapes.of(loop.bound()).isUniform();
    }

    /** The rounds of one loop. */
    private final class Rounds {
        private final Stmt.For loop;
        private final Expr lastValue;
        private final Set<KernelVariable> assigned;
        private final Map<KernelVariable, Progression> values = new HashMap<>();
        private final Set<Expr> facts = new LinkedHashSet<>();
        private final Map<Span, long[]> spans = new LinkedHashMap<>();
        private final Map<Expr, KernelVariable> before = new LinkedHashMap<>();
        private final Map<Expr, Sum> sums = new LinkedHashMap<>();
        private boolean branches;

        /** A sum that is carried from round to round, and the long that it begins with at a variable of zero. */
        private record Sum(KernelVariable variable, KernelVariable begin, Expr base) {}

        /** Elements of an array from a place on that is known but for a number. */
        private record Span(ArrayRef array, Expr base, Expr step) {}

        Rounds(Stmt.For loop) {
            this.loop = loop;
            this.lastValue = loop.relation() == Relation.LE
                    ? loop.bound()
                    : new Expr.Binary(BinaryOp.SUB, loop.bound(), Expr.Const.of(1));
            this.assigned = Assignments.of(List.of(loop)).variables();
            values.put(loop.variable(), Progression.variable());
        }

        /** The choice between the two, if the loop's branches can be known before. */
        Optional<Stmt> edition() {
            Optional<List<Stmt>> taken = taken(loop.body());
            if (taken.isEmpty() || !branches) {
                return Optional.empty();
            }
            spans.forEach((span, ends) -> {
                Progression from = new Progression(span.base(), span.step(), 0);
                least(from.plus(Progression.constant(ends[0]), BinaryOp.ADD), 0);
                Expr size = new Expr.Convert(Kind.LONG, new Expr.Size(span.array()));
                facts.add(new Expr.Compare(
                        Relation.LT, last(from.plus(Progression.constant(ends[1]), BinaryOp.ADD)), size));
            });
            Expr all = facts.stream().reduce(Expr.Both::new).orElseThrow();
            return Optional.of(new Stmt.If(all, withSums(taken.get()), List.of(loop)));
        }

        private Stmt own(List<Stmt> body) {
            Map<KernelVariable, KernelVariable> names = new HashMap<>();
            for (KernelVariable v : assigned) {
                if (v.equals(loop.variable()) || shapes.scopes().isWithin(v, loop.body())) {
                    names.put(v, new KernelVariable(v.name(), v.kind()));
                }
            }
            Stmt.For fast = new Stmt.For(
                    ROUNDS, loop.variable(), loop.from(), loop.relation(), loop.bound(), loop.step(), body);
            return Expressions.rename(List.of(fast), names).getFirst();
        }

        /** The statements that all rounds run, if they are the same ones. */
        private Optional<List<Stmt>> taken(List<Stmt> statements) {
            List<Stmt> result = new ArrayList<>();
            for (Stmt s : statements) {
                switch (s) {
                    case Stmt.Assign(KernelVariable v, Expr value) -> {
                        values.remove(v);
                        Optional<Progression> found =
                                shapes.scopes().isWithin(v, loop.body()) ? of(value) : Optional.empty();
                        found.ifPresent(p -> values.put(v, p));
                        Expr same = found.flatMap(p -> carried(v.name(), shapes.of(v), p))
                                .orElseGet(() -> value.rewrite(this::access));
                        result.add(new Stmt.Assign(v, same));
                    }
                    case Stmt.Store _ -> result.addAll(Expressions.rewrite(List.of(s), this::access));
                    case Stmt.If(Expr c, List<Stmt> then, List<Stmt> _) -> {
                        Optional<List<Stmt>> inner = proves(c) ? taken(then) : Optional.empty();
                        if (inner.isEmpty()) {
                            return Optional.empty();
                        }
                        branches = true;
                        result.addAll(inner.get());
                    }
                    default -> {
                        return Optional.empty();
                    }
                }
            }
            return Optional.of(result);
        }

        /** An integer as a sum that is carried from round to round, one for all that grow by the same, and what it is ahead of that. */
        private Optional<Expr> carried(String name, VectorShape shape, Progression p) {
            Optional<Expr> lanes = ahead(shape);
            if (lanes.isEmpty()) {
                return Optional.empty();
            }
            if (p.isFixed()) {
                return Optional.of(plus(known(name, p.base()), lanes.get()));
            }
            Sum sum = sums.computeIfAbsent(
                    p.step(),
                    _ -> new Sum(
                            new KernelVariable(name + "'", Kind.INT),
                            new KernelVariable(name + "0", Kind.INT),
                            p.base()));
            Expr ahead = known(name, new Progression(p.base(), p.step(), 0).minus(sum.base()));
            return Optional.of(plus(plus(new Expr.Local(sum.variable()), ahead), lanes.get()));
        }

        private static Expr plus(Expr a, Expr b) {
            return b.equals(Expr.Const.of(0)) ? a : new Expr.Binary(BinaryOp.ADD, a, b);
        }

        /** What lanes are ahead of the first one, if that is known. */
        private Optional<Expr> ahead(VectorShape shape) {
            if (shape.isUniform()) {
                return Optional.of(Expr.Const.of(0));
            }
            if (!(shape instanceof VectorShape.Linear(Expr stride))
                    || !(stride instanceof Expr.Const c)
                    || c.value().intValue() % lane.step() != 0) {
                return Optional.empty();
            }
            Expr own = new Expr.Local(lane.variable());
            Expr ahead = new Expr.Binary(BinaryOp.SUB, own, new Expr.First(own));
            int times = c.value().intValue() / lane.step();
            return Optional.of(times == 1 ? ahead : new Expr.Binary(BinaryOp.MUL, ahead, Expr.Const.of(times)));
        }

        /** A long that no round changes as an integer computed once. */
        private Expr known(String name, Expr value) {
            return value instanceof Expr.Const c
                    ? Expr.Const.of((int) c.value().longValue())
                    : new Expr.Local(before.computeIfAbsent(value, _ -> new KernelVariable(name + "'", Kind.INT)));
        }

        /** The loop, with the sums that its statements read. */
        private List<Stmt> withSums(List<Stmt> statements) {
            List<Stmt> body = live(statements);
            Set<KernelVariable> read = read(body);
            sums.values().removeIf(sum -> !read.contains(sum.variable()));
            List<Stmt> all = new ArrayList<>();
            before.forEach((value, v) -> {
                if (read.contains(v)) {
                    all.add(new Stmt.Assign(v, integer(value)));
                }
            });
            sums.values().forEach(sum -> all.add(new Stmt.Assign(sum.begin(), integer(sum.base()))));
            List<Stmt> rounds = carrying(body);
            Optional<Expr> unit = unit();
            for (int step = LEAST_STEP; unit.isPresent() && step <= MOST_STEP; step *= 2) {
                Expr known = new Expr.Compare(Relation.EQ, unit.get(), Progression.longs(step));
                rounds = List.of(new Stmt.If(known, stepping(body, unit.get(), step), rounds));
            }
            all.addAll(rounds);
            return all;
        }

        /** The loop with sums that are carried. */
        private List<Stmt> carrying(List<Stmt> statements) {
            List<Stmt> all = new ArrayList<>();
            List<Stmt> body = new ArrayList<>(statements);
            sums.forEach((step, sum) -> {
                KernelVariable by = new KernelVariable(sum.variable().name() + "'", Kind.INT);
                Expr first = new Progression(sum.base(), step, 0).at(loop.from());
                all.add(new Stmt.Assign(sum.variable(), integer(first)));
                all.add(new Stmt.Assign(by, new Expr.Binary(BinaryOp.MUL, integer(step), Expr.Const.of(loop.step()))));
                Expr next = new Expr.Binary(BinaryOp.ADD, new Expr.Local(sum.variable()), new Expr.Local(by));
                body.add(new Stmt.Assign(sum.variable(), next));
            });
            all.add(own(body));
            return all;
        }

        /** The loop with sums that are multiples of its variable, by numbers, of which the JIT knows what they come to. */
        private List<Stmt> stepping(List<Stmt> statements, Expr unit, int value) {
            List<Stmt> body = new ArrayList<>();
            sums.forEach((step, sum) -> {
                Expr.Const number = (Expr.Const) Progression.with(step, unit, value);
                Expr product = new Expr.Binary(BinaryOp.MUL, new Expr.Local(loop.variable()), Expr.Const.of((int)
                        number.value().longValue()));
                body.add(new Stmt.Assign(
                        sum.variable(), new Expr.Binary(BinaryOp.ADD, new Expr.Local(sum.begin()), product)));
            });
            body.addAll(statements);
            return List.of(own(body));
        }

        /** The one number that all sums' steps are computed from, if there is one. */
        private Optional<Expr> unit() {
            Set<Expr> units = new HashSet<>();
            sums.keySet()
                    .forEach(step -> step.walk(e -> {
                        if (e instanceof Expr.Convert) {
                            units.add(e);
                        }
                    }));
            return units.size() == 1 ? Optional.of(units.iterator().next()) : Optional.empty();
        }

        private static Expr integer(Expr value) {
            return new Expr.Convert(Kind.INT, value);
        }

        /** The statements without values that aren't read. */
        private List<Stmt> live(List<Stmt> statements) {
            List<Stmt> live = new ArrayList<>(statements);
            boolean found;
            do {
                Set<KernelVariable> read = read(live);
                found = live.removeIf(s -> s instanceof Stmt.Assign(KernelVariable v, Expr _)
                        && !read.contains(v)
                        && shapes.scopes().isWithin(v, loop.body()));
            } while (found);
            return live;
        }

        private static Set<KernelVariable> read(List<Stmt> statements) {
            Set<KernelVariable> read = new HashSet<>();
            VectorPlanner.expressions(statements, e -> {
                if (e instanceof Expr.Local(KernelVariable v)) {
                    read.add(v);
                }
            });
            return read;
        }

        /** Whether a condition holds in all rounds where the facts do, which it adds to. */
        private boolean proves(Expr condition) {
            return switch (condition) {
                case Expr.Both(Expr a, Expr b) -> proves(a) && proves(b);
                case Expr.Compare(Relation r, Expr a, Expr b)
                when grows(a) >= 0 && shapes.of(b).isUniform() -> {
                    Optional<Progression> x = exact(a);
                    Optional<Progression> y = exact(b);
                    yield x.isPresent() && y.isPresent() && compares(r, x.get(), (lanes - 1L) * grows(a), y.get());
                }
                default -> false;
            };
        }

        /** Compares an integer, whose last lane is so much ahead of the first one, with one that is the same in all. */
        private boolean compares(Relation relation, Progression x, long ahead, Progression y) {
            boolean decided = switch (relation) {
                case LT, LE, GT, GE -> y.isFixed();
                case EQ -> x.step().equals(y.step()) && ahead == 0;
                case NE -> false;
            };
            if (decided) {
                boolean upwards = relation == Relation.LT || relation == Relation.LE;
                Expr most = last(x.plus(Progression.constant(ahead), BinaryOp.ADD));
                facts.add(new Expr.Compare(relation, upwards ? most : first(x), first(y)));
                if (ahead > 0) {
                    facts.add(new Expr.Compare(Relation.LE, most, Progression.longs(Integer.MAX_VALUE)));
                }
            }
            return decided;
        }

        /** By how much an integer grows from lane to lane, or less than nothing if that isn't known. */
        private int grows(Expr e) {
            return switch (shapes.of(e)) {
                case VectorShape.Uniform _ -> 0;
                case VectorShape.Linear(Expr stride)
                when stride instanceof Expr.Const c -> c.value().intValue();
                default -> -1;
            };
        }

        /** What an integer comes to, which the facts say is one in all rounds. */
        private Optional<Progression> exact(Expr e) {
            Optional<Progression> found = of(e);
            found.filter(p -> !p.isInteger()).ifPresent(p -> {
                least(p, Integer.MIN_VALUE);
                facts.add(new Expr.Compare(Relation.LE, last(p), Progression.longs(Integer.MAX_VALUE)));
            });
            return found.map(Progression::asInteger);
        }

        /** What an integer comes to, but for what lies outside of the integers. */
        private Optional<Progression> of(Expr e) {
            if (e.kind() != Kind.INT) {
                return Optional.empty();
            }
            if (!e.reads(assigned) && !e.loads()) {
                return e instanceof Expr.Const c
                        ? Optional.of(Progression.constant(c.value().intValue()))
                        : Optional.of(e).filter(x -> !shapes.of(x).isVarying()).map(Progression::fixed);
            }
            Optional<Progression> found = switch (e) {
                case Expr.Local(KernelVariable v) -> Optional.ofNullable(values.get(v));
                case Expr.First(Expr a) -> of(a);
                case Expr.Binary b when isRest(b) -> rest(b);
                case Expr.Binary(BinaryOp op, Expr a, Expr b)
                when op == BinaryOp.ADD || op == BinaryOp.SUB -> of(a).flatMap(x -> of(b).map(y -> x.plus(y, op)));
                case Expr.Binary(BinaryOp op, Expr a, Expr b)
                when op == BinaryOp.MUL ->
                    of(a).flatMap(x ->
                            of(b).filter(y -> x.isFixed() || y.isFixed()).map(x::times));
                case Expr.Binary(BinaryOp op, Expr a, Expr.Const c)
                when op == BinaryOp.SHR
                        && c.value().intValue() >= 0
                        && c.value().intValue() < Integer.SIZE ->
                    exact(a).map(x -> shifted(x, c.value().intValue()));
                default -> Optional.empty();
            };
            return found.filter(Progression::isExact);
        }

        /** Whether an integer is what a shift to the right and one back leave of another one. */
        private static boolean isRest(Expr.Binary e) {
            return e.op() == BinaryOp.SUB
                    && e.b() instanceof Expr.Binary(BinaryOp times, Expr.First(Expr quotient), Expr.Const size)
                    && times == BinaryOp.MUL
                    && quotient instanceof Expr.Binary(BinaryOp shift, Expr a, Expr.Const by)
                    && shift == BinaryOp.SHR
                    && a.equals(e.a())
                    && size.value().intValue() == 1 << by.value().intValue();
        }

        /** That rest, which no round changes if the quotient grows by the same in all. */
        private Optional<Progression> rest(Expr.Binary e) {
            Expr.Binary times = (Expr.Binary) e.b();
            return of(times.a())
                    .flatMap(_ -> of(e.a()))
                    .map(p -> p.rest(((Expr.Const) times.b()).value().intValue()));
        }

        private Progression shifted(Progression p, int by) {
            if (!p.isFixed()) {
                Expr lost = new Expr.Binary(BinaryOp.AND, p.step(), Progression.longs((1L << by) - 1));
                facts.add(new Expr.Compare(Relation.EQ, lost, Progression.longs(0)));
            }
            return p.shifted(by);
        }

        private void least(Progression p, long least) {
            facts.add(new Expr.Compare(Relation.GE, first(p), Progression.longs(least)));
        }

        /** What it is in the first round, the least one where it doesn't fall. */
        private Expr first(Progression p) {
            doesntFall(p);
            return p.at(loop.from());
        }

        private Expr last(Progression p) {
            doesntFall(p);
            return p.at(lastValue);
        }

        private void doesntFall(Progression p) {
            if (!(p.step() instanceof Expr.Const)) {
                facts.add(new Expr.Compare(Relation.GE, p.step(), Progression.longs(0)));
            }
        }

        /** An access without a check of its own, if all lanes of all rounds can be checked before. */
        private Expr access(Expr e) {
            if (!(e instanceof Expr.Load(ArrayRef array, Expr index)) || !array.checked()) {
                return e;
            }
            int grows = grows(index);
            Optional<Progression> found = grows < 0 ? Optional.empty() : of(index);
            if (found.isEmpty()) {
                return e;
            }
            Progression p = found.get();
            long place = p.number();
            long[] ends = spans.computeIfAbsent(
                    new Span(array, p.place(), p.step()), _ -> new long[] {Long.MAX_VALUE, Long.MIN_VALUE});
            ends[0] = Math.min(ends[0], place);
            ends[1] = Math.max(ends[1], place + (long) (lanes - 1) * grows);
            Expr same = carried(array.name(), shapes.of(index), p).orElse(index);
            return new Expr.Load(
                    new ArrayRef(array.parameter(), array.name(), array.storage(), array.room(), false), same);
        }
    }
}
