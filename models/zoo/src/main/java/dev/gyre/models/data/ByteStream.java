package dev.gyre.models.data;

import java.util.Arrays;

/**
 * Bytes as they are, but a UTF-8 character's together. Bytes that are no UTF-8 come out too, as soon as that's clear: a model of bytes
 * may write anything.
 */
final class ByteStream implements TextStream {

    private static final int LONGEST = 4;

    private final Tokenizer.Bytes tokenizer;
    private final byte[] held = new byte[LONGEST];
    private int count;

    ByteStream(Tokenizer.Bytes tokenizer) {
        this.tokenizer = tokenizer;
    }

    @Override
    public byte[] add(int token) {
        byte[] bytes = tokenizer.bytes(token);
        if (bytes.length == 0) {
            return bytes;
        }
        boolean goesOn = (bytes[0] & 0xc0) == 0x80;
        byte[] broken = count > 0 && !goesOn ? end() : new byte[0];
        held[count++] = bytes[0];
        byte[] whole = count < length(held[0]) ? new byte[0] : end();
        byte[] all = Arrays.copyOf(broken, broken.length + whole.length);
        System.arraycopy(whole, 0, all, broken.length, whole.length);
        return all;
    }

    /** Bytes of the character that a byte begins; 1 if none does. */
    private static int length(byte first) {
        int b = first & 0xff;
        if (b < 0xc2 || b > 0xf4) {
            return 1;
        }
        return b < 0xe0 ? 2 : b < 0xf0 ? 3 : LONGEST;
    }

    @Override
    public byte[] end() {
        byte[] all = Arrays.copyOf(held, count);
        count = 0;
        return all;
    }
}
