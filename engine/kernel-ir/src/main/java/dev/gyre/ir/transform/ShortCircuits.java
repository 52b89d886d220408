package dev.gyre.ir.transform;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.Cleanup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Blocks that branches leave, as {@code a && b || c} comes to be and an early {@code continue}: what a jump passes over becomes the other side of its
 * branch. A condition that loads can't be made one with others, since it's evaluated only after them; a number says beforehand what it is, where
 * they hold.
 */
final class ShortCircuits {
    /** Numbers that stand for conditions. */
    private final Set<KernelVariable> conditions = new HashSet<>();

    /** A block's statements without jumps to its end; if some remain, only those behind the first of them are a block. */
    List<Stmt> withoutJumps(Stmt.Block block) {
        return ended(block.body(), block.label())
                .or(() -> ended(
                        Bodies.rewrite(known(block.body(), block.label()), IfConversion::branches), block.label()))
                .orElseGet(() -> shorter(block));
    }

    private static List<Stmt> shorter(Stmt.Block block) {
        int first = 0;
        while (!Cleanup.jumpsTo(block.body().subList(0, first + 1), block.label())) {
            first++;
        }
        List<Stmt> body = block.body();
        return joined(body.subList(0, first), List.of(new Stmt.Block(block.label(), body.subList(first, body.size()))));
    }

    private static Optional<List<Stmt>> ended(List<Stmt> body, Label end) {
        List<Stmt> result = last(body, end);
        return Cleanup.jumpsTo(result, end)
                ? Optional.empty()
                : Optional.of(Bodies.rewrite(result, IfConversion::branches));
    }

    /** Statements behind which there is nothing but the end, without jumps there from branches among them. */
    private static List<Stmt> last(List<Stmt> list, Label end) {
        for (int i = 0; i < list.size(); i++) {
            List<Stmt> before = list.subList(0, i);
            List<Stmt> rest = list.subList(i + 1, list.size());
            if (isJump(list.get(i), end)) {
                return before;
            }
            if (list.get(i) instanceof Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise)
                    && (rest.isEmpty() || jumps(then, end) || jumps(otherwise, end))) {
                return joined(before, branch(c, side(then, rest, end), side(otherwise, rest, end)));
            }
        }
        return list;
    }

    private static List<Stmt> side(List<Stmt> statements, List<Stmt> rest, Label end) {
        return last(jumps(statements, end) ? statements : joined(statements, rest), end);
    }

    private static List<Stmt> branch(Expr condition, List<Stmt> then, List<Stmt> otherwise) {
        if (then.isEmpty() && otherwise.isEmpty()) { // what a condition throws is thrown
            return ExpressionRewriter.mayThrow(condition)
                    ? List.of(number(new KernelVariable("c", Kind.INT), condition))
                    : List.of();
        }
        return List.of(
                then.isEmpty()
                        ? new Stmt.If(Expr.Not.of(condition), otherwise, List.of())
                        : new Stmt.If(condition, then, otherwise));
    }

    private static boolean jumps(List<Stmt> statements, Label end) {
        return !statements.isEmpty() && isJump(statements.getLast(), end);
    }

    private static boolean isJump(Stmt s, Label end) {
        return s.equals(new Stmt.Break(end));
    }

    private static List<Stmt> joined(List<Stmt> first, List<Stmt> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** Statements in which no branch with a jump has a condition that loads. */
    private List<Stmt> known(List<Stmt> list, Label end) {
        return list.stream()
                .flatMap(s -> s instanceof Stmt.If branch && Cleanup.jumpsTo(List.of(branch), end)
                        ? known(branch, end).stream()
                        : Stream.of(s))
                .toList();
    }

    private List<Stmt> known(Stmt.If branch, Label end) {
        List<Stmt> result = new ArrayList<>();
        Expr condition = branch.condition();
        if (ExpressionRewriter.mayThrow(condition)) {
            KernelVariable number = new KernelVariable("c" + conditions.size(), Kind.INT);
            conditions.add(number);
            result.add(number(number, condition));
            condition = new Expr.Compare(Relation.NE, new Expr.Local(number), Expr.Const.of(0));
        }
        List<Stmt> then = ahead(known(branch.then(), end), condition, result);
        List<Stmt> otherwise = ahead(known(branch.otherwise(), end), Expr.Not.of(condition), result);
        result.add(new Stmt.If(condition, then, otherwise));
        return result;
    }

    private static Stmt number(KernelVariable v, Expr condition) {
        return new Stmt.Assign(v, new Expr.Select(condition, Expr.Const.of(1), Expr.Const.of(0)));
    }

    /** Moves numbers for conditions from the beginning of a branch ahead of it; gives the rest. */
    private List<Stmt> ahead(List<Stmt> side, Expr condition, List<Stmt> result) {
        int i = 0;
        for (; i < side.size(); i++) {
            switch (side.get(i)) {
                case Stmt.Assign(KernelVariable v, Expr value)
                when conditions.contains(v) -> {
                    result.add(new Stmt.Assign(v, Expr.Const.of(0)));
                    if (!(value instanceof Expr.Const)) {
                        result.add(new Stmt.If(condition, List.of(side.get(i)), List.of()));
                    }
                }
                case Stmt.If(Expr c, List<Stmt> then, List<Stmt> _)
                when then.getFirst() instanceof Stmt.Assign(KernelVariable v, Expr _) && conditions.contains(v) ->
                    result.add(new Stmt.If(new Expr.Both(condition, c), then, List.of()));
                default -> {
                    return side.subList(i, side.size());
                }
            }
        }
        return List.of();
    }
}
