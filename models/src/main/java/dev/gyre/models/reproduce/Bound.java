package dev.gyre.models.reproduce;

/**
 * What a number has to be.
 *
 * @param low the least that will do
 * @param high the most that will do
 */
public record Bound(double low, double high) {

    /** No more than that. */
    public static Bound atMost(double threshold) {
        return new Bound(Double.NEGATIVE_INFINITY, threshold);
    }

    /** No less than that. */
    public static Bound atLeast(double threshold) {
        return new Bound(threshold, Double.POSITIVE_INFINITY);
    }

    /** That, give or take a tolerance. */
    public static Bound within(double value, double tolerance) {
        return new Bound(value - tolerance, value + tolerance);
    }

    /** Exactly that. */
    public static Bound exactly(double value) {
        return new Bound(value, value);
    }

    /** Whether a number will do; NaN never does. */
    public boolean meets(double value) {
        return value >= low && value <= high;
    }

    /** How far a number is from what will do; 0 if it does. */
    double miss(double value) {
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : Math.max(0, Math.max(low - value, value - high));
    }

    /** Words for readers. */
    public String words() {
        if (low == high) {
            return "= " + Numbers.text(low);
        }
        if (Double.isInfinite(low)) {
            return "\u2264 " + Numbers.text(high);
        }
        return Double.isInfinite(high)
                ? "\u2265 " + Numbers.text(low)
                : Numbers.text(low) + " to " + Numbers.text(high);
    }
}
