package dev.gyre.jvm.simd.ir;

import java.util.List;
import java.util.function.Function;

/** Rewrites statements bottom-up: first what is within a statement, then the statement itself, which may become several. */
public final class Bodies {
    private Bodies() {}

    /** Rewrites a list; a rule gives what a statement becomes. */
    public static List<Stmt> rewrite(List<Stmt> statements, Function<Stmt, List<Stmt>> rule) {
        return statements.stream()
                .flatMap(s -> rule.apply(within(s, rule)).stream())
                .toList();
    }

    /** The statements with another body of one of their loops, which is found by its label. */
    public static List<Stmt> with(List<Stmt> statements, Stmt.For loop, List<Stmt> body) {
        return rewrite(
                statements,
                s -> List.of(s instanceof Stmt.For f && f.label().equals(loop.label()) ? loop.withBody(body) : s));
    }

    private static Stmt within(Stmt statement, Function<Stmt, List<Stmt>> rule) {
        return switch (statement) {
            case Stmt.If s -> new Stmt.If(s.condition(), rewrite(s.then(), rule), rewrite(s.otherwise(), rule));
            case Stmt.Block s -> new Stmt.Block(s.label(), rewrite(s.body(), rule));
            case Stmt.Loop s -> new Stmt.Loop(s.label(), rewrite(s.body(), rule));
            case Stmt.For s -> s.withBody(rewrite(s.body(), rule));
            case Stmt.Region s -> new Stmt.Region(s.number(), rewrite(s.body(), rule));
            default -> statement;
        };
    }
}
