package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.AddRecurrence;
import dev.gyre.ir.analysis.AffineSum;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes integers of a loop that grow by the same from round to round sums that are carried along, or, for steps that are usual, as multiples of
 * the loop's variable by a number: of these the JIT knows what they come to, and checks no access in a round.
 */
final class StrengthReduction {
    private static final Label ROUNDS = new Label(-1);

    private final Stmt.For loop;
    private final Stmt.For lane;
    private final VectorShapes shapes;
    private final Map<AffineSum, KernelVariable> once = new LinkedHashMap<>();
    private final Map<AffineSum, Sum> sums = new LinkedHashMap<>();

    /** A sum that is carried from round to round, and the long that it begins with at a variable of zero. */
    private record Sum(KernelVariable variable, KernelVariable begin, AffineSum base) {}

    /** None yet, of a loop within lanes. */
    StrengthReduction(Stmt.For loop, Stmt.For lane, VectorShapes shapes) {
        this.loop = loop;
        this.lane = lane;
        this.shapes = shapes;
    }

    /** An integer as a sum that is carried from round to round, one for all that grow by the same, and what it is ahead of that. */
    Optional<Expr> carried(String name, VectorShape shape, AddRecurrence p) {
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
                        new KernelVariable(name + "'", Kind.INT), new KernelVariable(name + "0", Kind.INT), p.base()));
        Expr ahead = known(name, p.base().minus(sum.base()));
        return Optional.of(plus(plus(new Expr.Local(sum.variable()), ahead), lanes.get()));
    }

    private static Expr plus(Expr a, Expr b) {
        return b.equals(Expr.Const.of(0)) ? a : new Expr.Binary(BinaryOp.ADD, a, b);
    }

    /** The distance of each lane's value from the first one's; empty if it isn't known. */
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
    private Expr known(String name, AffineSum value) {
        return value.isConstant()
                ? value.expression()
                : new Expr.Local(once.computeIfAbsent(value, _ -> new KernelVariable(name + "'", Kind.INT)));
    }

    /**
     * The loop, with the sums that its statements read.
     *
     * @param steps of which there are loops of their own
     */
    List<Stmt> with(List<Stmt> statements, List<Integer> steps) {
        List<Stmt> body = live(statements);
        List<Stmt> all = begun(body);
        boolean known = sums.keySet().stream().allMatch(AffineSum::isConstant);
        List<Stmt> rounds = known ? stepping(body, Expr.Const.of(0), 0) : carrying(body);
        Optional<Expr> unit = unit();
        for (int step : unit.isPresent() ? steps : List.<Integer>of()) {
            rounds = List.of(new Stmt.If(is(unit.get(), step), stepping(body, unit.get(), step), rounds));
        }
        all.addAll(rounds);
        return all;
    }

    /** The loop for one step only, if that is what all sums' steps are computed from: on condition of the step. */
    Optional<Stmt.If> with(List<Stmt> statements, int step) {
        List<Stmt> body = live(statements);
        List<Stmt> all = begun(body);
        return unit().map(unit -> {
            all.addAll(stepping(body, unit, step));
            return new Stmt.If(is(unit, step), all, List.of());
        });
    }

    private static Expr is(Expr unit, int step) {
        return new Expr.Compare(Relation.EQ, unit, AddRecurrence.longs(step));
    }

    /** The assignments before the loop: the sums' starts, and values that are computed once. */
    private List<Stmt> begun(List<Stmt> body) {
        Set<KernelVariable> read = read(body);
        sums.values().removeIf(sum -> !read.contains(sum.variable()));
        List<Stmt> all = new ArrayList<>();
        once.forEach((value, v) -> {
            if (read.contains(v)) {
                all.add(new Stmt.Assign(v, integer(value)));
            }
        });
        sums.values().forEach(sum -> all.add(new Stmt.Assign(sum.begin(), integer(sum.base()))));
        return all;
    }

    /** The loop with sums that are carried. */
    private List<Stmt> carrying(List<Stmt> statements) {
        List<Stmt> all = new ArrayList<>();
        List<Stmt> body = new ArrayList<>(statements);
        sums.forEach((step, sum) -> {
            KernelVariable by = new KernelVariable(sum.variable().name() + "'", Kind.INT);
            AffineSum first = new AddRecurrence(sum.base(), step, 0).at(loop.from());
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
            int number = (int) AddRecurrence.with(step, unit, value);
            Expr product = new Expr.Binary(BinaryOp.MUL, new Expr.Local(loop.variable()), Expr.Const.of(number));
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
                .forEach(step -> step.expression(Kind.LONG).walk(e -> {
                    if (e instanceof Expr.Convert) {
                        units.add(e);
                    }
                }));
        return units.size() == 1 ? Optional.of(units.iterator().next()) : Optional.empty();
    }

    private static Expr integer(AffineSum value) {
        return new Expr.Convert(Kind.INT, value.expression(Kind.LONG));
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
        Stmt.walk(statements, s -> s.expressions().forEach(e -> e.addReads(read)));
        return read;
    }

    /** The loop of other statements, with variables of its own. */
    private Stmt own(List<Stmt> body) {
        Stmt.For rounds =
                new Stmt.For(ROUNDS, loop.variable(), loop.from(), loop.relation(), loop.bound(), loop.step(), body);
        return ExpressionRewriter.renew(
                        List.of(rounds),
                        Assignments.of(List.of(loop)).variables().stream()
                                .filter(v -> v.equals(loop.variable())
                                        || shapes.scopes().isWithin(v, loop.body())))
                .getFirst();
    }
}
