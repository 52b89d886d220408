package dev.gyre.engine.patch;

import java.util.Arrays;

/**
 * Where patches begin. Pagnoni et al. 2024 (BLT), arXiv:2412.09871, section 2. Bytes are ids, the byte plus 4; ids below 4 are
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

    /** A patch begins where the entropy is above a threshold. */
    record Global(float threshold) implements PatchRule {

        @Override
        public boolean[] starts(int[] tokens, float[] entropies) {
            boolean[] starts = first(tokens.length);
            for (int t = 2; t < starts.length; t++) {
                starts[t] = entropies[t - 1] > threshold;
            }
            return starts;
        }
    }

    /** A patch begins where the entropy rises by more than a threshold; always at byte 2, as in the package. */
    record Monotonic(float threshold) implements PatchRule {

        @Override
        public boolean[] starts(int[] tokens, float[] entropies) {
            boolean[] starts = first(tokens.length);
            for (int t = 2; t < starts.length; t++) {
                starts[t] = t == 2 || entropies[t - 1] - entropies[t - 2] > threshold;
            }
            return starts;
        }
    }

    /** Both at once; always at byte 2 and never at byte 3, as in the package. */
    record Both(float threshold, float rise) implements PatchRule {

        @Override
        public boolean[] starts(int[] tokens, float[] entropies) {
            boolean[] starts = first(tokens.length);
            for (int t = 2; t < starts.length; t++) {
                boolean high = entropies[t - 1] > threshold && entropies[t - 1] - entropies[t - 2] > rise;
                starts[t] = t == 2 || (t != 3 && high);
            }
            return starts;
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
    record Space() implements PatchRule {

        @Override
        public boolean[] starts(int[] tokens, float[] entropies) {
            boolean[] starts = first(tokens.length);
            for (int t = 2; t < starts.length; t++) {
                boolean run = spaceLike(tokens[t - 1]) && !spaceLike(tokens[t - 2]);
                starts[t] = run || tokens[t - 1] < OFFSET;
            }
            return starts;
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
    record Delimiter(int id) implements PatchRule {

        @Override
        public boolean[] starts(int[] tokens, float[] entropies) {
            boolean[] starts = first(tokens.length);
            for (int t = 2; t < starts.length; t++) {
                starts[t] = tokens[t - 1] == id;
            }
            return starts;
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
    record Single() implements PatchRule {

        @Override
        public boolean[] starts(int[] tokens, float[] entropies) {
            boolean[] starts = new boolean[tokens.length + 1];
            Arrays.fill(starts, true);
            return starts;
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
