package dev.gyre.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Walks over statements, and rewrites them bottom-up: first what is within a statement, then the statement itself, which may become several. */
public final class Bodies {
    private Bodies() {}

    /** All counted loops of statements, outer ones first. */
    public static Stream<Stmt.For> loops(List<Stmt> statements) {
        List<Stmt.For> found = new ArrayList<>();
        Stmt.walk(statements, s -> {
            if (s instanceof Stmt.For f) {
                found.add(f);
            }
        });
        return found.stream();
    }

    /** Calls the action with all expressions of statements and those within them. */
    public static void expressions(List<Stmt> statements, Consumer<Expr> action) {
        Stmt.walk(statements, s -> s.walkExpressions(action));
    }

    /** Whether an expression of statements or of those within them, or one below it, meets a condition. */
    public static boolean any(List<Stmt> statements, Predicate<Expr> condition) {
        return Stmt.any(statements, s -> s.expressions().stream().anyMatch(e -> e.any(condition)));
    }

    /** The labels around statements that something within them jumps to. */
    public static Set<Label> jumps(List<Stmt> statements) {
        Set<Label> own = new HashSet<>();
        Set<Label> targets = new HashSet<>();
        Stmt.walk(statements, s -> {
            switch (s) {
                case Stmt.Block b -> own.add(b.label());
                case Stmt.Loop l -> own.add(l.label());
                case Stmt.For l -> own.add(l.label());
                case Stmt.Break(Label label) -> targets.add(label);
                case Stmt.Continue(Label label) -> targets.add(label);
                default -> {}
            }
        });
        targets.removeAll(own);
        return targets;
    }

    /** Rewrites a list; a rule gives what a statement becomes. */
    public static List<Stmt> rewrite(List<Stmt> statements, Function<Stmt, List<Stmt>> rule) {
        return statements.stream()
                .flatMap(s -> rule.apply(within(s, list -> rewrite(list, rule))).stream())
                .toList();
    }

    /** Rewrites every list of statements, those within others first. */
    public static List<Stmt> lists(List<Stmt> statements, UnaryOperator<List<Stmt>> rule) {
        return rule.apply(statements.stream()
                .map(s -> within(s, list -> lists(list, rule)))
                .toList());
    }

    /** The statements with another body of one of their loops, which is found by its label. */
    public static List<Stmt> with(List<Stmt> statements, Stmt.For loop, List<Stmt> body) {
        return rewrite(
                statements,
                s -> List.of(s instanceof Stmt.For f && f.label().equals(loop.label()) ? loop.withBody(body) : s));
    }

    /** A statement with others of the lists within it. */
    public static Stmt within(Stmt statement, UnaryOperator<List<Stmt>> lists) {
        return switch (statement) {
            case Stmt.If s -> new Stmt.If(s.condition(), lists.apply(s.then()), lists.apply(s.otherwise()));
            case Stmt.Block s -> new Stmt.Block(s.label(), lists.apply(s.body()));
            case Stmt.Loop s -> new Stmt.Loop(s.label(), lists.apply(s.body()));
            case Stmt.For s -> s.withBody(lists.apply(s.body()));
            case Stmt.Region s -> new Stmt.Region(s.number(), lists.apply(s.body()));
            default -> statement;
        };
    }
}
