package dev.gyre.fpga.nest;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A kernel as nests that run one after another.
 *
 * @param carried arrays that aren't the kernel's, through which nests hand on what belongs to an iteration, with their numbers of elements
 *     as expressions of the kernel's parameters
 */
public record Nests(List<Nest> all, Map<ArrayRef, Expr> carried) {
    /** The prefix of the names of the circuit's own arrays; the variable's follows. */
    public static final String CARRIED = "carried_";

    /** The number of the kernel's step that a nest is run in, where it is run in several; no parameter has this name. */
    public static final KernelVariable STEP = new KernelVariable("step#", Kind.INT);

    /** Steps of the kernel: how often a nest is run. */
    public int steps() {
        return all.stream().mapToInt(n -> n.steps().size()).sum();
    }

    /** Whether any loop is parallel. */
    public boolean isParallel() {
        return all.stream().anyMatch(n -> n.innermostParallel() >= 0);
    }

    /** The loops of all nests. */
    public List<Level> levels() {
        return all.stream().flatMap(n -> n.levels().stream()).toList();
    }

    /** All statements, those within others too. */
    public List<Stmt> statements() {
        List<Stmt> found = new ArrayList<>();
        all.forEach(n -> n.lists().forEach(list -> Stmt.walk(list, found::add)));
        return found;
    }
}
