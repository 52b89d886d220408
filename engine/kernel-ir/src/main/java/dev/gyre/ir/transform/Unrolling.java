package dev.gyre.ir.transform;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.front.Cleanup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes out the rounds of a loop with a known number of them, one after the other, with what is known of the number of each computed. */
final class Unrolling {
    private Unrolling() {}

    /** The rounds of a loop that can be written out; empty also where the items of a group wait, as code between barriers stands by itself. */
    static Optional<Integer> rounds(Stmt.For loop) {
        boolean up = loop.step() > 0 && (loop.relation() == Relation.LT || loop.relation() == Relation.LE);
        return up
                        && loop.rounds().isPresent()
                        && !loop.any(s -> s instanceof Stmt.Barrier)
                        && !Cleanup.jumpsTo(loop.body(), loop.label())
                ? Optional.of(loop.rounds().getAsInt())
                : Optional.empty();
    }

    /** A kernel's statements in which a loop is written out, found by its label. */
    static List<Stmt> of(List<Stmt> kernel, Stmt.For loop) {
        Scopes scopes = new Scopes(kernel);
        List<KernelVariable> own = Assignments.of(loop.body()).variables().stream()
                .filter(v -> scopes.isWithin(v, loop.body()))
                .toList();
        int first = ((Expr.Const) loop.from()).value().intValue();
        Expr number = new Expr.Local(loop.variable());
        List<Stmt> rounds = new ArrayList<>();
        for (int round = 0; round < rounds(loop).orElseThrow(); round++) {
            Expr value = Expr.Const.of(first + round * loop.step());
            List<Stmt> known = ExpressionRewriter.rewrite(loop.body(), e -> e.equals(number) ? value : Folding.of(e));
            rounds.addAll(relabelled(ExpressionRewriter.renew(chosen(known), own.stream())));
        }
        return Bodies.rewrite(
                kernel,
                s -> s instanceof Stmt.For f && f.label().equals(loop.label()) ? List.copyOf(rounds) : List.of(s));
    }

    /** Statements with what a branch does whose condition is known in its place. */
    private static List<Stmt> chosen(List<Stmt> statements) {
        return Bodies.rewrite(
                statements,
                s -> s instanceof Stmt.If(Expr condition, List<Stmt> then, List<Stmt> otherwise)
                                && Folding.holds(condition).isPresent()
                        ? Folding.holds(condition).get() ? then : otherwise
                        : List.of(s));
    }

    /** Statements whose loops and blocks have labels of their own. */
    private static List<Stmt> relabelled(List<Stmt> statements) {
        Map<Label, Label> names = new HashMap<>();
        Stmt.walk(statements, s -> label(s).forEach(l -> names.put(l, new Label(-1))));
        return Bodies.rewrite(
                statements,
                s -> List.of(
                        switch (s) {
                            case Stmt.Block b -> new Stmt.Block(names.get(b.label()), b.body());
                            case Stmt.Loop l -> new Stmt.Loop(names.get(l.label()), l.body());
                            case Stmt.For f ->
                                new Stmt.For(
                                        names.get(f.label()),
                                        f.variable(),
                                        f.from(),
                                        f.relation(),
                                        f.bound(),
                                        f.step(),
                                        f.body());
                            case Stmt.Break(Label l) -> new Stmt.Break(names.getOrDefault(l, l));
                            case Stmt.Continue(Label l) -> new Stmt.Continue(names.getOrDefault(l, l));
                            default -> s;
                        }));
    }

    private static Stream<Label> label(Stmt s) {
        return switch (s) {
            case Stmt.Block b -> Stream.of(b.label());
            case Stmt.Loop l -> Stream.of(l.label());
            case Stmt.For f -> Stream.of(f.label());
            default -> Stream.of();
        };
    }
}
