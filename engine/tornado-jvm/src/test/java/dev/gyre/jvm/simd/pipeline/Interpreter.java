package dev.gyre.jvm.simd.pipeline;

import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Label;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.parse.KernelIr;
import dev.gyre.jvm.simd.pass.Reduction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a kernel's form on arrays, statement by statement, as Java would run the kernel: one iteration after another, each a vector of one lane. What a loop's
 * lanes gather is one accumulator that starts from the neutral element.
 */
public final class Interpreter {
    private final Map<KernelVariable, Number> values = new HashMap<>();
    private final Map<Integer, ArrayMemory> arrays = new HashMap<>();
    private final Map<Label, List<Reduction>> reductions;
    private long budget;
    /** The break or continue on whose way the flow is. */
    private Stmt jump;

    private Interpreter(Map<Label, List<Reduction>> reductions, long budget) {
        this.reductions = reductions;
        this.budget = budget;
    }

    /**
     * Runs statements.
     *
     * @param parameters the kernel's, for which there are arguments, and behind them the arrays of iterations
     * @param own the elements of these, by the number of the parameter
     * @param reductions by loop, what its lanes gather
     * @param budget statements after which it's taken for endless
     * @throws IllegalStateException if it's endless, or reads what has no value
     */
    public static void run(
            List<Stmt> statements,
            List<KernelIr.Parameter> parameters,
            Object[] arguments,
            Map<Integer, Integer> own,
            Map<Label, List<Reduction>> reductions,
            long budget) {
        Interpreter interpreter = new Interpreter(reductions, budget);
        for (int p = 0; p < parameters.size(); p++) {
            boolean given = p < arguments.length;
            switch (parameters.get(p)) {
                case KernelIr.Parameter.Scalar(KernelVariable v) ->
                    interpreter.values.put(v, Scalars.number(v.kind(), arguments[p]));
                case KernelIr.Parameter.Array(ArrayRef a) ->
                    interpreter.arrays.put(
                            a.parameter(),
                            given
                                    ? ArrayMemory.of(arguments[p])
                                    : ArrayMemory.fresh(a.storage(), own.get(a.parameter())));
                default -> throw new IllegalArgumentException("no argument for " + parameters.get(p));
            }
        }
        interpreter.list(statements);
    }

    /** Runs a list up to its end or its first jump. */
    private void list(List<Stmt> statements) {
        for (int i = 0; i < statements.size() && jump == null; i++) {
            if (--budget < 0) {
                throw new IllegalStateException("it doesn't end");
            }
            statement(statements.get(i));
        }
    }

    private void statement(Stmt statement) {
        switch (statement) {
            case Stmt.Assign(KernelVariable target, Expr value) -> values.put(target, number(value));
            case Stmt.Store(ArrayRef array, Expr index, Expr value) -> {
                int at = number(index).intValue();
                array(array).set(at, number(value));
            }
            case Stmt.If s -> list(holds(s.condition()) ? s.then() : s.otherwise());
            case Stmt.Block(Label label, List<Stmt> body) -> {
                list(body);
                if (jump instanceof Stmt.Break(Label end) && end.equals(label)) {
                    jump = null;
                }
            }
            case Stmt.Loop(Label label, List<Stmt> body) -> {
                while (jump == null) {
                    list(body);
                    if (jump instanceof Stmt.Continue(Label again) && again.equals(label)) {
                        jump = null;
                    }
                }
            }
            case Stmt.For loop -> rounds(loop);
            case Stmt.Break _, Stmt.Continue _ -> jump = statement;
            case Stmt.Barrier _, Stmt.Region _ -> throw new IllegalArgumentException("work-items aren't run here");
        }
    }

    private void rounds(Stmt.For loop) {
        List<Reduction> gathered = reductions.getOrDefault(loop.label(), List.of());
        gathered.stream()
                .filter(r -> !r.accumulator().equals(r.target()))
                .forEach(r -> values.put(r.accumulator(), r.identity().value()));
        int round = number(loop.from()).intValue();
        values.put(loop.variable(), round);
        while (jump == null && holds(loop.condition())) {
            if (--budget < 0) {
                throw new IllegalStateException("it doesn't end");
            }
            list(loop.body());
            round += loop.step();
            values.put(loop.variable(), round);
        }
        for (Reduction r : gathered) {
            if (!r.accumulator().equals(r.target())) {
                Expr joined = new Expr.Binary(r.op(), new Expr.Local(r.target()), new Expr.Local(r.accumulator()));
                values.put(r.target(), number(joined));
            }
        }
    }

    private ArrayMemory array(ArrayRef array) {
        return arrays.get(array.parameter());
    }

    private boolean holds(Expr condition) {
        return switch (condition) {
            case Expr.Not(Expr a) -> !holds(a);
            case Expr.Both(Expr a, Expr b) -> holds(a) && holds(b);
            case Expr.Compare(var relation, Expr a, Expr b) -> Scalars.holds(relation, number(a), number(b));
            case Expr.Const c -> c.value().intValue() != 0;
            default -> throw new IllegalArgumentException("no condition: " + condition);
        };
    }

    private Number number(Expr e) {
        return switch (e) {
            case Expr.Const c -> c.value();
            case Expr.Local(KernelVariable v) -> {
                Number value = values.get(v);
                if (value == null) {
                    throw new IllegalStateException(v + " has no value");
                }
                yield value;
            }
            case Expr.Unary(var op, Expr a) -> Scalars.unary(op, number(a));
            case Expr.Binary(var op, Expr a, Expr b) -> Scalars.binary(op, number(a), number(b));
            case Expr.Fma(Expr a, Expr b, Expr c) -> Scalars.fma(number(a), number(b), number(c));
            case Expr.Select(Expr condition, Expr a, Expr b) -> number(holds(condition) ? a : b);
            case Expr.Convert(var kind, Expr a) -> Scalars.number(kind, number(a));
            case Expr.Load(ArrayRef array, Expr index) ->
                array(array).get(number(index).intValue());
            case Expr.Size(ArrayRef array) -> array(array).size();
            case Expr.First(Expr a) -> number(a);
            case Expr.Last(Expr a) -> number(a);
            case Expr.Compare _, Expr.Not _, Expr.Both _ -> throw new IllegalArgumentException("no number: " + e);
        };
    }
}
