package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a variable to each part of an expression that fewer copies need than the whole: when rows and vectors are jammed, a load that
 * doesn't depend on the row is done once for all rows, one that doesn't depend on the lane once for all vectors.
 */
public final class Hoisting {
    private final VectorShapes shapes;
    private final RowDependence rows;
    private int temporaries;

    private Hoisting(VectorShapes shapes, RowDependence rows) {
        this.shapes = shapes;
        this.rows = rows;
    }

    public static List<Stmt> share(List<Stmt> statements, VectorShapes shapes, RowDependence rows) {
        Hoisting pass = new Hoisting(shapes, rows);
        return Bodies.rewrite(statements, pass::statement);
    }

    private List<Stmt> statement(Stmt statement) {
        List<Stmt> result = new ArrayList<>();
        switch (statement) {
            case Stmt.Assign(KernelVariable target, Expr value) ->
                result.add(new Stmt.Assign(target, parts(value, value, result)));
            case Stmt.Store s -> result.add(new Stmt.Store(s.array(), s.index(), parts(s.value(), null, result)));
            default -> result.add(statement);
        }
        return result;
    }

    /** Moves parts that depend on less than the whole into variables; {@code whole} null stands for all of it. */
    private Expr parts(Expr expr, Expr whole, List<Stmt> before) {
        if (whole != null && !dependsOnBoth(whole)) {
            return expr;
        }
        if (worthSharing(expr)) {
            KernelVariable shared = new KernelVariable("c" + temporaries++, expr.kind());
            before.add(new Stmt.Assign(shared, expr));
            return new Expr.Local(shared);
        }
        if (expr instanceof Expr.Load
                || expr instanceof Expr.Select
                || expr.operands().isEmpty()) {
            return expr;
        }
        return expr.with(
                expr.operands().stream().map(o -> parts(o, whole, before)).toList());
    }

    private boolean worthSharing(Expr expr) {
        return !dependsOnBoth(expr) && expr.loads() && expr.kind() != dev.gyre.ir.Kind.BOOLEAN;
    }

    private boolean dependsOnBoth(Expr expr) {
        return shapes.of(expr).isVarying() && rows.of(expr);
    }
}
