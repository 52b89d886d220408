package dev.gyre.tasks.text;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Sliding windows that don't reach beyond the document that a token is in. Pagnoni et al. 2024 (BLT), arXiv:2412.09871, section
 * 3: a token of a certain id ends a document and belongs to it.
 *
 * <p>B rows, T new tokens in each, behind S slots with the keys of earlier tokens, the latest last. since: (B), tokens of the
 * open document among the slots.
 */
public final class DocumentWindows {

    private DocumentWindows() {}

    /** Slots that a token sees: from &lt;= slot &lt; to, the new tokens being in slots S to S + T - 1. ids, from, to: (B, T). */
    public static void spans(
            IntArray ids, FloatArray since, IntArray from, IntArray to, int B, int T, int S, int window, int end) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                int low = S - (int) since.get(b);
                for (int j = TornadoMath.max(0, t - window + 1); j < t; j++) {
                    low = ids.get(b * T + j) == end ? S + j + 1 : low;
                }
                from.set(b * T + t, TornadoMath.max(low, S + t - window + 1));
                to.set(b * T + t, S + t + 1);
            }
        }
    }

    /** since, when S slots end with the last of the new tokens. ids: (B, T); since, after: (B). */
    public static void count(IntArray ids, FloatArray since, FloatArray after, int B, int T, int S, int end) {
        for (@Parallel int b = 0; b < B; b++) {
            float n = since.get(b);
            for (int t = 0; t < T; t++) {
                n = ids.get(b * T + t) == end ? 0f : TornadoMath.min(n + 1f, (float) S);
            }
            after.set(b, n);
        }
    }
}
