package dev.gyre.ir.interpret;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Reduction;
import dev.gyre.ir.front.KernelIr;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Runs a kernel's form on arrays, statement by statement: iterations that a plan takes together as lanes that go through each statement side by side, others
 * one after another, as Java would. Lanes behind the end of their loop compute, as those of a vector do, but load and store nothing. What a loop's lanes
 * gather is an accumulator each that starts from the neutral element; they are joined in their order.
 */
final class Interpreter {
    private final Map<Integer, ArrayMemory> arrays;
    private final FormLanes lanes;
    private final Runnable barrier;
    private final IntFunction<List<Stmt>> regions;
    private LaneFrame frame = new LaneFrame();
    private long budget;

    /**
     * A run of a form.
     *
     * @param arrays by the number of their parameter
     * @param barrier waits for the other work-items
     * @param regions by number, what all items do
     * @param budget statements after which it's taken for endless
     */
    Interpreter(
            Map<Integer, ArrayMemory> arrays,
            FormLanes lanes,
            Runnable barrier,
            IntFunction<List<Stmt>> regions,
            long budget) {
        this.arrays = arrays;
        this.lanes = lanes;
        this.barrier = barrier;
        this.regions = regions;
        this.budget = budget;
    }

    /** Gives a variable a value before the first statement. */
    void put(KernelVariable v, Number value) {
        frame.put(v, new Number[] {value});
    }

    /** Gives a kernel's parameters their arguments. */
    void put(List<KernelIr.Parameter> parameters, Object[] arguments) {
        for (int p = 0; p < arguments.length; p++) {
            if (parameters.get(p) instanceof KernelIr.Parameter.Scalar(KernelVariable v)) {
                put(v, Scalars.number(v.kind(), arguments[p]));
            }
        }
    }

    /** The value of an expression of what is known. */
    Number evaluate(Expr e) {
        return known(number(e, 0), e);
    }

    /**
     * Runs a list up to its end or its first jump.
     *
     * @throws IllegalStateException if it's endless, or reads what has no value
     */
    void list(List<Stmt> statements) {
        for (int i = 0; i < statements.size() && frame.goesOn(); i++) {
            count();
            statement(statements.get(i));
        }
    }

    private void count() {
        if (--budget < 0) {
            throw new IllegalStateException("it doesn't end");
        }
    }

    private void statement(Stmt statement) {
        switch (statement) {
            case Stmt.Assign(KernelVariable target, Expr value) -> assign(target, value);
            case Stmt.Store(ArrayRef array, Expr index, Expr value) -> store(array, index, value);
            case Stmt.If s -> branch(s);
            case Stmt.Block(Label label, List<Stmt> body) -> {
                list(body);
                frame.land(new Stmt.Break(label));
            }
            case Stmt.Loop(Label label, List<Stmt> body) -> {
                while (frame.goesOn()) {
                    count();
                    list(body);
                    frame.land(new Stmt.Continue(label));
                }
            }
            case Stmt.For loop when lanes.has(loop) -> together(loop, lanes.of(loop));
            case Stmt.For loop -> rounds(loop);
            case Stmt.Break _, Stmt.Continue _ -> frame.jump(statement);
            case Stmt.Barrier _ -> barrier.run();
            case Stmt.Region(int number, var _) -> list(regions.apply(number));
        }
    }

    private void assign(KernelVariable target, Expr value) {
        Number[] next = frame.copy(target);
        for (int l = 0; l < frame.size(); l++) {
            if (frame.isOn(l)) {
                next[l] = known(number(value, l), value);
            } else if (frame.isBeyond(l) && !frame.keeps(target)) {
                next[l] = number(value, l);
            }
        }
        frame.put(target, next);
    }

    private void store(ArrayRef array, Expr index, Expr value) {
        int[] places = new int[frame.size()];
        Number[] stored = new Number[frame.size()];
        for (int l = 0; l < frame.size(); l++) {
            if (frame.isOn(l)) {
                places[l] = known(number(index, l), index).intValue();
                stored[l] = known(number(value, l), value);
            }
        }
        for (int l = 0; l < frame.size(); l++) {
            if (stored[l] != null) {
                arrays.get(array.parameter()).set(places[l], stored[l]);
            }
        }
    }

    private void branch(Stmt.If s) {
        LaneFrame.State[] before = frame.states();
        Boolean[] taken = new Boolean[frame.size()];
        for (int l = 0; l < frame.size(); l++) {
            if (!frame.isOff(l)) {
                taken[l] = holds(s.condition(), l);
                if (frame.isOn(l)) {
                    known(taken[l], s.condition());
                }
            }
        }
        frame.only(l -> Boolean.TRUE.equals(taken[l]));
        list(s.then());
        frame.reset(before);
        frame.only(l -> Boolean.FALSE.equals(taken[l]));
        list(s.otherwise());
        frame.reset(before);
    }

    /** Rounds one after another, each for the lanes that have it. */
    private void rounds(Stmt.For loop) {
        LaneFrame.State[] before = frame.states();
        assign(loop.variable(), loop.from());
        Expr next = new Expr.Binary(BinaryOp.ADD, new Expr.Local(loop.variable()), Expr.Const.of(loop.step()));
        frame.only(l -> Boolean.TRUE.equals(holds(loop.condition(), l)));
        while (frame.goesOn()) {
            count();
            list(loop.body());
            assign(loop.variable(), next);
            frame.only(l -> Boolean.TRUE.equals(holds(loop.condition(), l)));
        }
        frame.reset(before);
    }

    /** Iterations that go through the statements side by side, so many at a time. */
    private void together(Stmt.For loop, FormLanes.Together block) {
        LaneFrame outer = frame;
        List<Reduction> gathered = lanes.gathered(loop);
        int[] first = new int[outer.size()];
        for (int o = 0; o < outer.size(); o++) {
            first[o] = outer.isOff(o)
                    ? 0
                    : known(number(loop.from(), o), loop.from()).intValue();
        }
        LaneFrame inner = new LaneFrame(outer, block);
        frame = inner;
        gathered.forEach(r -> inner.gather(r.accumulator(), r.identity().value()));
        for (int begin = 0; ; begin += block.count()) {
            Number[] variable = new Number[inner.size()];
            for (int l = 0; l < inner.size(); l++) {
                variable[l] = first[l / block.count()] + (begin + l % block.count()) * loop.step();
            }
            inner.put(loop.variable(), variable);
            inner.begin();
            for (int l = 0; l < inner.size(); l++) {
                if (inner.isOn(l) && !known(holds(loop.condition(), l), loop.condition())) {
                    inner.leaveBehind(l);
                }
            }
            if (!inner.goesOn()) {
                break;
            }
            count();
            list(loop.body());
        }
        frame = outer;
        for (Reduction r : gathered) {
            Number[] joined = outer.copy(r.target());
            for (int l = 0; l < inner.size(); l++) {
                int o = l / block.count();
                if (!outer.isOff(o)) {
                    joined[o] = Scalars.binary(
                            r.op(), known(joined[o], new Expr.Local(r.target())), inner.value(r.accumulator(), l));
                }
            }
            outer.put(r.target(), joined);
        }
    }

    private static <T> T known(T value, Expr e) {
        if (value == null) {
            throw new IllegalStateException(e + " has no value");
        }
        return value;
    }

    /** Whether a condition holds in a lane; null if that isn't known of a lane that takes no part. */
    private Boolean holds(Expr condition, int lane) {
        return switch (condition) {
            case Expr.Not(Expr a) -> {
                Boolean other = holds(a, lane);
                yield other == null ? null : !other;
            }
            case Expr.Both(Expr a, Expr b) -> {
                Boolean one = holds(a, lane);
                yield Boolean.TRUE.equals(one) ? holds(b, lane) : one;
            }
            case Expr.Compare(var relation, Expr a, Expr b) -> {
                Number x = number(a, lane);
                Number y = number(b, lane);
                yield (x == null || y == null) ? null : (Boolean) Scalars.holds(relation, x, y);
            }
            case Expr.Const c -> c.value().intValue() != 0;
            default -> throw new IllegalArgumentException("no condition: " + condition);
        };
    }

    /** A number in a lane; null if it isn't known of a lane that takes no part. */
    private Number number(Expr e, int lane) {
        return switch (e) {
            case Expr.Const c -> c.value();
            case Expr.Local(KernelVariable v) -> frame.value(v, lane);
            case Expr.Select(Expr condition, Expr a, Expr b) -> {
                Boolean first = holds(condition, lane);
                yield first == null ? null : number(first ? a : b, lane);
            }
            case Expr.Load(ArrayRef array, Expr index) ->
                frame.isOn(lane)
                        ? arrays.get(array.parameter())
                                .get(known(number(index, lane), index).intValue())
                        : null;
            case Expr.Size(ArrayRef array) -> arrays.get(array.parameter()).size();
            case Expr.First(Expr a) -> number(a, frame.first(lane));
            case Expr.Last(Expr a) -> number(a, frame.last(lane));
            case Expr.Compare _, Expr.Not _, Expr.Both _ -> throw new IllegalArgumentException("no number: " + e);
            default ->
                operation(e, e.operands().stream().map(o -> number(o, lane)).toList(), frame.isOn(lane));
        };
    }

    private static Number operation(Expr e, List<Number> operands, boolean on) {
        if (operands.contains(null)) {
            return null;
        }
        Number a = operands.getFirst();
        try {
            return switch (e) {
                case Expr.Unary u -> Scalars.unary(u.op(), a);
                case Expr.Binary b -> Scalars.binary(b.op(), a, operands.get(1));
                case Expr.Fma _ -> Scalars.fma(a, operands.get(1), operands.get(2));
                case Expr.Convert c -> Scalars.number(c.kind(), a);
                default -> throw new IllegalArgumentException("no operation: " + e);
            };
        } catch (ArithmeticException divided) {
            if (on) {
                throw divided;
            }
            return null;
        }
    }
}
