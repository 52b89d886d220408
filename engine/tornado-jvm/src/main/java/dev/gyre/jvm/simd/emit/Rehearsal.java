package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Stmt;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.List;

/**
 * The arrays with which a block is warmed up. A block whose lanes are those of a loop that's cut into tiles does nothing then. One that has all
 * of an iteration goes through its loops with constant ends: where their first access failed, the JIT would know nothing else of them.
 */
final class Rehearsal {
    /** Elements that are enough for most loops with constant ends. */
    private static final int ELEMENTS = 1_024;

    /** Rounds that don't take long without the JIT. */
    private static final long MOST_ROUNDS = 1 << 14;

    private Rehearsal() {}

    /** The number of elements of the arrays: one where rounds would be too many, or end by the arrays' contents. */
    static int elements(VectorPlan plan, Block block) {
        boolean rounds = block.part() == Block.Part.ALL
                && rounds(plan.scheduled().getLast().body()) <= MOST_ROUNDS;
        return rounds ? ELEMENTS : 1;
    }

    private static long rounds(List<Stmt> statements) {
        long sum = 0;
        for (Stmt s : statements) {
            long each = s.bodies().stream().mapToLong(Rehearsal::rounds).max().orElse(0);
            sum += switch (s) {
                // an end that isn't known is a zero then, which may be a round's number
                case Stmt.For f -> Math.clamp(f.rounds().orElse(1) * (1 + each), 0, Integer.MAX_VALUE);
                case Stmt.Loop _ -> Integer.MAX_VALUE;
                default -> each;
            };
        }
        return Math.min(sum, Integer.MAX_VALUE);
    }
}
