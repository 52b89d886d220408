package dev.gyre.jvm.compile;

import java.util.List;

/**
 * How a compiled kernel likes to be cut.
 *
 * @param steps the step of each scheduled loop, outermost first
 * @param multiples iterations a tile should have a whole number of, in each of them
 */
public record TileShape(List<Integer> steps, List<Integer> multiples) {
    /** One iteration in one dimension: nothing to cut. */
    public static final TileShape ONE = new TileShape(List.of(1), List.of(1));

    public int dimensions() {
        return steps.size();
    }
}
