package dev.gyre.ir.interpret;

import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Reduction;
import java.util.List;
import java.util.Map;

/**
 * The loops of a form whose iterations go together, by their labels.
 *
 * @param blocks how many go together
 * @param reductions what lanes gather
 */
public record FormLanes(Map<Label, Together> blocks, Map<Label, List<Reduction>> reductions) {
    /** Iterations one after another. */
    public static final FormLanes NONE = new FormLanes(Map.of(), Map.of());

    /**
     * Iterations that go together.
     *
     * @param last the first lane of their last vector
     */
    public record Together(int count, int last) {}

    boolean has(Stmt.For loop) {
        return blocks.containsKey(loop.label());
    }

    Together of(Stmt.For loop) {
        return blocks.get(loop.label());
    }

    List<Reduction> gathered(Stmt.For loop) {
        return reductions.getOrDefault(loop.label(), List.of());
    }
}
