package dev.gyre.models.task;

/**
 * A score in the making: a mean whose parts are added up.
 *
 * @param sum of the score of each item
 * @param items how many
 */
public record Tally(double sum, long items) {

    /** Nothing measured yet. */
    public static final Tally NONE = new Tally(0, 0);

    /** The tally of both together. */
    public Tally plus(Tally other) {
        return new Tally(sum + other.sum, items + other.items);
    }

    /** The mean over the items, NaN if there are none. */
    public double mean() {
        return sum / items;
    }
}
