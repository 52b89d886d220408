package dev.gyre.models.arch.blt;

import dev.gyre.engine.GyreException;

/**
 * Rule for where patches begin. Pagnoni et al. 2024 (BLT), arXiv:2412.09871, section 2. Bytes are ids, the byte plus 4; ids below 4 are
 * special. The entropy at i is that of the prediction of byte i + 1. The first byte, which stands for the beginning of text,
 * is a patch by itself under every rule but {@link Stride}.
 */
public sealed interface PatchRule {

    /** Bytes before which there's no plain byte: ids are offset by as much. */
    int OFFSET = 4;

    /**
     * Whether a patch begins at a byte, also at the one behind the last, which is still to come.
     *
     * @param tokens ids of the N bytes
     * @param entropies of the N predictions; only rules of entropy read them
     * @return a flag for each of N + 1 bytes
     */
    boolean[] starts(int[] tokens, float[] entropies);

    /**
     * A rule by which the beginning of a patch depends on the two bytes before it alone, so that it serves generation, too. The first
     * two bytes each begin one.
     */
    sealed interface Causal extends PatchRule {

        /** Whether {@link #begins} reads entropies. */
        boolean readsEntropies();

        /**
         * Whether a patch begins at a byte.
         *
         * @param t number of the byte, 2 or more
         * @param byteBefore id of byte t - 1
         * @param byteTwoBefore id of byte t - 2
         * @param entropy of the prediction of byte t
         * @param entropyBefore of the prediction of byte t - 1
         */
        boolean begins(long t, int byteBefore, int byteTwoBefore, float entropy, float entropyBefore);

        @Override
        default boolean[] starts(int[] tokens, float[] entropies) {
            if (readsEntropies() && entropies.length != tokens.length) {
                throw new GyreException(this + " needs an entropy for each of " + tokens.length
                        + " bytes, but there are " + entropies.length);
            }
            boolean[] starts = first(tokens.length);
            for (int t = 2; t < starts.length; t++) {
                float entropy = readsEntropies() ? entropies[t - 1] : 0f;
                float before = readsEntropies() ? entropies[t - 2] : 0f;
                starts[t] = begins(t, tokens[t - 1], tokens[t - 2], entropy, before);
            }
            return starts;
        }
    }

    /** Causal by entropies. */
    sealed interface ByEntropy extends Causal {
        @Override
        default boolean readsEntropies() {
            return true;
        }
    }

    /** Causal by the bytes themselves, or their number. */
    sealed interface ByBytes extends Causal {
        @Override
        default boolean readsEntropies() {
            return false;
        }
    }

    /** A patch begins where the entropy is above a threshold. */
    record Global(float threshold) implements ByEntropy {

        @Override
        public boolean begins(long t, int byteBefore, int byteTwoBefore, float entropy, float entropyBefore) {
            return entropy > threshold;
        }
    }

    /** A patch begins where the entropy rises by more than a threshold; always at byte 2, as in the package. */
    record Monotonic(float threshold) implements ByEntropy {

        @Override
        public boolean begins(long t, int byteBefore, int byteTwoBefore, float entropy, float entropyBefore) {
            return t == 2 || entropy - entropyBefore > threshold;
        }
    }

    /** The rule with both thresholds at once; always at byte 2 and never at byte 3, as in the package. */
    record Both(float threshold, float rise) implements ByEntropy {

        @Override
        public boolean begins(long t, int byteBefore, int byteTwoBefore, float entropy, float entropyBefore) {
            return t == 2 || (t != 3 && entropy > threshold && entropy - entropyBefore > rise);
        }
    }

    /**
     * Patches begin at the largest entropies, so many that bytes divided by patches is the given size; the first of equal
     * ones. It looks at the whole text, so it's of no use for generation.
     */
    record Budget(int size) implements PatchRule {

        @Override
        public boolean[] starts(int[] tokens, float[] entropies) {
            boolean[] starts = first(tokens.length);
            for (int left = tokens.length / size - 2; left > 0; left--) {
                int best = -1;
                for (int t = 2; t < starts.length; t++) {
                    boolean better = best < 0 || entropies[t - 1] > entropies[best - 1];
                    best = !starts[t] && better ? t : best;
                }
                if (best >= 0) {
                    starts[best] = true;
                }
            }
            return starts;
        }
    }

    /**
     * A patch ends with the first of a run of bytes that are like a space: neither digits nor letters of ASCII, nor a
     * continuation in UTF-8. Special ids end one too.
     */
    record Space() implements ByBytes {

        @Override
        public boolean begins(long t, int byteBefore, int byteTwoBefore, float entropy, float entropyBefore) {
            return byteBefore < OFFSET || (spaceLike(byteBefore) && !spaceLike(byteTwoBefore));
        }

        private static boolean spaceLike(int id) {
            int b = id - OFFSET;
            boolean digit = b >= '0' && b <= '9';
            boolean letter = (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
            boolean continuation = b >= 0x80 && b < 0xC0;
            return !(digit || letter || continuation);
        }
    }

    /** A patch ends with each occurrence of an id. */
    record Delimiter(int id) implements ByBytes {

        @Override
        public boolean begins(long t, int byteBefore, int byteTwoBefore, float entropy, float entropyBefore) {
            return byteBefore == id;
        }
    }

    /** Behind the first byte, all patches have one length: what BLT's model takes for static patches. */
    record Static(int length) implements ByBytes {

        @Override
        public boolean begins(long t, int byteBefore, int byteTwoBefore, float entropy, float entropyBefore) {
            return (t - 1) % length == 0;
        }
    }

    /** All patches of one length, the first included, which BLT's model itself doesn't take. */
    record Stride(int length) implements PatchRule {

        @Override
        public boolean[] starts(int[] tokens, float[] entropies) {
            boolean[] starts = new boolean[tokens.length + 1];
            for (int t = 0; t < starts.length; t += length) {
                starts[t] = true;
            }
            return starts;
        }
    }

    /** Every byte is a patch. */
    record Single() implements ByBytes {

        @Override
        public boolean begins(long t, int byteBefore, int byteTwoBefore, float entropy, float entropyBefore) {
            return true;
        }
    }

    /** Flags of which the first two are set. */
    private static boolean[] first(int bytes) {
        boolean[] starts = new boolean[bytes + 1];
        for (int t = 0; t < Math.min(2, starts.length); t++) {
            starts[t] = true;
        }
        return starts;
    }
}
