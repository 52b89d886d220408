package dev.gyre.ir.group;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Stmt;
import java.util.List;

/** The statements that a group goes through together, since there is a barrier in them, or since they lead around one. */
final class Barriers {
    private Barriers() {}

    /** Whether there is a barrier in the statement, or it jumps out of itself. */
    static boolean concern(Stmt s) {
        return has(s) || !Bodies.jumps(List.of(s)).isEmpty();
    }

    static boolean concern(List<Stmt> statements) {
        return statements.stream().anyMatch(Barriers::concern);
    }

    static boolean has(Stmt s) {
        return s.any(Stmt.Barrier.class::isInstance);
    }

    static boolean has(List<Stmt> statements) {
        return Stmt.any(statements, Stmt.Barrier.class::isInstance);
    }
}
