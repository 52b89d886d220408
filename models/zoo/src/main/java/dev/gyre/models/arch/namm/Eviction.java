package dev.gyre.models.arch.namm;

import dev.gyre.engine.GyreException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The choice of tokens that stay in a cache, by their scores. Cetin et al. 2024, arXiv:2410.13166, section 3.3. All heads keep equally many
 * tokens, so that the cache stays rectangular: heads that want fewer keep their best rejected ones. Kept tokens stay in the
 * order of time. Of equal scores the newer one goes first; NaN counts as minus infinity.
 *
 * <p>H rows of scores (batch times heads), S tokens, oldest first.
 */
public final class Eviction {

    private final float[] scores;
    private final int rows;
    private final int tokens;

    /**
     * Decisions over given scores.
     *
     * @param scores (H, S)
     * @param present whether a token is no padding, a row for every {@code heads} rows of scores. (H / heads, S)
     * @throws GyreException if scores don't make whole rows, or rows don't fit
     */
    public Eviction(float[] scores, boolean[] present, int rows) {
        if (rows <= 0 || scores.length == 0 || scores.length % rows != 0) {
            throw new GyreException(scores.length + " scores don't make " + rows + " rows of at least one token");
        }
        this.rows = rows;
        this.tokens = scores.length / rows;
        if (present.length % tokens != 0 || present.length == 0 || rows % (present.length / tokens) != 0) {
            throw new GyreException(present.length + " flags of padding don't fit " + rows + " rows of " + tokens
                    + " tokens: one is needed for every token of every batch element");
        }
        this.scores = masked(scores, present);
    }

    /** Decisions over given scores of tokens without padding. (H, S) */
    public static Eviction of(float[] scores, int rows) {
        boolean[] present = new boolean[rows <= 0 ? 0 : scores.length / rows];
        Arrays.fill(present, true);
        return new Eviction(scores, present, rows);
    }

    private float[] masked(float[] given, boolean[] present) {
        float[] y = new float[given.length];
        int share = rows / (present.length / tokens);
        for (int i = 0; i < y.length; i++) {
            boolean counts = present[i / tokens / share * tokens + i % tokens] && !Float.isNaN(given[i]);
            y[i] = counts ? given[i] : Float.NEGATIVE_INFINITY;
        }
        return y;
    }

    /** Whether a token is to be kept: its score is zero or more, or it's the newest. (H, S) */
    public boolean[] keep() {
        boolean[] keep = new boolean[scores.length];
        IntStream.range(0, keep.length).forEach(i -> keep[i] = scores[i] >= 0 || i % tokens == tokens - 1);
        return keep;
    }

    /** Tokens that the head which keeps most wants to keep. */
    public int wanted() {
        boolean[] keep = keep();
        return IntStream.range(0, rows)
                .map(h -> (int) IntStream.range(h * tokens, (h + 1) * tokens)
                        .filter(i -> keep[i])
                        .count())
                .max()
                .orElse(0);
    }

    /** The tokens that stay: as many in each row as the fullest one wants, the newest one being among them. (H, {@link #wanted}) */
    public int[] retained() {
        return best(wanted(), true);
    }

    /** The tokens that stay, {@code capacity} at most. */
    public int[] retained(int capacity) {
        requirePositive(capacity);
        return best(Math.min(capacity, wanted()), true);
    }

    /** The {@code count} best tokens of each row, or all if there are fewer; the newest one isn't treated apart. */
    public int[] top(int count) {
        requirePositive(count);
        return best(Math.min(count, tokens), false);
    }

    private static void requirePositive(int count) {
        if (count <= 0) {
            throw new GyreException("a cache must keep at least one token, but is to keep " + count);
        }
    }

    private int[] best(int count, boolean newest) {
        int[] kept = new int[rows * count];
        for (int h = 0; h < rows; h++) {
            int first = h * tokens;
            int[] order = IntStream.range(0, tokens)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(
                                    i -> newest && i == tokens - 1 ? Double.NEGATIVE_INFINITY : -scores[first + i])
                            .thenComparing(Comparator.reverseOrder()))
                    .mapToInt(Integer::intValue)
                    .limit(count)
                    .sorted()
                    .toArray();
            System.arraycopy(order, 0, kept, h * count, count);
        }
        return kept;
    }
}
