package dev.gyre.models.generate;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.setting.ConfigException;
import java.util.Arrays;

/**
 * How a token is drawn from logits.
 *
 * @param temperature what logits are divided by; 0 takes the most likely token
 * @param topK draws among that many of the most likely tokens; 0 for all
 * @param topP draws among the fewest most likely tokens that together have this probability
 */
public record Sampling(double temperature, int topK, double topP) {

    /** Below it, a token comes up less than once in 10^37 draws. */
    private static final float LEAST = -86f;

    private static final float LOG2_E = 1.442695f;

    // ln 2 in two parts, so that n times the first is exact.
    private static final float LN2_HIGH = 0x1.63p-1f;
    private static final float LN2_LOW = -0x1.bd0106p-13f;

    /**
     * Checks every setting.
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

    /** Draws from the whole distribution, which needs no ranking. */
    private int any(float[] logits, RandomStream random) {
        float best = logits[likeliest(logits)];
        float sharpness = (float) Math.min(1 / temperature, Float.MAX_VALUE);
        float[] weights = new float[logits.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = exp((logits[i] - best) * sharpness);
        }
        double sum = 0;
        for (float w : weights) {
            sum += w;
        }
        double at = random.nextUniform() * sum;
        int i = 0;
        double passed = weights[0];
        while (passed <= at) {
            i++;
            passed += weights[i];
        }
        return i;
    }

    /**
     * exp(x) of x of at most 0, as exact as a float is, and the same on every machine: 2^n times a polynomial of what's left. Loops
     * of it become vectors, and it's half of what a draw takes.
     */
    private static float exp(float x) {
        float bounded = Math.max(x, LEAST);
        int n = (int) (bounded * LOG2_E - 0.5f);
        float f = bounded - n * LN2_HIGH - n * LN2_LOW;
        float p = 1f + f * (1f + f * (0.5f + f * (1 / 6f + f * (1 / 24f + f * (1 / 120f + f * (1 / 720f))))));
        float y = p * Float.intBitsToFloat((n + 127) << 23);
        return x < LEAST ? 0f : y;
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
        int best = 0;
        for (int i = 0; i < logits.length; i++) {
            requireNumber(logits, i);
            best = logits[i] > logits[best] ? i : best;
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
