package dev.gyre.models.arch.namm;

import dev.gyre.engine.random.Philox;
import java.util.Arrays;

/**
 * The choice of tokens that stay in a sequence's layer, by a policy's scores, larger ones staying: the {@code budget} best of each head, or, with
 * a budget of 0, those with a score of zero or more, in which case all heads keep as many as the one that wants most, and at most as
 * many as there are slots.
 *
 * <p>n tokens of M heads, oldest first: those kept at the last update, and all that were read since.
 *
 * @param shape of the cache
 * @param budget tokens that a head keeps
 */
record Selection(CacheShape shape, int budget) {

    private static final long STREAM = 0x6576696374L;

    /**
     * The tokens that stay.
     *
     * @param scores (M n)
     * @return (M, tokens that stay), in the order of time
     */
    int[] staying(float[] scores) {
        Eviction e = Eviction.of(scores, shape.groups());
        return budget == 0 ? e.retained(shape.kept()) : e.top(budget);
    }

    /** A layer's cache of one sequence, as seen by rules that aren't learned. */
    interface Cache {
        int tokens();

        int position(int head, int token);

        /** Squared length of a key. */
        double key(int head, int token);

        /** Attention that a token got so far. */
        double sum(int head, int token);
    }

    /**
     * Scores (M n) of a rule that isn't learned.
     *
     * @param layer its number, which random choices depend on
     */
    float[] scores(Policy policy, int layer, Cache cache) {
        int n = cache.tokens();
        float[] scores = new float[shape.groups() * n];
        for (int i = 0; i < scores.length; i++) {
            int head = i / n;
            int token = i % n;
            scores[i] = (float)
                    switch (policy) {
                        case RECENCY -> token;
                        case OLDEST -> -token;
                        case L2 -> -cache.key(head, token);
                        case H2O -> n - token <= budget / 2 ? Float.MAX_VALUE : cache.sum(head, token);
                        case RANDOM -> Philox.uniform(layer, STREAM + head, cache.position(head, token));
                        case NAMM, FULL -> throw new IllegalArgumentException(policy + " is no rule");
                    };
        }
        return scores;
    }

    /** Slots that stay (M, K), -1 behind them, for tokens that stay (M, count). */
    int[] slots(int[] staying, int kept) {
        int[] slots = new int[shape.groups() * shape.kept()];
        Arrays.fill(slots, -1);
        int count = staying.length / shape.groups();
        for (int i = 0; i < staying.length; i++) {
            int token = staying[i];
            slots[i / count * shape.kept() + i % count] = token < kept ? token : shape.kept() + token - kept;
        }
        return slots;
    }
}
