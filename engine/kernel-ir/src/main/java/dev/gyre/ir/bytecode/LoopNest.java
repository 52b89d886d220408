package dev.gyre.ir.bytecode;

import java.util.List;

/**
 * A kernel's nest of parallel loops.
 *
 * @param loops all of them, outermost first
 * @param scheduled how many of the outer loops may be cut into tiles, at least 1; the others run within a tile
 * @param limit why the inner ones may not, or the empty string
 */
public record LoopNest(List<ParallelLoop> loops, int scheduled, String limit) {
    /** The innermost loop that is cut into tiles. */
    public ParallelLoop innermostScheduled() {
        return loops.get(scheduled - 1);
    }
}
