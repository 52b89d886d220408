package dev.gyre.models.parameter;

import java.util.List;

/**
 * Mean and deviation of numbers, by which they are brought to around zero and about one: z = (x - centre) / spread.
 *
 * @param centres of each number
 * @param spreads of each number, above zero
 */
public record Scaling(List<Double> centres, List<Double> spreads) {

    /** Numbers that stay as they are. */
    public static final Scaling NONE = new Scaling(List.of(), List.of());

    /** Keeps the numbers to itself; an earlier version's file has none. */
    public Scaling {
        centres = centres == null ? List.of() : List.copyOf(centres);
        spreads = spreads == null ? List.of() : List.copyOf(spreads);
    }

    /** Whether there's anything to bring. */
    public boolean there() {
        return !centres.isEmpty();
    }
}
