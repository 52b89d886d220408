package dev.gyre.jvm.simd.pipeline;

import static dev.gyre.jvm.simd.pipeline.Fault.expression;
import static dev.gyre.jvm.simd.pipeline.Fault.statement;
import static dev.gyre.jvm.simd.pipeline.Fault.wrong;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Faults that leave a form well formed, mostly, but with another meaning. */
final class WrongForms {
    static final List<Fault> ALL = List.of(
            wrong(
                    "another operation",
                    expression(e -> e instanceof Expr.Binary b
                            ? other(b.op()).map(op -> new Expr.Binary(op, b.a(), b.b()))
                            : Stream.empty())),
            wrong(
                    "operands exchanged",
                    expression(e -> e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                                    && (op == BinaryOp.SUB || op == BinaryOp.DIV)
                            ? Stream.of(new Expr.Binary(op, b, a))
                            : Stream.empty())),
            wrong(
                    "sign changed",
                    expression(e -> e instanceof Expr.Load l && l.kind().isFloating()
                            ? Stream.of(new Expr.Unary(UnaryOp.NEG, l))
                            : Stream.empty())),
            wrong(
                    "constant changed",
                    expression(e -> e instanceof Expr.Const c && c.kind() != Kind.BOOLEAN
                            ? Stream.of(changed(c))
                            : Stream.empty())),
            wrong(
                    "product and sum rounded once",
                    expression(e ->
                            e instanceof Expr.Binary(BinaryOp plus, Expr a, Expr.Binary(BinaryOp times, Expr b, Expr c))
                                            && plus == BinaryOp.ADD
                                            && times == BinaryOp.MUL
                                            && a.kind() == Kind.FLOAT
                                            && !isPowerOfTwo(b)
                                    ? Stream.of(new Expr.Fma(b, c, a))
                                    : Stream.empty())),
            wrong(
                    "wrong side of a choice",
                    expression(e -> e instanceof Expr.Select s && !s.a().equals(s.b())
                            ? Stream.of(new Expr.Select(s.condition(), s.b(), s.a()))
                            : Stream.empty())),
            wrong(
                    "load shifted",
                    expression(e -> e instanceof Expr.Load l
                            ? Stream.of(new Expr.Load(l.array(), next(l.index())))
                            : Stream.empty())),
            wrong("store shifted", store(t -> new Stmt.Store(t.array(), next(t.index()), t.value()))),
            wrong("other value stored", store(t -> new Stmt.Store(t.array(), t.index(), more(t.value())))),
            wrong("store dropped", statement(s -> s instanceof Stmt.Store ? Stream.of(List.of()) : Stream.empty())),
            wrong("stores exchanged", WrongForms::storesExchanged),
            wrong("load behind a store to its place", WrongForms::loadBehindStore),
            wrong(
                    "condition negated",
                    statement(s -> s instanceof Stmt.If b
                            ? Stream.of(List.of(new Stmt.If(new Expr.Not(b.condition()), b.then(), b.otherwise())))
                            : Stream.empty())),
            wrong(
                    "guard dropped",
                    statement(s ->
                            s instanceof Stmt.If b && b.otherwise().isEmpty() ? Stream.of(b.then()) : Stream.empty())),
            wrong(
                    "half of a guard dropped",
                    statement(s -> s
                                    instanceof Stmt.If(Expr.Both(Expr a, Expr b), List<Stmt> then, List<Stmt> otherwise)
                            ? Stream.of(
                                    List.of(new Stmt.If(a, then, otherwise)), List.of(new Stmt.If(b, then, otherwise)))
                            : Stream.empty())),
            wrong(
                    "other side left out",
                    statement(s -> s instanceof Stmt.If b && !b.otherwise().isEmpty()
                            ? Stream.of(List.of(new Stmt.If(b.condition(), b.then(), List.of())))
                            : Stream.empty())),
            wrong(
                    "a round too few",
                    loop(f -> f(
                            f,
                            f.from(),
                            f.relation(),
                            new Expr.Binary(BinaryOp.SUB, f.bound(), Expr.Const.of(f.step())),
                            f.step()))),
            wrong(
                    "a round too many",
                    loop(f -> f.relation() == Relation.LT
                            ? f(f, f.from(), Relation.LE, f.bound(), f.step())
                            : f(f, f.from(), f.relation(), next(f.bound()), f.step()))),
            wrong("first round left out", loop(f -> f(f, next(f.from()), f.relation(), f.bound(), f.step()))),
            wrong("every second round left out", loop(f -> f(f, f.from(), f.relation(), f.bound(), 2 * f.step()))),
            wrong("update dropped", WrongForms::updateDropped),
            wrong(
                    "update twice",
                    statement(s -> s instanceof Stmt.Assign a && a.value().reads(a.target())
                            ? Stream.of(List.of(a, a))
                            : Stream.empty())),
            wrong("rounds start anew", WrongForms::anew));

    private WrongForms() {}

    private static Stream<BinaryOp> other(BinaryOp op) {
        return switch (op) {
            case ADD, MUL -> Stream.of(BinaryOp.SUB);
            case SUB, DIV -> Stream.of(BinaryOp.ADD);
            case REM -> Stream.of(BinaryOp.DIV);
            case AND -> Stream.of(BinaryOp.OR);
            case OR, XOR -> Stream.of(BinaryOp.AND);
            case SHL -> Stream.of(BinaryOp.SHR);
            case SHR, USHR -> Stream.of(BinaryOp.SHL);
            case MIN -> Stream.of(BinaryOp.MAX);
            case MAX -> Stream.of(BinaryOp.MIN);
            case POW, ATAN2, HYPOT -> Stream.empty();
        };
    }

    private static Expr changed(Expr.Const c) {
        return switch (c.kind()) {
            case INT, BOOLEAN -> Expr.Const.of(c.value().intValue() + 1);
            case LONG -> new Expr.Const(c.kind(), c.value().longValue() + 1);
            case FLOAT -> new Expr.Const(c.kind(), c.value().floatValue() + 1f);
            case DOUBLE -> new Expr.Const(c.kind(), c.value().doubleValue() + 1);
        };
    }

    /** Whether products by it aren't rounded. */
    private static boolean isPowerOfTwo(Expr e) {
        return e instanceof Expr.Const c
                && Math.scalb(1f, Math.getExponent(c.value().floatValue()))
                        == c.value().floatValue();
    }

    private static Expr next(Expr e) {
        return new Expr.Binary(BinaryOp.ADD, e, Expr.Const.of(1));
    }

    private static Expr more(Expr e) {
        return new Expr.Binary(BinaryOp.ADD, e, changed(Expr.Const.zero(e.kind())));
    }

    private static Function<List<Stmt>, Stream<List<Stmt>>> store(UnaryOperator<Stmt.Store> change) {
        return statement(s -> s instanceof Stmt.Store t ? Stream.of(List.of(change.apply(t))) : Stream.empty());
    }

    private static Stmt.For f(Stmt.For f, Expr from, Relation relation, Expr bound, int step) {
        return new Stmt.For(f.label(), f.variable(), from, relation, bound, step, f.body());
    }

    private static Function<List<Stmt>, Stream<List<Stmt>>> loop(UnaryOperator<Stmt.For> change) {
        return statement(s -> s instanceof Stmt.For f ? Stream.of(List.of(change.apply(f))) : Stream.empty());
    }

    /** What two stores next to each other store. */
    private static Stream<List<Stmt>> storesExchanged(List<Stmt> body) {
        return Places.lists(
                body,
                list -> IntStream.range(0, list.size() - 1)
                        .boxed()
                        .flatMap(i -> list.get(i) instanceof Stmt.Store a
                                        && list.get(i + 1) instanceof Stmt.Store b
                                        && a.array().storage() == b.array().storage()
                                        && !a.value().equals(b.value())
                                ? Stream.of(Places.replaced(
                                        Places.replaced(
                                                list, i, List.of(new Stmt.Store(a.array(), a.index(), b.value()))),
                                        i + 1,
                                        List.of(new Stmt.Store(b.array(), b.index(), a.value()))))
                                : Stream.empty()));
    }

    /** A variable is loaded from where the next statement but for assignments stores. */
    private static Stream<List<Stmt>> loadBehindStore(List<Stmt> body) {
        return Places.lists(
                body,
                list -> IntStream.range(0, list.size() - 1)
                        .boxed()
                        .flatMap(i ->
                                list.get(i) instanceof Stmt.Assign(KernelVariable v, Expr.Load(var array, Expr index))
                                                && list.get(i + 1) instanceof Stmt.Store b
                                                && b.array().equals(array)
                                                && b.index().equals(index)
                                                && !b.value().reads(v)
                                        ? Stream.of(Places.replaced(
                                                Places.replaced(list, i, List.of()), i, List.of(b, list.get(i))))
                                        : Stream.empty()));
    }

    /** Something that a loop computes from its last round. */
    private static Stream<List<Stmt>> updateDropped(List<Stmt> body) {
        return Places.statements(
                body,
                s -> s instanceof Stmt.Assign a && a.value().reads(a.target()) ? Stream.of(List.of()) : Stream.empty());
    }

    /** A variable that a loop carries from round to round is zero again at the start of each. */
    private static Stream<List<Stmt>> anew(List<Stmt> body) {
        return Places.statements(
                body,
                s -> s instanceof Stmt.For f
                        ? f.body().stream()
                                .filter(t ->
                                        t instanceof Stmt.Assign a && a.value().reads(a.target()))
                                .map(t -> (Stmt.Assign) t)
                                .map(a -> List.<Stmt>of(f.withBody(Places.replaced(
                                        f.body(),
                                        0,
                                        List.of(
                                                new Stmt.Assign(
                                                        a.target(),
                                                        Expr.Const.zero(
                                                                a.target().kind())),
                                                f.body().getFirst())))))
                        : Stream.empty());
    }
}
