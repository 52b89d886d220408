package dev.gyre.models.generate;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.setting.ConfigException;
import java.util.Arrays;

/**
 * The way in which a token is drawn from logits.
 *
 * @param temperature what logits are divided by; 0 takes the most likely token
 * @param topK draws among that many of the most likely tokens; 0 for all
 * @param topP draws among the fewest most likely tokens that together have this probability
 */
public record Sampling(double temperature, int topK, double topP) {

    /** The least argument of exp; from here on down it's 0, since n is -127: such a token would come up less than once in 10^37 draws. */
    private static final float LEAST = -88f;

    private static final int BLOCK = 16;

    private static final float LOG2_E = 1.442695f;

    // ln 2 in two parts, so that n times the first is exact.
    private static final float LN2_HIGH = 0x1.63p-1f;
    private static final float LN2_LOW = -0x1.bd0106p-13f;

    /**
     * Checks the ranges of all settings.
     *
     * @throws ConfigException if one is out of its range
     */
    public Sampling {
        ConfigException.range("--temperature", temperature, 0.0, 100.0);
        ConfigException.range("--top-k", topK, 0, Integer.MAX_VALUE);
        ConfigException.require(topP > 0 && topP <= 1, "--top-p", topP, "above 0 and at most 1");
    }

    /**
     * Draws a token. Equal logits are ranked by token.
     *
     * @throws GyreException if a logit isn't a number
     */
    public int draw(float[] logits, RandomStream random) {
        if (temperature == 0) {
            return likeliest(logits);
        }
        return topK == 0 && topP == 1 ? any(logits, random) : ofTheLikeliest(logits, random);
    }

    /**
     * Draws from the whole distribution, which needs no ranking. Weights are summed in blocks, whose sums don't wait for one another.
     */
    private int any(float[] logits, RandomStream random) {
        float best = largest(logits);
        float sharpness = (float) Math.min(1 / temperature, Float.MAX_VALUE);
        float[] weights = exponentials(logits, best, sharpness);
        double[] blocks = new double[(weights.length + BLOCK - 1) / BLOCK];
        double sum = 0;
        for (int block = 0; block < blocks.length; block++) {
            blocks[block] = sum(weights, block * BLOCK);
            sum += blocks[block];
        }
        double at = random.nextUniform() * sum;
        int block = 0;
        double passed = 0;
        while (passed + blocks[block] <= at) {
            passed += blocks[block];
            block++;
        }
        return within(weights, block * BLOCK, at - passed);
    }

    private static double sum(float[] weights, int from) {
        double sum = 0;
        for (int i = from; i < Math.min(from + BLOCK, weights.length); i++) {
            sum += weights[i];
        }
        return sum;
    }

    /** The token of a block at which the sum of weights exceeds a number, or, if rounding hides that, the last that has a weight. */
    private static int within(float[] weights, int from, double at) {
        double passed = 0;
        int last = from;
        for (int i = from; i < Math.min(from + BLOCK, weights.length) && passed <= at; i++) {
            passed += weights[i];
            last = weights[i] > 0 ? i : last;
        }
        return last;
    }

    /**
     * exp((logit - best) sharpness) of all, as exact as a float is, and the same on every machine: 2^n times a polynomial of what's left.
     * It's most of what a draw takes. The JVM makes vectors of the four loops; of one that does all it makes none.
     */
    private static float[] exponentials(float[] logits, float best, float sharpness) {
        float[] y = new float[logits.length];
        int[] n = new int[logits.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max((logits[i] - best) * sharpness, LEAST);
        }
        for (int i = 0; i < y.length; i++) {
            n[i] = (int) (y[i] * LOG2_E - 0.5f);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = polynomial(y[i] - n[i] * LN2_HIGH - n[i] * LN2_LOW);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] *= Float.intBitsToFloat((n[i] + 127) << 23);
        }
        return y;
    }

    private static float polynomial(float f) {
        return 1f + f * (1f + f * (0.5f + f * (1 / 6f + f * (1 / 24f + f * (1 / 120f + f * (1 / 720f))))));
    }

    private int ofTheLikeliest(float[] logits, RandomStream random) {
        long[] ranked = rank(logits);
        int kept = topK == 0 ? ranked.length : Math.min(topK, ranked.length);
        double[] cumulative = new double[kept];
        double sum = 0;
        double best = logits[token(ranked[0])];
        for (int i = 0; i < kept; i++) {
            sum += StrictMath.exp((logits[token(ranked[i])] - best) / temperature);
            cumulative[i] = sum;
        }
        int nucleus = 0;
        while (nucleus < kept - 1 && cumulative[nucleus] < topP * sum) {
            nucleus++;
        }
        double at = random.nextUniform() * cumulative[nucleus];
        int i = 0;
        while (i < nucleus && cumulative[i] <= at) {
            i++;
        }
        return token(ranked[i]);
    }

    private static int likeliest(float[] logits) {
        float best = largest(logits);
        int i = 0;
        while (logits[i] != best) {
            i++;
        }
        return i;
    }

    /** The largest logit, which is no number if any isn't one: such a logit is refused. */
    private static float largest(float[] logits) {
        float best = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            best = Math.max(best, logit);
        }
        for (int i = 0; i < logits.length && !(best < Float.POSITIVE_INFINITY); i++) {
            requireNumber(logits, i);
        }
        return best;
    }

    private static void requireNumber(float[] logits, int i) {
        if (!(logits[i] < Float.POSITIVE_INFINITY)) {
            throw new GyreException(
                    "the logit of token " + i + " is " + logits[i] + ": the model's weights or state overflowed");
        }
    }

    /** Tokens from most to least likely, each in the lower half of a number whose upper half orders by falling logit. */
    private static long[] rank(float[] logits) {
        long[] ranked = new long[logits.length];
        for (int i = 0; i < ranked.length; i++) {
            requireNumber(logits, i);
            int bits = Float.floatToIntBits(logits[i] + 0f);
            int rising = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
            ranked[i] = (long) ~rising << 32 | i;
        }
        Arrays.sort(ranked);
        return ranked;
    }

    private static int token(long ranked) {
        return (int) ranked;
    }
}
