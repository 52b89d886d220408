package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Rewrites every expression of statements, bottom-up. */
final class Expressions {
    private Expressions() {}

    static List<Stmt> rewrite(List<Stmt> statements, UnaryOperator<Expr> rule) {
        return Bodies.rewrite(statements, s -> List.of(rewrite(s, rule)));
    }

    /** Puts other variables in the place of some, where they are read and where they are assigned. */
    static List<Stmt> rename(List<Stmt> statements, Map<KernelVariable, KernelVariable> names) {
        List<Stmt> read = rewrite(
                statements,
                e -> e instanceof Expr.Local(KernelVariable v) && names.containsKey(v)
                        ? new Expr.Local(names.get(v))
                        : e);
        return Bodies.rewrite(
                read,
                s -> List.of(
                        s instanceof Stmt.Assign(KernelVariable v, Expr value) && names.containsKey(v)
                                ? new Stmt.Assign(names.get(v), value)
                                : s));
    }

    private static Stmt rewrite(Stmt statement, UnaryOperator<Expr> rule) {
        return switch (statement) {
            case Stmt.Assign s -> new Stmt.Assign(s.target(), s.value().rewrite(rule));
            case Stmt.Store s ->
                new Stmt.Store(s.array(), s.index().rewrite(rule), s.value().rewrite(rule));
            case Stmt.If s -> new Stmt.If(s.condition().rewrite(rule), s.then(), s.otherwise());
            case Stmt.For s ->
                new Stmt.For(
                        s.label(),
                        s.variable(),
                        s.from().rewrite(rule),
                        s.relation(),
                        s.bound().rewrite(rule),
                        s.step(),
                        s.body());
            default -> statement;
        };
    }
}
