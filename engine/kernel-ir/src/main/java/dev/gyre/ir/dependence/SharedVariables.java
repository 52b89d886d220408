package dev.gyre.ir.dependence;

import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.bytecode.LoopNest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Variables that iterations share, as the numbers of an object that lives outside of the loop are. */
final class SharedVariables {
    private SharedVariables() {}

    /** The reason that iterations of the outermost parallel loop disturb each other by a variable; empty if they don't. */
    static Optional<String> of(List<Stmt> body, LoopNest nest) {
        Scopes scopes = new Scopes(body);
        int header = nest.loops().getFirst().header();
        List<String> found = new ArrayList<>();
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.For loop && loop.label().instruction() == header) {
                Stmt.walk(loop.body(), inner -> {
                    KernelVariable v = inner.assigned();
                    if (v != null && !scopes.isWithin(v, loop.body())) {
                        found.add("iterations over %s share the variable %s".formatted(loop.variable(), v));
                    }
                });
            }
        });
        return found.stream().findFirst();
    }
}
