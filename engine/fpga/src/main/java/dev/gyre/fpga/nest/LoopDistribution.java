package dev.gyre.fpga.nest;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Loop distribution: loops that follow one another, in the kernel or within parallel loops, become nests that follow one another, each
 * with the parallel loops around it to itself. {@code for r { A; for c { B } D; for c { E } F }} becomes {@code for r { A; for c { B } }}
 * and {@code for r { D; for c { E } F }}. The order within an iteration stays, and iterations leave one another alone.
 */
final class LoopDistribution {
    private final boolean apart;
    private final int lanes;

    /**
     * The distribution for a kernel.
     *
     * @param apart whether what stands around an inner loop also becomes a nest, if it computes with floats: operators that it shares in
     *     many cycles don't hold up the loop then
     * @param lanes iterations that run at once
     */
    LoopDistribution(boolean apart, int lanes) {
        this.apart = apart;
        this.lanes = lanes;
    }

    /**
     * Statements of the nests, one list a nest.
     *
     * @param carried arrays that keep what a later nest reads, and their numbers of elements, from parameters
     */
    record Parts(List<List<Stmt>> lists, Map<ArrayRef, Expr> carried) {}

    /**
     * Distributes a kernel's loops.
     *
     * @throws RefusedException if something has to be kept of iterations whose number isn't known when the kernel begins
     */
    Parts apply(List<Stmt> kernel) throws RefusedException {
        List<List<Stmt>> parts = parts(kernel, false);
        return parts.size() == 1 ? new Parts(parts, Map.of()) : new ScalarExpansion(parts, lanes).connect();
    }

    private List<List<Stmt>> parts(List<Stmt> statements, boolean within) {
        int[] loops = IntStream.range(0, statements.size())
                .filter(i -> NestFinder.loops(statements.get(i)))
                .toArray();
        if (loops.length == 0) {
            return List.of(statements);
        }
        List<List<Stmt>> parts = new ArrayList<>();
        int from = 0;
        for (int n = 0; n < loops.length; n++) {
            int end = n == loops.length - 1 ? statements.size() : loops[n] + 1;
            segment(
                    statements.subList(from, loops[n]),
                    statements.get(loops[n]),
                    statements.subList(loops[n] + 1, end),
                    within,
                    parts);
            from = end;
        }
        return parts;
    }

    private void segment(List<Stmt> before, Stmt loop, List<Stmt> after, boolean within, List<List<Stmt>> parts) {
        List<List<Stmt>> inner = loop instanceof Stmt.For f && f.label().isParallel()
                ? parts(f.body(), true).stream()
                        .map(body -> List.<Stmt>of(f.withBody(body)))
                        .toList()
                : List.of(List.of(loop));
        boolean first = within && apart && floats(before);
        boolean last = within && apart && floats(after);
        if (first) {
            parts.add(before);
        }
        for (int i = 0; i < inner.size(); i++) {
            List<Stmt> part = new ArrayList<>(i == 0 && !first ? before : List.of());
            part.addAll(inner.get(i));
            part.addAll(i == inner.size() - 1 && !last ? after : List.of());
            parts.add(part);
        }
        if (last) {
            parts.add(after);
        }
    }

    /** Whether an operation is one of those that are worth sharing. */
    static boolean isOperator(Expr e) {
        return switch (e) {
            case Expr.Binary(BinaryOp op, Expr a, Expr _) ->
                a.kind() == Kind.FLOAT && op != BinaryOp.MIN && op != BinaryOp.MAX;
            case Expr.Unary(UnaryOp op, Expr a) ->
                a.kind() == Kind.FLOAT && (op == UnaryOp.SQRT || op == UnaryOp.EXP || op == UnaryOp.TANH);
            default -> false;
        };
    }

    private static boolean floats(List<Stmt> statements) {
        return Bodies.any(statements, x -> isOperator(x));
    }
}
