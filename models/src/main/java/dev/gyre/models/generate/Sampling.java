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
        double best = logits[likeliest(logits)];
        double[] cumulative = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            sum += StrictMath.exp((logits[i] - best) / temperature);
            cumulative[i] = sum;
        }
        double at = random.nextUniform() * sum;
        int i = 0;
        while (cumulative[i] <= at) {
            i++;
        }
        return i;
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
        if (Float.isNaN(logits[i])) {
            throw new GyreException("the logit of token " + i + " is NaN: the model's weights or state overflowed");
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
