package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Stmt;
import dev.gyre.jvm.simd.lane.Target;
import java.util.OptionalInt;

/** The number of vector operations in a method of a plan: of long methods the JIT makes slow code, or none. */
public final class CodeSize {
    /** Operations that a method may have where rows are jammed, whose sums and what is between them want registers. */
    private static final int MOST_OF_ROWS = 180;

    /** Operations for more than four rows: products, and little else. */
    private static final int MOST_OF_MANY_ROWS = 80;

    /** Operations where lanes are within an iteration: they gather sums, and more vectors would change the order of those. */
    private static final int MOST_WITHIN = 110;

    private static final int GATHER = 4;

    private CodeSize() {}

    /** Operations of the lane loops, in as many copies as the plan asks for. */
    private static int of(VectorPlan plan, VectorShapes shapes) {
        RowDependence rows = new RowDependence(plan.body(), plan.rowVariable());
        int[] size = new int[1];
        plan.lanes()
                .keySet()
                .forEach(loop -> Stmt.walk(loop.body(), s -> {
                    s.walkExpressions(x -> {
                        if (!shapes.of(x).isUniform()) {
                            size[0] += weight(x, shapes) * plan.vectors() * (rows.of(x) ? plan.rows() : 1);
                        }
                    });
                    if (s instanceof Stmt.Store store
                            && !shapes.of(store.index()).isUniform()) {
                        int access = isNeighbours(store.index(), shapes) ? 1 : GATHER;
                        size[0] += access * plan.vectors() * (rows.of(store.index()) ? plan.rows() : 1);
                    }
                }));
        return size[0];
    }

    /** The plan with fewer rows and vectors, until its methods are short enough. */
    public static VectorPlan limit(VectorPlan plan, VectorShapes shapes, Target target) {
        VectorPlan fits = plan;
        while (!isShort(fits, shapes, target) && fits.smaller() != null) {
            fits = fits.smaller();
        }
        return fits;
    }

    /** Whether methods of a plan are short enough. */
    static boolean isShort(VectorPlan plan, VectorShapes shapes, Target target) {
        return of(plan, shapes) <= Math.min(most(plan), target.operations());
    }

    private static int most(VectorPlan plan) {
        if (plan.lane() < 0) {
            return MOST_WITHIN;
        }
        return plan.rows() == 1 ? Integer.MAX_VALUE : plan.rows() <= 4 ? MOST_OF_ROWS : MOST_OF_MANY_ROWS;
    }

    private static int weight(Expr e, VectorShapes shapes) {
        return switch (e) {
            case Expr.Load load ->
                isNeighbours(load.index(), shapes) ? 1 : picked(shapes.picked(load.array(), load.index()));
            case Expr.Unary _, Expr.Fma _, Expr.Compare _, Expr.Select _, Expr.Convert _ -> 1;
            case Expr.Binary b -> shapes.of(b).isVarying() ? 1 : 0;
            default -> 0;
        };
    }

    /** Loads, picks and blends at a small stride; picks count for two, since each wants a register for its pattern. */
    private static int picked(OptionalInt stride) {
        return stride.isPresent() ? 6 * stride.getAsInt() - 2 : GATHER;
    }

    private static boolean isNeighbours(Expr index, VectorShapes shapes) {
        return shapes.of(index) instanceof VectorShape.Linear linear && (linear.isContiguous() || linear.isReversed());
    }
}
