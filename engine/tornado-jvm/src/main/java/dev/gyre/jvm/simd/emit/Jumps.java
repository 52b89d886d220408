package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Questions about the jumps within statements. */
final class Jumps {
    private Jumps() {}

    /** Whether some lanes may jump out of the statements while others go on. */
    static boolean parts(List<Stmt> statements, VectorShapes shapes) {
        Set<Label> inside = new HashSet<>();
        boolean[] parts = new boolean[1];
        Stmt.walk(statements, s -> {
            switch (s) {
                case Stmt.Block b -> inside.add(b.label());
                case Stmt.Loop l -> inside.add(l.label());
                case Stmt.Break(Label label) -> parts[0] |= !inside.contains(label) && shapes.isDivergent(label);
                case Stmt.Continue(Label label) -> parts[0] |= !inside.contains(label) && shapes.isDivergent(label);
                default -> {}
            }
        });
        return parts[0];
    }

    /** Whether lanes part anywhere in the statements by jumps. */
    static boolean jumpsPart(List<Stmt> statements, VectorShapes shapes) {
        boolean[] parts = new boolean[1];
        Stmt.walk(statements, s -> {
            switch (s) {
                case Stmt.Break(Label label) -> parts[0] |= shapes.isDivergent(label);
                case Stmt.Continue(Label label) -> parts[0] |= shapes.isDivergent(label);
                default -> {}
            }
        });
        return parts[0];
    }

    /** Whether the code of the statements never goes on behind them. */
    static boolean endsInJump(List<Stmt> statements, VectorShapes shapes) {
        if (statements.isEmpty()) {
            return false;
        }
        return switch (statements.getLast()) {
            case Stmt.Break(Label label) -> !shapes.isDivergent(label);
            case Stmt.Continue(Label label) -> !shapes.isDivergent(label);
            case Stmt.If s
            when shapes.of(s.condition()).isUniform() ->
                endsInJump(s.then(), shapes) && endsInJump(s.otherwise(), shapes);
            case Stmt.Loop s -> !parts(s.body(), shapes) && !leaves(s);
            default -> false;
        };
    }

    /** Whether anything breaks out of a loop at all; without, what follows isn't reached. */
    private static boolean leaves(Stmt.Loop loop) {
        return Stmt.any(loop.body(), s -> s instanceof Stmt.Break);
    }
}
