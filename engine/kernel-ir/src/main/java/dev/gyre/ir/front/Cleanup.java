package dev.gyre.ir.front;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes away jumps that go where the flow goes anyway, blocks that nothing breaks out of, and branches that do nothing. */
public final class Cleanup {
    private Cleanup() {}

    static List<Stmt> simplify(List<Stmt> statements) {
        return list(statements, Set.of());
    }

    /** Simplifies statements behind which the flow goes where jumps to the labels go. */
    private static List<Stmt> list(List<Stmt> statements, Set<Label> next) {
        List<Stmt> result = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Stmt s = statements.get(i);
            Set<Label> after = i == statements.size() - 1 ? next : Set.of();
            switch (s) {
                case Stmt.Break(Label label) when after.contains(label) -> {}
                case Stmt.Continue(Label label) when after.contains(label) -> {}
                case Stmt.Break _, Stmt.Continue _ -> {
                    result.add(s);
                    return result;
                }
                case Stmt.If branch -> addIf(result, branch, after);
                case Stmt.Block(Label label, List<Stmt> body) -> {
                    List<Stmt> simple = merged(list(body, with(after, label)), label);
                    if (jumpsTo(simple, label)) {
                        result.add(new Stmt.Block(label, simple));
                    } else {
                        result.addAll(simple);
                    }
                }
                case Stmt.Loop(Label label, List<Stmt> body) ->
                    result.add(withOwnExit(new Stmt.Loop(label, list(body, Set.of(label))), after));
                default -> result.add(s);
            }
        }
        return result;
    }

    /**
     * A loop that is left by continuing one around it, where its end goes as well, as compilers write that thread jumps. It gets an exit of its
     * own instead.
     */
    private static Stmt withOwnExit(Stmt.Loop loop, Set<Label> after) {
        Label exit = new Label(-1);
        List<Stmt> body = loop.body();
        for (Label around : after) {
            body = replaced(body, new Stmt.Continue(around), new Stmt.Break(exit));
        }
        Stmt.Loop left = new Stmt.Loop(loop.label(), body);
        return jumpsTo(body, exit) ? new Stmt.Block(exit, List.of(left)) : left;
    }

    private static void addIf(List<Stmt> result, Stmt.If branch, Set<Label> after) {
        List<Stmt> then = list(branch.then(), after);
        List<Stmt> otherwise = list(branch.otherwise(), after);
        if (!then.isEmpty() && !otherwise.isEmpty()) {
            result.add(new Stmt.If(branch.condition(), then, otherwise));
        } else if (!then.isEmpty()) {
            result.add(guarded(branch.condition(), then, after));
        } else if (!otherwise.isEmpty()) {
            result.add(guarded(Expr.Not.of(branch.condition()), otherwise, after));
        }
    }

    private static Stmt guarded(Expr condition, List<Stmt> then, Set<Label> after) {
        return isTestedAtItsEnd(condition, then, after)
                ? turned((Stmt.Loop) then.getFirst())
                : new Stmt.If(condition, then, List.of());
    }

    /** Whether a loop that is tested at its end is entered on the same condition, so that it may as well be tested at its beginning. */
    private static boolean isTestedAtItsEnd(Expr condition, List<Stmt> then, Set<Label> after) {
        return then.size() == 1
                && then.getFirst() instanceof Stmt.Loop(Label label, List<Stmt> body)
                && body.getLast() instanceof Stmt.If(Expr ends, List<Stmt> leaves, List<Stmt> goesOn)
                && goesOn.isEmpty()
                && leaves.size() == 1
                && leaves.getFirst() instanceof Stmt.Break(Label out)
                && after.contains(out)
                && ends.equals(Expr.Not.of(condition))
                && !jumpsTo(body, label);
    }

    private static Stmt.Loop turned(Stmt.Loop loop) {
        List<Stmt> body = new ArrayList<>(loop.body());
        body.addFirst(body.removeLast());
        return new Stmt.Loop(loop.label(), body);
    }

    /** A block that is all of another block ends where that ends: its jumps may as well name the outer one. */
    private static List<Stmt> merged(List<Stmt> body, Label outer) {
        return body.size() == 1 && body.getFirst() instanceof Stmt.Block(Label inner, List<Stmt> statements)
                ? merged(replaced(statements, new Stmt.Break(inner), new Stmt.Break(outer)), outer)
                : body;
    }

    private static List<Stmt> replaced(List<Stmt> statements, Stmt jump, Stmt other) {
        return statements.stream().map(s -> replaced(s, jump, other)).toList();
    }

    private static Stmt replaced(Stmt statement, Stmt jump, Stmt other) {
        return switch (statement) {
            case Stmt.Break _, Stmt.Continue _ -> statement.equals(jump) ? other : statement;
            case Stmt.If s ->
                new Stmt.If(s.condition(), replaced(s.then(), jump, other), replaced(s.otherwise(), jump, other));
            case Stmt.Block s -> new Stmt.Block(s.label(), replaced(s.body(), jump, other));
            case Stmt.Loop s -> new Stmt.Loop(s.label(), replaced(s.body(), jump, other));
            case Stmt.For s -> s.withBody(replaced(s.body(), jump, other));
            default -> statement;
        };
    }

    /** The labels and one more. */
    public static Set<Label> with(Set<Label> labels, Label label) {
        Set<Label> more = new HashSet<>(labels);
        more.add(label);
        return more;
    }

    /** Whether a statement in the list breaks out of or continues what the label names. */
    public static boolean jumpsTo(List<Stmt> statements, Label label) {
        return statements.stream().anyMatch(s -> switch (s) {
            case Stmt.Break(Label l) -> l.equals(label);
            case Stmt.Continue(Label l) -> l.equals(label);
            default -> s.bodies().stream().anyMatch(b -> jumpsTo(b, label));
        });
    }
}
