package dev.gyre.models.arch.blt;

import java.util.Arrays;

/** Documents that follow each other in a row of patches: a patch may see only what's before it in its own. */
final class DocumentMask {

    private DocumentMask() {}

    /**
     * Fills the spans of patches that each patch attends to: itself and at most {@code window - 1} before it, of its own document.
     *
     * @param last whether a patch is the last of its document. (B, P)
     * @param width P
     * @param into receives the spans. (B, P)
     */
    static void causal(boolean[] last, int width, int window, PatchSpans into) {
        for (int row = 0; row < last.length; row += width) {
            int begin = 0;
            for (int i = 0; i < width; i++) {
                into.from()[row + i] = Math.max(begin, i - window + 1);
                into.to()[row + i] = i + 1;
                begin = last[row + i] ? i + 1 : begin;
            }
        }
    }

    /**
     * Marks the patches that end a document: those that hold a token of a certain id.
     *
     * @param ids (B, N)
     * @param holders the patch that holds each token. (B, N)
     * @param width P
     * @param last receives it for the patches that are seen. (B, P)
     */
    static void endedBy(int id, int[] ids, int[] holders, int width, boolean[] last) {
        Arrays.fill(last, false);
        int bytes = ids.length / (last.length / width);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id && holders[i] < width) {
                last[i / bytes * width + holders[i]] = true;
            }
        }
    }
}
