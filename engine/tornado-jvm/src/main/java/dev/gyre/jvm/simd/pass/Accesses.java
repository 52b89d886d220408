package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Stmt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Names the kind of each access to an array: the same element for all lanes, neighbours, a stride (see {@link RegisterTranspose}), or anywhere. */
public final class Accesses {
    private Accesses() {}

    /** Whether iterations have arrays for themselves, of which each element is beside that of the next iteration. */
    public static boolean areOwn(List<Stmt> statements) {
        boolean[] own = new boolean[1];
        Stmt.accesses(statements, (array, _) -> own[0] |= array.own());
        return own[0];
    }

    /** One line for each access that differs from the others. */
    public static List<String> list(VectorPlan plan, VectorShapes shapes) {
        Set<String> lines = new LinkedHashSet<>();
        List<Expr.Load> transposed = RegisterTranspose.find(plan, shapes)
                .map(RegisterTranspose::loads)
                .orElse(List.of());
        Stmt.walk(plan.body(), s -> {
            s.walkExpressions(x -> {
                if (x instanceof Expr.Load load) {
                    String kind = kind(shapes.of(load.index()))
                            + (transposed.contains(load) ? ", transposed in registers" : "");
                    lines.add("load %s[%s], %s".formatted(load.array(), load.index(), kind));
                }
            });
            if (s instanceof Stmt.Store store) {
                lines.add("store %s[%s], %s".formatted(store.array(), store.index(), kind(shapes.of(store.index()))));
            }
        });
        lines.addAll(made(plan, shapes));
        return List.copyOf(lines);
    }

    /** One line for each expression that is made once for all rows. */
    public static List<String> made(VectorPlan plan, VectorShapes shapes) {
        return Packing.find(plan, shapes).stream()
                .flatMap(packing -> packing.shared().values().stream())
                .filter(shared -> !(shared.value() instanceof Expr.Load))
                .map(shared -> "make %s, once for all rows".formatted(shared.value()))
                .toList();
    }

    private static String kind(VectorShape shape) {
        return switch (shape) {
            case VectorShape.Uniform _ -> "one element for all lanes";
            case VectorShape.Linear linear when linear.isContiguous() -> "contiguous";
            case VectorShape.Linear linear when linear.isReversed() -> "contiguous, turned round";
            case VectorShape.Linear linear -> "stride " + linear.stride();
            case VectorShape.Varying _ -> "indexed";
        };
    }
}
