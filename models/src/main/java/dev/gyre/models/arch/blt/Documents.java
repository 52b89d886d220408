package dev.gyre.models.arch.blt;

import dev.gyre.engine.GyreException;
import java.util.stream.IntStream;

/** Documents that follow each other in a row: a token may see only what's before it in its own. */
public final class Documents {

    private Documents() {}

    /**
     * What tokens see: themselves and at most {@code window - 1} before them, of their own document.
     *
     * @param last whether a token is the last of its document. (B, N)
     * @throws GyreException if the tokens don't make whole rows, or the window has no token
     */
    public static Patches.Spans causal(boolean[] last, int batch, int window) {
        if (batch <= 0 || last.length % batch != 0 || window <= 0) {
            throw new GyreException(
                    last.length + " tokens don't make " + batch + " rows, or a window of " + window + " has no token");
        }
        int width = last.length / batch;
        int[] from = new int[last.length];
        int[] to = new int[last.length];
        for (int row = 0; row < last.length; row += width) {
            int begin = 0;
            for (int i = 0; i < width; i++) {
                from[row + i] = Math.max(begin, i - window + 1);
                to[row + i] = i + 1;
                begin = last[row + i] ? i + 1 : begin;
            }
        }
        return new Patches.Spans(from, to);
    }

    /** Which tokens end a document: those of a certain id. */
    public static boolean[] endedBy(int id, int[] tokens) {
        boolean[] last = new boolean[tokens.length];
        IntStream.range(0, tokens.length).forEach(i -> last[i] = tokens[i] == id);
        return last;
    }

    /** Which patches end a document: those that hold a byte that ends one. last: (B, N), of which as many rows as patches. */
    public static boolean[] endedBy(boolean[] last, Patches patches) {
        int bytes = last.length / patches.batch();
        int[] ids = patches.ids(bytes);
        boolean[] ended = new boolean[patches.batch() * patches.count()];
        for (int i = 0; i < last.length; i++) {
            if (last[i] && ids[i] < patches.count()) {
                ended[i / bytes * patches.count() + ids[i]] = true;
            }
        }
        return ended;
    }
}
