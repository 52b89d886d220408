package dev.gyre.ir.group;

import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The statements that a group goes through together, since there is a barrier in them, or since they lead around one. */
final class Barriers {
    private Barriers() {}

    /** Whether there is a barrier in the statement, or it jumps out of itself. */
    static boolean concern(Stmt s) {
        return has(s) || jumpsOut(s);
    }

    static boolean concern(List<Stmt> statements) {
        return statements.stream().anyMatch(Barriers::concern);
    }

    static boolean has(Stmt s) {
        return s instanceof Stmt.Barrier || s.bodies().stream().anyMatch(Barriers::has);
    }

    static boolean has(List<Stmt> statements) {
        return statements.stream().anyMatch(Barriers::has);
    }

    private static boolean jumpsOut(Stmt statement) {
        Set<Label> inside = new HashSet<>();
        boolean[] out = new boolean[1];
        statement.walk(s -> {
            switch (s) {
                case Stmt.Block b -> inside.add(b.label());
                case Stmt.Loop l -> inside.add(l.label());
                case Stmt.For l -> inside.add(l.label());
                case Stmt.Break(Label label) -> out[0] |= !inside.contains(label);
                case Stmt.Continue(Label label) -> out[0] |= !inside.contains(label);
                default -> {}
            }
        });
        return out[0];
    }
}
