package dev.gyre.serve.constrain;

/**
 * Tokens that may come next.
 *
 * @param words a bit a token
 * @param furthest bytes that have to come at least behind that token behind which it's most
 */
record TokenMask(long[] words, long furthest) {

    boolean has(int token) {
        return (words[token >> 6] >>> token & 1) != 0;
    }

    /** Takes all others out of a draw. */
    void apply(float[] logits) {
        for (int w = 0; w < words.length; w++) {
            long word = words[w];
            if (word != -1) {
                int from = w << 6;
                int to = Math.min(from + 64, logits.length);
                for (int i = from; i < to; i++) {
                    logits[i] = (word >>> i & 1) == 0 ? Float.NEGATIVE_INFINITY : logits[i];
                }
            }
        }
        for (int i = words.length << 6; i < logits.length; i++) {
            logits[i] = Float.NEGATIVE_INFINITY;
        }
    }

    boolean isEmpty() {
        for (long w : words) {
            if (w != 0) {
                return false;
            }
        }
        return true;
    }
}
