package dev.gyre.serve.batch;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The log-probability of a token, in nats.
 *
 * @param token what was drawn
 * @param logprob natural logarithm of its probability, whatever the sampling
 * @param start characters of the text before it
 * @param likeliest the likeliest tokens at this place, the first being likeliest
 * @param end bytes of the text up to this token's end
 */
public record LogProbability(int token, double logprob, int start, List<Likely> likeliest, int end) {

    /** A token that might have been drawn. */
    public record Likely(int token, double logprob) {}

    /**
     * The log-probability of a token among all.
     *
     * @param logits of all tokens
     * @param alternatives how many of the likeliest to tell
     */
    static LogProbability of(int token, float[] logits, int alternatives, int start, int end) {
        double all = all(logits);
        return new LogProbability(token, logits[token] - all, start, likeliest(logits, all, alternatives), end);
    }

    /** Natural logarithm of a token's probability. */
    static double logprob(int token, float[] logits) {
        return logits[token] - all(logits);
    }

    /** Logarithm of the sum of all tokens' exponentials. */
    private static double all(float[] logits) {
        double best = Double.NEGATIVE_INFINITY;
        for (float l : logits) {
            best = Math.max(best, l);
        }
        double sum = 0;
        for (float l : logits) {
            sum += StrictMath.exp(l - best);
        }
        return best + StrictMath.log(sum);
    }

    private static List<Likely> likeliest(float[] logits, double all, int count) {
        return count == 0
                ? List.of()
                : IntStream.range(0, logits.length)
                        .boxed()
                        .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                        .limit(count)
                        .map(t -> new Likely(t, logits[t] - all))
                        .toList();
    }
}
