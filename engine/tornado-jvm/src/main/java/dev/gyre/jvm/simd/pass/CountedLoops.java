package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Label;
import dev.gyre.jvm.simd.ir.Relation;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.parse.Cleanup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds loops that count: {@code v = from; block { loop { if !(v < bound) break; body; v += step } }} becomes a {@link Stmt.For}, if the
 * bound stays the same while it runs, the body doesn't assign v, and v isn't read behind it.
 */
public final class CountedLoops {
    private final Map<KernelVariable, Integer> reads = new HashMap<>();

    private CountedLoops(List<Stmt> kernel) {
        Stmt.walk(
                kernel,
                s -> s.expressions()
                        .forEach(e -> e.walk(x -> {
                            if (x instanceof Expr.Local(KernelVariable v)) {
                                reads.merge(v, 1, Integer::sum);
                            }
                        })));
    }

    public static List<Stmt> find(List<Stmt> kernel) {
        CountedLoops pass = new CountedLoops(kernel);
        return pass.list(kernel, Set.of());
    }

    /** Rewrites statements behind which the flow goes where breaks with the labels go. */
    private List<Stmt> list(List<Stmt> statements, Set<Label> next) {
        List<Stmt> result = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Set<Label> after = i == statements.size() - 1 ? next : Set.of();
            Stmt inner = switch (statements.get(i)) {
                case Stmt.If b -> new Stmt.If(b.condition(), list(b.then(), after), list(b.otherwise(), after));
                case Stmt.Block b -> new Stmt.Block(b.label(), list(b.body(), Cleanup.with(after, b.label())));
                case Stmt.Loop b -> new Stmt.Loop(b.label(), list(b.body(), Set.of()));
                case Stmt s -> s;
            };
            Optional<Stmt.For> loop = result.isEmpty() || !(result.getLast() instanceof Stmt.Assign start)
                    ? Optional.empty()
                    : block(inner, after).flatMap(block -> counted(start, block));
            if (loop.isEmpty()) {
                result.add(inner);
                continue;
            }
            result.removeLast();
            boolean breaks = inner instanceof Stmt.Block block
                    && Cleanup.jumpsTo(loop.get().body(), block.label());
            result.add(breaks ? new Stmt.Block(((Stmt.Block) inner).label(), List.of(loop.get())) : loop.get());
        }
        return result;
    }

    /** A block that may hold a loop: a block as it is, and a loop whose exit ends what encloses it, as if it had a block of its own. */
    private static Optional<Stmt.Block> block(Stmt s, Set<Label> after) {
        return switch (s) {
            case Stmt.Block block -> Optional.of(block);
            case Stmt.Loop loop ->
                after.stream()
                        .filter(label -> unwrap(loop.body(), label) != null)
                        .map(label -> new Stmt.Block(label, List.of(loop)))
                        .findFirst();
            default -> Optional.empty();
        };
    }

    private Optional<Stmt.For> counted(Stmt.Assign start, Stmt.Block block) {
        if (block.body().size() != 1 || !(block.body().getFirst() instanceof Stmt.Loop loop)) {
            return Optional.empty();
        }
        List<Stmt> body = unwrap(loop.body(), block.label());
        if (body == null || body.size() < 2) {
            return Optional.empty();
        }
        KernelVariable v = start.target();
        Expr.Compare condition = condition(loop.body().getFirst(), v);
        int step = step(body.getLast(), v);
        List<Stmt> inner = body.subList(0, body.size() - 1);
        if (condition == null || step == 0 || Cleanup.jumpsTo(inner, loop.label())) {
            return Optional.empty();
        }
        Set<KernelVariable> assigned = assigned(inner);
        boolean known = !condition.b().loads() && !assigned.contains(v) && readsNone(condition.b(), v, assigned);
        if (!known || readsWithin(v, inner) + 2 != reads.getOrDefault(v, 0)) {
            return Optional.empty();
        }
        return Optional.of(new Stmt.For(
                loop.label(), v, start.value(), condition.relation(), condition.b(), step, List.copyOf(inner)));
    }

    /** The statements of an iteration, without the test at their head. */
    private static List<Stmt> unwrap(List<Stmt> loop, Label exit) {
        if (!(loop.getFirst() instanceof Stmt.If test)) {
            return null;
        }
        List<Stmt> rest = new ArrayList<>();
        if (isBreak(test.then(), exit)) {
            rest.addAll(test.otherwise());
        } else if (isBreak(test.otherwise(), exit)) {
            rest.addAll(test.then());
        } else {
            return null;
        }
        rest.addAll(loop.subList(1, loop.size()));
        return rest;
    }

    private static Expr.Compare condition(Stmt head, KernelVariable v) {
        Stmt.If test = (Stmt.If) head;
        Expr stays = test.then().size() == 1 && test.then().getFirst() instanceof Stmt.Break
                ? Expr.Not.of(test.condition())
                : test.condition();
        boolean usable = stays instanceof Expr.Compare(Relation r, Expr.Local(KernelVariable w), Expr _)
                && w.equals(v)
                && (r == Relation.LT || r == Relation.LE);
        return usable ? (Expr.Compare) stays : null;
    }

    private static boolean isBreak(List<Stmt> statements, Label exit) {
        return statements.size() == 1 && statements.getFirst() instanceof Stmt.Break(Label label) && label.equals(exit);
    }

    private static int step(Stmt last, KernelVariable v) {
        return last
                                instanceof
                                Stmt.Assign(
                                        KernelVariable target,
                                        Expr.Binary(BinaryOp op, Expr.Local(KernelVariable w), Expr.Const by))
                        && target.equals(v)
                        && w.equals(v)
                        && op == BinaryOp.ADD
                        && by.value() instanceof Integer step
                        && step > 0
                ? step
                : 0;
    }

    private static Set<KernelVariable> assigned(List<Stmt> statements) {
        Set<KernelVariable> assigned = new HashSet<>();
        Stmt.walk(statements, s -> {
            if (s.assigned() != null) {
                assigned.add(s.assigned());
            }
        });
        return assigned;
    }

    private static boolean readsNone(Expr bound, KernelVariable v, Set<KernelVariable> assigned) {
        return !bound.reads(v) && assigned.stream().noneMatch(bound::reads);
    }

    private static int readsWithin(KernelVariable v, List<Stmt> statements) {
        int[] count = new int[1];
        Stmt.walk(
                statements,
                s -> s.expressions()
                        .forEach(e -> e.walk(x -> {
                            if (x instanceof Expr.Local(KernelVariable w) && w.equals(v)) {
                                count[0]++;
                            }
                        })));
        return count[0];
    }
}
