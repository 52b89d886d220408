package dev.gyre.jvm.simd.pipeline;

import static dev.gyre.jvm.simd.pipeline.Fault.expression;
import static dev.gyre.jvm.simd.pipeline.Fault.malformed;
import static dev.gyre.jvm.simd.pipeline.Fault.statement;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Faults that leave a form malformed. */
final class MalformedForms {
    private static final Expr NEVER = new Expr.Compare(Relation.LT, Expr.Const.of(1), Expr.Const.of(0));
    static final String BARRIER = "barrier without a group";
    private static final int NO_PARAMETER = 99;

    static final List<Fault> ALL = List.of(
            malformed(
                    "operand that isn't assigned",
                    expression(e -> e instanceof Expr.Local l
                            ? Stream.of(new Expr.Local(new KernelVariable(l + "?", l.kind())))
                            : Stream.empty())),
            malformed("assignment behind its use", MalformedForms::late),
            malformed("only assignment dropped", onlyAssignment(_ -> List.of())),
            malformed(
                    "only assignment on a condition",
                    onlyAssignment(a -> List.of(new Stmt.If(NEVER, List.of(a), List.of())))),
            malformed(
                    "constant of another kind",
                    expression(e -> e instanceof Expr.Const c && c.kind() != Kind.BOOLEAN
                            ? Stream.of(Expr.Const.zero(other(c.kind())))
                            : Stream.empty())),
            malformed(
                    "constant that is no number of its kind",
                    expression(e -> e instanceof Expr.Const c
                            ? Stream.of(new Expr.Const(c.kind(), (byte) 1))
                            : Stream.empty())),
            malformed(
                    "operand of another kind",
                    expression(e -> e instanceof Expr.Binary b
                            ? Stream.of(new Expr.Binary(b.op(), b.a(), converted(b.b())))
                            : Stream.empty())),
            malformed(
                    "compared with another kind",
                    expression(e -> e instanceof Expr.Compare c
                            ? Stream.of(new Expr.Compare(c.relation(), converted(c.a()), c.b()))
                            : Stream.empty())),
            malformed(
                    "choice of two kinds",
                    expression(e -> e instanceof Expr.Select s
                            ? Stream.of(new Expr.Select(s.condition(), s.a(), converted(s.b())))
                            : Stream.empty())),
            malformed(
                    "value of another kind",
                    statement(s -> s instanceof Stmt.Assign a
                            ? one(new Stmt.Assign(a.target(), converted(a.value())))
                            : Stream.empty())),
            malformed(
                    "stored value of another kind",
                    statement(s -> s instanceof Stmt.Store t
                            ? one(new Stmt.Store(t.array(), t.index(), converted(t.value())))
                            : Stream.empty())),
            malformed(
                    "long as an index",
                    expression(e -> e instanceof Expr.Load l
                            ? Stream.of(new Expr.Load(l.array(), new Expr.Convert(Kind.LONG, l.index())))
                            : Stream.empty())),
            malformed(
                    "condition as a value",
                    statement(s -> s instanceof Stmt.If b
                            ? one(new Stmt.Assign(new KernelVariable("mask", Kind.BOOLEAN), b.condition()), b)
                            : Stream.empty())),
            malformed(
                    "number as a condition",
                    statement(s -> s instanceof Stmt.If b
                            ? one(new Stmt.If(Expr.Const.of(1), b.then(), b.otherwise()))
                            : Stream.empty())),
            malformed(
                    "array that there isn't",
                    statement(s -> s instanceof Stmt.Store t
                            ? one(new Stmt.Store(
                                    array(t.array(), NO_PARAMETER, t.array().storage()), t.index(), t.value()))
                            : Stream.empty())),
            malformed(
                    "array of another type",
                    expression(e -> e instanceof Expr.Load l
                            ? Stream.of(new Expr.Convert(
                                    l.kind(),
                                    new Expr.Load(
                                            array(l.array(), l.array().parameter(), Storage.of(other(l.kind()))),
                                            l.index())))
                            : Stream.empty())),
            malformed("store to an array that's only loaded", body -> exchanged(body, true)),
            malformed("load from an array that's only stored to", body -> exchanged(body, false)),
            malformed("step down", loop(f -> f(f, f.relation(), f.bound(), -f.step(), f.body()))),
            malformed("no step", loop(f -> f(f, f.relation(), f.bound(), 0, f.body()))),
            malformed("loop until a number is met", loop(f -> f(f, Relation.NE, f.bound(), f.step(), f.body()))),
            malformed("loop's variable assigned in it", loop(f -> f.withBody(with(f.body(), increment(f.variable()))))),
            malformed(
                    "bound that changes",
                    loop(f -> f(f, f.relation(), plus(f.bound(), new Expr.Local(f.variable())), f.step(), f.body()))),
            malformed(
                    "loop's variable read behind it",
                    statement(s -> s instanceof Stmt.For f
                            ? one(
                                    f,
                                    new Stmt.Assign(new KernelVariable("last", Kind.INT), new Expr.Local(f.variable())))
                            : Stream.empty())),
            malformed(
                    "parallel loop lost",
                    statement(s -> s instanceof Stmt.For f && f.label().isParallel()
                            ? one(new Stmt.For(
                                    new Label(-1), f.variable(), f.from(), f.relation(), f.bound(), f.step(), f.body()))
                            : Stream.empty())),
            malformed("loop twice", statement(s -> s instanceof Stmt.For f ? one(f, f) : Stream.empty())),
            malformed("loop in itself", loop(f -> f.withBody(List.of(f)))),
            malformed("break of no block", behind(new Stmt.Break(new Label(-1)))),
            malformed("continue of no loop", behind(new Stmt.Continue(new Label(-1)))),
            malformed(
                    "statements behind a jump",
                    statement(s -> s instanceof Stmt.Break || s instanceof Stmt.Continue
                            ? one(s, new Stmt.Assign(new KernelVariable("dead", Kind.INT), Expr.Const.of(0)))
                            : Stream.empty())),
            malformed(
                    "both sides in one place",
                    statement(s -> s instanceof Stmt.If b && b.otherwise().isEmpty()
                            ? one(new Stmt.If(b.condition(), b.then(), b.then()))
                            : Stream.empty())),
            malformed(BARRIER, behind(new Stmt.Barrier())),
            malformed("region before its pass", loop(f -> f.withBody(List.of(new Stmt.Region(0, f.body()))))));

    private MalformedForms() {}

    private static Stream<List<Stmt>> one(Stmt... statements) {
        return Stream.of(List.of(statements));
    }

    private static Function<List<Stmt>, Stream<List<Stmt>>> loop(UnaryOperator<Stmt.For> change) {
        return statement(s -> s instanceof Stmt.For f ? one(change.apply(f)) : Stream.empty());
    }

    private static Stmt.For f(Stmt.For f, Relation relation, Expr bound, int step, List<Stmt> body) {
        return new Stmt.For(f.label(), f.variable(), f.from(), relation, bound, step, body);
    }

    private static Function<List<Stmt>, Stream<List<Stmt>>> behind(Stmt last) {
        return body -> Places.lists(
                body,
                list -> list.isEmpty()
                                || list.getLast() instanceof Stmt.Break
                                || list.getLast() instanceof Stmt.Continue
                        ? Stream.empty()
                        : Stream.of(with(list, last)));
    }

    private static List<Stmt> with(List<Stmt> list, Stmt last) {
        List<Stmt> more = new ArrayList<>(list);
        more.add(last);
        return more;
    }

    private static Stmt increment(KernelVariable v) {
        return new Stmt.Assign(v, plus(new Expr.Local(v), Expr.Const.of(1)));
    }

    private static Expr plus(Expr a, Expr b) {
        return new Expr.Binary(BinaryOp.ADD, a, b);
    }

    private static Kind other(Kind kind) {
        return kind == Kind.DOUBLE ? Kind.FLOAT : Kind.DOUBLE;
    }

    private static Expr converted(Expr e) {
        return new Expr.Convert(other(e.kind()), e);
    }

    private static ArrayRef array(ArrayRef a, int parameter, Storage storage) {
        return new ArrayRef(parameter, a.name(), storage, a.room(), a.checked());
    }

    /** An assignment changes places with the next statement, which reads what it assigns first. */
    private static Stream<List<Stmt>> late(List<Stmt> body) {
        return Places.lists(
                body,
                list -> IntStream.range(0, list.size() - 1)
                        .filter(i -> list.get(i) instanceof Stmt.Assign a
                                && assignments(body, a.target()) == 1
                                && list.get(i + 1).expressions().stream().anyMatch(e -> e.reads(a.target())))
                        .mapToObj(i -> Places.replaced(
                                Places.replaced(list, i + 1, List.of(list.get(i + 1), list.get(i))), i, List.of())));
    }

    /** Of variables that have no value before it, as those have that lanes gather in. */
    private static Function<List<Stmt>, Stream<List<Stmt>>> onlyAssignment(Function<Stmt.Assign, List<Stmt>> change) {
        return body -> Places.statements(
                body,
                s -> s instanceof Stmt.Assign a
                                && !a.value().reads(a.target())
                                && assignments(body, a.target()) == 1
                                && reads(body, a.target())
                        ? Stream.of(change.apply(a))
                        : Stream.empty());
    }

    private static long assignments(List<Stmt> body, KernelVariable v) {
        int[] count = new int[1];
        Stmt.walk(body, s -> count[0] += v.equals(s.assigned()) ? 1 : 0);
        return count[0];
    }

    private static boolean reads(List<Stmt> body, KernelVariable v) {
        boolean[] reads = new boolean[1];
        Stmt.walk(body, s -> reads[0] |= s.expressions().stream().anyMatch(e -> e.reads(v)));
        return reads[0];
    }

    /** A store goes to an array that's only loaded, or a load to one that's only stored to, of the same type. */
    private static Stream<List<Stmt>> exchanged(List<Stmt> body, boolean store) {
        List<ArrayRef> stored = new ArrayList<>();
        List<ArrayRef> loaded = new ArrayList<>();
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.Store t) {
                stored.add(t.array());
            }
            s.expressions()
                    .forEach(e -> e.walk(x -> {
                        if (x instanceof Expr.Load l) {
                            loaded.add(l.array());
                        }
                    }));
        });
        List<ArrayRef> others = new ArrayList<>(store ? loaded : stored);
        others.removeAll(store ? stored : loaded);
        Function<ArrayRef, Stream<ArrayRef>> other = a -> others.stream()
                .filter(o -> o.storage() == a.storage() && !o.own())
                .limit(1);
        return store
                ? Places.statements(
                        body,
                        s -> s instanceof Stmt.Store t
                                ? other.apply(t.array()).map(o -> List.of(new Stmt.Store(o, t.index(), t.value())))
                                : Stream.empty())
                : Places.expressions(
                        body,
                        e -> e instanceof Expr.Load l
                                ? other.apply(l.array()).map(o -> new Expr.Load(o, l.index()))
                                : Stream.empty());
    }
}
