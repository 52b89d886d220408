package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.UnaryOp;

/** Refuses what vectors can't do, or only lane by lane. */
public final class Legality {
    private Legality() {}

    /**
     * Checks a planned kernel.
     *
     * @throws RefusedException with the first thing that can't be done
     */
    public static void check(VectorPlan plan, VectorShapes shapes) throws RefusedException {
        String[] reason = new String[1];
        Stmt.walk(plan.body(), s -> {
            if (s instanceof Stmt.Store store
                    && shapes.of(store.index()).isUniform()
                    && !shapes.of(store.value()).isUniform()) {
                reason[0] = "lanes store different values into one element of " + store.array();
            }
        });
        VectorPlanner.expressions(plan.body(), e -> {
            if (shapes.of(e).isVarying() && !isPossible(e)) {
                reason[0] = "there is no vector operation for " + e;
            }
        });
        if (reason[0] != null) {
            throw new RefusedException(reason[0]);
        }
    }

    private static boolean isPossible(Expr e) {
        return switch (e) {
            case Expr.Binary b ->
                switch (b.op()) {
                    case DIV -> b.kind() != Kind.LONG;
                    case REM -> b.kind() == Kind.INT;
                    default -> true;
                };
            case Expr.Unary u -> u.kind() != Kind.DOUBLE || (u.op() != UnaryOp.FLOOR && u.op() != UnaryOp.CEIL);
            default -> true;
        };
    }
}
