package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.List;
import java.util.Map;

/**
 * What statements cost, in cycles, roughly: enough to choose between lanes over a parallel loop and lanes over the sequential loops
 * within it. A vector operation counts as much as a scalar one, a gather as one access a lane.
 */
final class Cost {
    /** Rounds that a loop of unknown length is taken to make. */
    private static final double ROUNDS = 64;

    private static final double OPERATION = 0.5;
    private static final double DIVISION = 8;
    private static final double VECTOR_FUNCTION = 10;
    private static final double SCALAR_FUNCTION = 30;
    private static final double GATHERED_LANE = 1.5;
    private static final double REDUCTION = 20;

    private final VectorShapes shapes;
    private final Map<Stmt.For, ?> lanes;
    private final int width;

    Cost(VectorShapes shapes, Map<Stmt.For, ?> lanes, int width) {
        this.shapes = shapes;
        this.lanes = lanes;
        this.width = width;
    }

    double of(List<Stmt> statements) {
        return statements.stream().mapToDouble(this::of).sum();
    }

    private double of(Stmt s) {
        double own = s.expressions().stream().mapToDouble(this::of).sum();
        return switch (s) {
            case Stmt.Store store ->
                own + access(store.index(), shapes.of(store.value()).isVarying());
            case Stmt.For loop when lanes.containsKey(loop) -> REDUCTION + own + ROUNDS / width * of(loop.body());
            case Stmt.For loop -> own + ROUNDS * (2 * OPERATION + of(loop.body()));
            case Stmt.Loop loop -> ROUNDS * of(loop.body());
            case Stmt.If branch -> own + of(branch.then()) + of(branch.otherwise());
            default -> own + s.bodies().stream().mapToDouble(this::of).sum();
        };
    }

    private double of(Expr e) {
        double operands = e.operands().stream().mapToDouble(this::of).sum();
        return operands
                + switch (e) {
                    case Expr.Const _, Expr.Local _, Expr.Size _ -> 0;
                    case Expr.Load load ->
                        access(load.index(), !shapes.of(load.index()).isUniform());
                    case Expr.Unary u
                    when u.op().isTranscendental() -> shapes.of(e).isVarying() ? VECTOR_FUNCTION : SCALAR_FUNCTION;
                    case Expr.Binary b ->
                        switch (b.op()) {
                            case DIV, REM -> DIVISION;
                            case POW, ATAN2 -> 2 * (shapes.of(e).isVarying() ? VECTOR_FUNCTION : SCALAR_FUNCTION);
                            default -> OPERATION;
                        };
                    default -> OPERATION;
                };
    }

    private double access(Expr index, boolean vector) {
        if (!vector) {
            return OPERATION;
        }
        return shapes.of(index) instanceof VectorShape.Linear linear && linear.isContiguous()
                ? 1
                : GATHERED_LANE * width;
    }
}
