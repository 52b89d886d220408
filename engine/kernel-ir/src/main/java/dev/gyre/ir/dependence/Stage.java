package dev.gyre.ir.dependence;

import java.util.List;

/**
 * A part of a kernel's parallel space that is run before the next one begins: values of the outermost loop's variable that follow one another. What
 * inner loops do for each of them may be several boxes, to be run in their order.
 *
 * @param from the least value of the outermost loop's variable
 * @param to its bound, exclusive
 */
public record Stage(int from, int to, List<Box> boxes) {

    /**
     * One box of iterations of the inner loops.
     *
     * @param from the least values of their variables, outermost first
     * @param to their bounds, exclusive
     */
    public record Box(List<Integer> from, List<Integer> to) {}
}
