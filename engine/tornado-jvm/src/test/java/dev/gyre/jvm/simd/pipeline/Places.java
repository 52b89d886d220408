package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Bodies that are changed in one place each, for every place in turn. */
final class Places {
    private Places() {}

    /** One list of statements is another one. */
    static Stream<List<Stmt>> lists(List<Stmt> body, Function<List<Stmt>, Stream<List<Stmt>>> change) {
        Stream<List<Stmt>> within = IntStream.range(0, body.size())
                .boxed()
                .flatMap(i -> IntStream.range(0, body.get(i).bodies().size())
                        .boxed()
                        .flatMap(k -> lists(body.get(i).bodies().get(k), change)
                                .map(inner -> replaced(body, i, List.of(with(body.get(i), k, inner))))));
        return Stream.concat(change.apply(body), within);
    }

    /** One statement is some others. */
    static Stream<List<Stmt>> statements(List<Stmt> body, Function<Stmt, Stream<List<Stmt>>> change) {
        return lists(
                body,
                list -> IntStream.range(0, list.size())
                        .boxed()
                        .flatMap(i -> change.apply(list.get(i)).map(others -> replaced(list, i, others))));
    }

    /** One expression is another one. */
    static Stream<List<Stmt>> expressions(List<Stmt> body, Function<Expr, Stream<Expr>> change) {
        return statements(
                body,
                s -> IntStream.range(0, s.expressions().size())
                        .boxed()
                        .flatMap(i -> within(s.expressions().get(i), change).map(e -> List.of(with(s, i, e)))));
    }

    private static Stream<Expr> within(Expr e, Function<Expr, Stream<Expr>> change) {
        Stream<Expr> operands = IntStream.range(0, e.operands().size())
                .boxed()
                .flatMap(i -> within(e.operands().get(i), change).map(o -> e.with(replacedOne(e.operands(), i, o))));
        return Stream.concat(change.apply(e), operands);
    }

    /** A list with others in the place of an element. */
    static List<Stmt> replaced(List<Stmt> list, int i, List<Stmt> others) {
        List<Stmt> result = new ArrayList<>(list);
        result.remove(i);
        result.addAll(i, others);
        return result;
    }

    private static List<Expr> replacedOne(List<Expr> list, int i, Expr other) {
        List<Expr> result = new ArrayList<>(list);
        result.set(i, other);
        return result;
    }

    private static Stmt with(Stmt s, int body, List<Stmt> other) {
        int[] k = new int[1];
        return Bodies.within(s, list -> k[0]++ == body ? other : list);
    }

    private static Stmt with(Stmt s, int i, Expr e) {
        return switch (s) {
            case Stmt.Assign a -> new Stmt.Assign(a.target(), e);
            case Stmt.Store t when i == 0 -> new Stmt.Store(t.array(), e, t.value());
            case Stmt.Store t -> new Stmt.Store(t.array(), t.index(), e);
            case Stmt.If b -> new Stmt.If(e, b.then(), b.otherwise());
            case Stmt.For f ->
                new Stmt.For(
                        f.label(),
                        f.variable(),
                        i == 0 ? e : f.from(),
                        f.relation(),
                        i == 0 ? f.bound() : e,
                        f.step(),
                        f.body());
            default -> throw new IllegalArgumentException("it has no expressions: " + s);
        };
    }
}
