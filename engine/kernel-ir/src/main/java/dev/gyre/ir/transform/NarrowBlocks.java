package dev.gyre.ir.transform;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.Cleanup;
import java.util.ArrayList;
import java.util.List;

/** Moves statements that a block begins with and nothing breaks out of before it, so that blocks hold no more than they have to. */
public final class NarrowBlocks {
    private NarrowBlocks() {}

    /** The statements with narrow blocks. */
    public static List<Stmt> of(List<Stmt> statements) {
        return Bodies.rewrite(statements, NarrowBlocks::narrow);
    }

    private static List<Stmt> narrow(Stmt statement) {
        if (!(statement instanceof Stmt.Block(Label label, List<Stmt> body))) {
            return List.of(statement);
        }
        int first = 0;
        while (first < body.size() && !Cleanup.jumpsTo(body.subList(first, first + 1), label)) {
            first++;
        }
        List<Stmt> result = new ArrayList<>(body.subList(0, first));
        if (first < body.size()) {
            result.add(new Stmt.Block(label, List.copyOf(body.subList(first, body.size()))));
        }
        return result;
    }
}
