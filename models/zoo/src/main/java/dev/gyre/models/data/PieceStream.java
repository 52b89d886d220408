package dev.gyre.models.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text of pieces, which is only known from several of them together: a space may belong to the next word, a character be made of pieces
 * that are bytes. What a piece adds is what the text of the last pieces has more with it than without.
 */
final class PieceStream implements TextStream {

    private static final char INCOMPLETE = '\uFFFD';

    /** The number of tokens before that tell how the first one is written. */
    private static final int CONTEXT = 16;

    private final NativeTokenizer pieces;
    private int[] window;
    private int written;

    PieceStream(NativeTokenizer pieces, int... before) {
        this.pieces = pieces;
        this.window = Arrays.copyOfRange(before, Math.max(0, before.length - CONTEXT), before.length);
        this.written = window.length;
    }

    @Override
    public byte[] add(int token) {
        window = Arrays.copyOf(window, window.length + 1);
        window[window.length - 1] = token;
        String text = pieces.decode(window);
        if (text.isEmpty() || text.charAt(text.length() - 1) == INCOMPLETE) {
            return new byte[0];
        }
        byte[] more = after(text);
        if (more.length > 0) {
            // What was written last stays, so that the next piece has something before it.
            window = Arrays.copyOfRange(window, written, window.length);
        }
        written = window.length;
        return more;
    }

    @Override
    public byte[] end() {
        byte[] more = after(pieces.decode(window));
        written = window.length;
        return more;
    }

    private byte[] after(String text) {
        int known = pieces.decode(Arrays.copyOf(window, written)).length();
        return text.substring(Math.min(known, text.length())).getBytes(StandardCharsets.UTF_8);
    }
}
