package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Scopes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rewrites every expression of statements, bottom-up. */
public final class ExpressionRewriter {
    private ExpressionRewriter() {}

    /** As {@link #rewrite(List, UnaryOperator)} for a rule that goes through an expression's parts by itself. */
    public static List<Stmt> map(List<Stmt> statements, UnaryOperator<Expr> whole) {
        return Bodies.rewrite(statements, s -> List.of(map(s, whole)));
    }

    public static List<Stmt> rewrite(List<Stmt> statements, UnaryOperator<Expr> rule) {
        return rewrite(statements, rule, _ -> true);
    }

    /** As {@link #rewrite(List, UnaryOperator)}, in some statements only. */
    public static List<Stmt> rewrite(List<Stmt> statements, UnaryOperator<Expr> rule, Predicate<Stmt> where) {
        return Bodies.rewrite(statements, s -> List.of(where.test(s) ? map(s, e -> e.rewrite(rule)) : s));
    }

    /** Whether any expression of statements reads one of some variables. */
    public static boolean read(List<Stmt> statements, Set<KernelVariable> variables) {
        return Stmt.any(statements, s -> s.expressions().stream().anyMatch(e -> e.reads(variables)));
    }

    /** Whether an expression may throw, so that nothing but the kernel says where it's computed: it loads, or divides whole numbers. */
    public static boolean mayThrow(Expr e) {
        return isPartial(e) || e.operands().stream().anyMatch(ExpressionRewriter::mayThrow);
    }

    /** Whether an operation throws for some operands: an index beyond an array, a whole number's divisor that may be zero. */
    public static boolean isPartial(Expr e) {
        return switch (e) {
            case Expr.Load _ -> true;
            case Expr.Binary(BinaryOp op, Expr a, Expr b) ->
                (op == BinaryOp.DIV || op == BinaryOp.REM)
                        && !a.kind().isFloating()
                        && !(b instanceof Expr.Const c && c.value().longValue() != 0);
            default -> false;
        };
    }

    /** Puts other variables in the place of some, where they are read and where they are assigned. */
    public static List<Stmt> rename(List<Stmt> statements, Map<KernelVariable, KernelVariable> names) {
        List<Stmt> read = rewrite(
                statements,
                e -> e instanceof Expr.Local(KernelVariable v) && names.containsKey(v)
                        ? new Expr.Local(names.get(v))
                        : e);
        return Bodies.rewrite(
                read,
                s -> List.of(
                        switch (s) {
                            case Stmt.Assign(KernelVariable v, Expr value)
                            when names.containsKey(v) -> new Stmt.Assign(names.get(v), value);
                            case Stmt.For f
                            when names.containsKey(f.variable()) ->
                                new Stmt.For(
                                        f.label(),
                                        names.get(f.variable()),
                                        f.from(),
                                        f.relation(),
                                        f.bound(),
                                        f.step(),
                                        f.body());
                            default -> s;
                        }));
    }

    /** Puts new variables of the same names in the place of some. */
    public static List<Stmt> renew(List<Stmt> statements, Stream<KernelVariable> variables) {
        return rename(
                statements, variables.collect(Collectors.toMap(v -> v, v -> new KernelVariable(v.name(), v.kind()))));
    }

    /** A second version of statements, with new variables of the same names in the place of those that live in a list alone. */
    public static List<Stmt> version(
            List<Stmt> version, Set<KernelVariable> variables, List<Stmt> list, Scopes scopes) {
        return renew(version, variables.stream().filter(v -> scopes.isWithin(v, list)));
    }

    /** A statement with others of the expressions that are its own, not those of statements within it. */
    static Stmt map(Stmt statement, UnaryOperator<Expr> whole) {
        return switch (statement) {
            case Stmt.Assign s -> new Stmt.Assign(s.target(), whole.apply(s.value()));
            case Stmt.Store s -> new Stmt.Store(s.array(), whole.apply(s.index()), whole.apply(s.value()));
            case Stmt.If s -> new Stmt.If(whole.apply(s.condition()), s.then(), s.otherwise());
            case Stmt.For s ->
                new Stmt.For(
                        s.label(),
                        s.variable(),
                        whole.apply(s.from()),
                        s.relation(),
                        whole.apply(s.bound()),
                        s.step(),
                        s.body());
            default -> statement;
        };
    }
}
