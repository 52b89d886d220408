package dev.gyre.jvm.simd.rewrite;

import dev.gyre.jvm.kernel.LoopNest;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Bodies;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.parse.KernelIr;
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
public final class Neighbours {
    /** Up to which factors of a loop's variable leave it small: it counts through an array's elements. */
    private static final int SMALL = 1 << 12;

    private final KernelIr kernel;
    private final Expr ahead;
    /** The variables of loops that count from near an array's elements. */
    private final Set<KernelVariable> counting = new HashSet<>();

    private Neighbours(KernelIr kernel, List<Stmt> body, Stmt.For parallel) {
        this.kernel = kernel;
        Expr iteration = new Expr.Local(parallel.variable());
        this.ahead = new Expr.Binary(BinaryOp.SUB, iteration, new Expr.First(iteration));
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.For loop && isSmall(loop.from()) && Math.abs(loop.step()) < SMALL) {
                counting.add(loop.variable());
            }
        });
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
        return new Neighbours(
                        kernel,
                        body,
                        parallel.orElseThrow(
                                () -> new RefusedException("iterations that allocate arrays aren't neighbours")))
                .placed(body);
    }

    private List<Stmt> placed(List<Stmt> body) {
        List<Stmt> loads = Expressions.rewrite(
                body,
                e -> e instanceof Expr.Load(ArrayRef array, Expr index) && array.own()
                        ? new Expr.Load(array, place(array, index))
                        : e);
        return Bodies.rewrite(
                loads,
                s -> List.of(
                        s instanceof Stmt.Store(ArrayRef array, Expr index, Expr value) && array.own()
                                ? new Stmt.Store(array, place(array, index), value)
                                : s));
    }

    private Expr place(ArrayRef array, Expr element) {
        Expr within = isSmall(element) ? element : clamped(element, kernel.size(array));
        Expr line = new Expr.Binary(BinaryOp.MUL, within, Expr.Const.of(ArrayRef.BESIDE));
        return new Expr.Binary(BinaryOp.ADD, line, ahead);
    }

    /** An index that stays outside of an array where it is, and isn't so far from it that its product would be within. */
    private static Expr clamped(Expr index, int size) {
        Expr notBelow = new Expr.Binary(BinaryOp.MAX, index, Expr.Const.of(-1));
        return new Expr.Binary(BinaryOp.MIN, notBelow, Expr.Const.of(size));
    }

    /** Whether an index can't be far from an array before it is near and outside: a step of a loop moves it by little. */
    private boolean isSmall(Expr index) {
        return size(index) < SMALL;
    }

    /** By how much an index grows at most if all variables in it do by one, and what's added; much if that isn't known. */
    private long size(Expr index) {
        return switch (index) {
            case Expr.Const c -> Math.abs(c.value().longValue());
            case Expr.Local(KernelVariable v) when counting.contains(v) -> 1;
            case Expr.Binary(BinaryOp op, Expr a, Expr b) ->
                switch (op) {
                    case ADD, SUB -> Math.min(SMALL, size(a) + size(b));
                    case MUL ->
                        a instanceof Expr.Const || b instanceof Expr.Const
                                ? Math.min(SMALL, size(a)) * Math.min(SMALL, size(b))
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
