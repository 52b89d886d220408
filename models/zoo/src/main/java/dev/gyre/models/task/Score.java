package dev.gyre.models.task;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Score that a task measures.
 *
 * @param key its name in metrics and JSON
 * @param unit its unit, as it stands behind the number
 * @param better whether less or more of it is better
 * @param items what it's the mean of, in the plural: bytes, images
 * @param learned what a batch consists of, in the plural; mostly the same
 * @param perLoss what the loss is multiplied with to be this score; 0 where the score is something else
 */
public record Score(String key, String unit, Better better, String items, String learned, double perLoss) {

    /** A score over what batches consist of. */
    public Score(String key, String unit, Better better, String items, double perLoss) {
        this(key, unit, better, items, items, perLoss);
    }

    /** Direction of better scores. */
    public enum Better {
        /** Lower scores are better, as with losses and errors. */
        LOWER,
        /** Higher scores are better, as with accuracies. */
        HIGHER
    }

    /** Whether a score is better than another. */
    public boolean isBetter(double a, double than) {
        return better == Better.LOWER ? a < than : a > than;
    }

    /** A copy with another relation to the loss. */
    public Score withPerLoss(double other) {
        return new Score(key, unit, better, items, learned, other);
    }

    /** The loss as this score, if it's one in another unit. */
    public OptionalDouble ofLoss(double loss) {
        return perLoss == 0 ? OptionalDouble.empty() : OptionalDouble.of(perLoss * loss);
    }

    /** A score with its unit; per cent with one decimal. */
    public String text(double value) {
        if (unit.startsWith("%")) {
            return String.format(Locale.ROOT, "%.1f %s", value, unit);
        }
        boolean plain = Math.abs(value) >= 1e-3 || value == 0;
        return String.format(Locale.ROOT, plain ? "%.4f %s" : "%.3e %s", value, unit);
    }
}
