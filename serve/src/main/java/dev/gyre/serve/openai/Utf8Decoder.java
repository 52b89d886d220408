package dev.gyre.serve.openai;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * UTF-8 that comes in pieces, as text. A character is told when it's complete, so that none is cut in half; what isn't UTF-8
 * becomes the replacement character, as it would in the text as a whole.
 */
public final class Utf8Decoder {

    private static final int LONGEST = 4;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] open = new byte[0];

    /**
     * The characters that are complete with further bytes.
     *
     * @param last whether no more bytes come
     */
    public String add(byte[] bytes, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(open.length + bytes.length)
                .put(open)
                .put(bytes)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + LONGEST);
        decoder.decode(in, out, last);
        if (last) {
            decoder.flush(out);
        }
        open = new byte[in.remaining()];
        in.get(open);
        return out.flip().toString();
    }

    /** A text as a whole. */
    public static String of(byte[] bytes) {
        return new Utf8Decoder().add(bytes, true);
    }

    /** A token by itself, which may be part of a character: its bytes are spelled out then. */
    static String ofToken(byte[] bytes) {
        String text = of(bytes);
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        StringBuilder spelled = new StringBuilder("bytes:");
        for (byte b : bytes) {
            spelled.append(String.format(Locale.ROOT, "\\x%02x", b & 0xff));
        }
        return spelled.toString();
    }
}
