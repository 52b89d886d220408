package dev.gyre.jvm.code;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The tile shape that a compiled kernel runs best with.
 *
 * @param steps the step of each scheduled loop, outermost first
 * @param multiples iterations a tile should have a whole number of, in each of them
 * @param order in which the loops are cut, by their positions: one as far as it goes before the next
 */
public record TileShape(List<Integer> steps, List<Integer> multiples, List<Integer> order) {
    /** One iteration in one dimension: nothing to cut. */
    public static final TileShape ONE = of(List.of(1), List.of(1));

    /** At least the iterations of the largest panel. */
    private static final int PANEL = 1 << 14;

    /** Outer loops are cut first, so that a tile's inner loops stay long. */
    public static TileShape of(List<Integer> steps, List<Integer> multiples) {
        return new TileShape(
                steps, multiples, IntStream.range(0, steps.size()).boxed().toList());
    }

    /** Whether a space's numbers, and those that a loop of vectors looks at before and behind them, are integers of 32 bits. */
    public boolean leavesRoom(int[] space) {
        for (int d = 0; d < dimensions(); d++) {
            long room = (long) PANEL * steps.get(d);
            long from = space[2 * d];
            long beyond = space[2 * d + 1];
            if (from < beyond
                    && (from < Integer.MIN_VALUE + room
                            || Math.max(beyond, beyond - from) > Integer.MAX_VALUE - room)) {
                return false;
            }
        }
        return true;
    }

    public int dimensions() {
        return steps.size();
    }
}
