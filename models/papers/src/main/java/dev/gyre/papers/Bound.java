package dev.gyre.papers;

/**
 * Bounds that a number has to keep within.
 *
 * @param low the least that will do
 * @param high the most that will do
 * @param words the same for readers
 */
public record Bound(double low, double high, String words) {

    /** No more than that. */
    public static Bound atMost(double threshold) {
        return new Bound(Double.NEGATIVE_INFINITY, threshold, "\u2264 " + NumberText.text(threshold));
    }

    /** No less than that. */
    public static Bound atLeast(double threshold) {
        return new Bound(threshold, Double.POSITIVE_INFINITY, "\u2265 " + NumberText.text(threshold));
    }

    /** The bound of numbers less than a threshold. */
    public static Bound below(double threshold) {
        return new Bound(Double.NEGATIVE_INFINITY, Math.nextDown(threshold), "< " + NumberText.text(threshold));
    }

    /** The bound of numbers more than a threshold. */
    public static Bound above(double threshold) {
        return new Bound(Math.nextUp(threshold), Double.POSITIVE_INFINITY, "> " + NumberText.text(threshold));
    }

    /** The bound of a value, give or take a tolerance. */
    public static Bound within(double value, double tolerance) {
        double low = value - tolerance;
        double high = value + tolerance;
        return new Bound(low, high, NumberText.text(low) + " to " + NumberText.text(high));
    }

    /** The bound of exactly a value. */
    public static Bound exactly(double value) {
        return new Bound(value, value, "= " + NumberText.text(value));
    }

    /** Whether a number will do; NaN never does. */
    public boolean meets(double value) {
        return value >= low && value <= high;
    }

    /** The distance of a number from the bound's range; 0 within it. */
    double miss(double value) {
        return Math.max(0, excess(value));
    }

    /** The distance of a number beyond the end that it comes closest to; less than 0 within the range, infinite for NaN. */
    double excess(double value) {
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : Math.max(low - value, value - high);
    }
}
