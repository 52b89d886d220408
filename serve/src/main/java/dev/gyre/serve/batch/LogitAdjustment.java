package dev.gyre.serve.batch;

import java.util.Map;

/**
 * Penalties and biases that logits get before a token is drawn.
 *
 * @param frequency taken from a token's logit as often as the text has it already
 * @param presence taken once from the logit of a token that the text has
 * @param repetition what positive logits of tokens that the prompt or the text has are divided by, and negative ones multiplied with; 1 for
 *     nothing
 * @param bias added to the logits of tokens
 */
public record LogitAdjustment(double frequency, double presence, double repetition, Map<Integer, Double> bias) {

    /** Leaves logits as they are. */
    public static final LogitAdjustment NONE = new LogitAdjustment(0, 0, 1, Map.of());

    /** Whether it changes nothing. */
    public boolean isNone() {
        return !hasPenalties() && bias.isEmpty();
    }

    /** Whether it depends on what's been written. */
    boolean hasPenalties() {
        return frequency != 0 || presence != 0 || repetition != 1;
    }

    /**
     * Changes logits.
     *
     * @param written how often the text has each token; empty without penalties
     * @param read whether the prompt has each token
     */
    void apply(float[] logits, int[] written, boolean[] read) {
        for (int i = 0; i < written.length; i++) {
            float l = logits[i];
            if (repetition != 1 && (written[i] > 0 || read[i])) {
                l = (float) (l > 0 ? l / repetition : l * repetition);
            }
            logits[i] = written[i] > 0 ? (float) (l - frequency * written[i] - presence) : l;
        }
        bias.forEach((token, more) -> logits[token] += more.floatValue());
    }
}
