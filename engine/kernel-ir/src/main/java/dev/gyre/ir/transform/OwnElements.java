package dev.gyre.ir.transform;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.front.OwnArrays;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives iterations their elements of arrays that they allocate: those of one number lie side by side, so that {@code own[e]} becomes
 *
 * <pre>own[e * 64 + (i - first(i))]</pre>
 *
 * <p>with the iteration {@code i} and the first of those that go together.
 */
public final class OwnElements {
    /** The largest factor of a loop's variable that leaves it small: it counts through an array's elements. */
    private static final int SMALL = 1 << 12;

    private final OwnArrays own;
    private final Expr ahead;

    private OwnElements(OwnArrays own, Stmt.For parallel) {
        this.own = own;
        Expr iteration = new Expr.Local(parallel.variable());
        this.ahead = new Expr.Binary(BinaryOp.SUB, iteration, new Expr.First(iteration));
    }

    /**
     * A kernel's statements, with counted loops, in which elements are where they are for an iteration of the innermost parallel one.
     *
     * @throws RefusedException if its iterations aren't neighbours
     */
    public static List<Stmt> place(KernelIr kernel, List<Stmt> body, LoopNest nest) throws RefusedException {
        if (kernel.ownArrays().isEmpty()) {
            return body;
        }
        int header = nest.loops().getLast().header();
        Optional<Stmt.For> parallel = CountedLoops.at(body, header).filter(loop -> loop.step() == 1);
        return new OwnElements(
                        kernel.own().orElseThrow(),
                        parallel.orElseThrow(
                                () -> new RefusedException("iterations that allocate arrays aren't neighbours")))
                .placed(body, Counting.NONE);
    }

    /**
     * Variables of loops that count from near an array's elements.
     *
     * @param all those of loops that end there, too
     * @param here those of loops of which every round gets here, so that they leave an array before they are far from it
     */
    private record Counting(Set<KernelVariable> all, Set<KernelVariable> here) {
        private static final Counting NONE = new Counting(Set.of(), Set.of());

        Counting within(Stmt.For loop, boolean near) {
            Set<KernelVariable> more = new HashSet<>(all);
            Set<KernelVariable> now = new HashSet<>(loop.rounds().orElse(0) > 0 ? here : Set.of());
            if (near) {
                (isNear(loop.bound()) ? more : now).add(loop.variable());
            }
            return new Counting(more, now);
        }

        Counting perhaps() {
            return new Counting(all, Set.of());
        }

        boolean has(KernelVariable variable) {
            return all.contains(variable) || here.contains(variable);
        }
    }

    private List<Stmt> placed(List<Stmt> statements, Counting counting) {
        List<Stmt> result = new ArrayList<>();
        Counting now = counting;
        for (Stmt s : statements) {
            result.add(placed(s, now));
            if (leaves(s)) {
                now = now.perhaps();
            }
        }
        return List.copyOf(result);
    }

    private Stmt placed(Stmt statement, Counting counting) {
        Stmt mapped = ExpressionRewriter.map(statement, e -> placed(e, counting));
        return switch (mapped) {
            case Stmt.Store(ArrayRef array, Expr index, Expr value)
            when array.own() -> new Stmt.Store(array, place(array, index, counting), value);
            case Stmt.For loop -> {
                boolean near = size(loop.from(), counting) < SMALL && Math.abs(loop.step()) < SMALL;
                yield loop.withBody(placed(loop.body(), counting.within(loop, near)));
            }
            default -> Bodies.within(mapped, list -> placed(list, counting.perhaps()));
        };
    }

    private Expr placed(Expr e, Counting counting) {
        Counting here = e.any(x -> x instanceof Expr.Select || x instanceof Expr.Both) ? counting.perhaps() : counting;
        return e.rewrite(x -> x instanceof Expr.Load(ArrayRef array, Expr index) && array.own()
                ? new Expr.Load(array, place(array, index, here))
                : x);
    }

    /** Whether what's behind a statement may be left out. */
    private static boolean leaves(Stmt statement) {
        return statement.any(s -> s instanceof Stmt.Break || s instanceof Stmt.Continue);
    }

    private static boolean isNear(Expr bound) {
        return bound instanceof Expr.Const c && Math.abs(c.value().longValue()) < SMALL;
    }

    private Expr place(ArrayRef array, Expr element, Counting counting) {
        Expr within = size(element, counting) < SMALL ? element : clamped(element, own.size(array));
        Expr line = new Expr.Binary(BinaryOp.MUL, within, Expr.Const.of(ArrayRef.BESIDE));
        return new Expr.Binary(BinaryOp.ADD, line, ahead);
    }

    /** An index that stays outside of an array where it is, and isn't so far from it that its product would be within. */
    private static Expr clamped(Expr index, int size) {
        Expr notBelow = new Expr.Binary(BinaryOp.MAX, index, Expr.Const.of(-1));
        return new Expr.Binary(BinaryOp.MIN, notBelow, Expr.Const.of(size));
    }

    /** The growth of an index at most if all variables in it grow by one, and what's added; much if that isn't known. */
    private static long size(Expr index, Counting counting) {
        return switch (index) {
            case Expr.Const c -> Math.abs(c.value().longValue());
            case Expr.Local(KernelVariable v) when counting.has(v) -> 1;
            case Expr.Binary(BinaryOp op, Expr a, Expr b) ->
                switch (op) {
                    case ADD, SUB -> Math.min(SMALL, size(a, counting) + size(b, counting));
                    case MUL ->
                        a instanceof Expr.Const || b instanceof Expr.Const
                                ? Math.min(SMALL, size(a, counting)) * Math.min(SMALL, size(b, counting))
                                : SMALL;
                    case AND -> isMask(a) || isMask(b) ? 1 : SMALL;
                    default -> SMALL;
                };
            default -> SMALL;
        };
    }

    private static boolean isMask(Expr e) {
        return e instanceof Expr.Const c
                && c.value().longValue() >= 0
                && c.value().longValue() < SMALL;
    }
}
