package dev.gyre.engine.io.torch;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a pickle, read from front to back. */
final class PickleBytes {

    private final ByteBuffer bytes;

    PickleBytes(byte[] pickle) {
        this.bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Number of the next byte. */
    int position() {
        return bytes.position();
    }

    int u8() {
        need(1);
        return bytes.get() & 0xff;
    }

    int u16() {
        need(Short.BYTES);
        return bytes.getShort() & 0xffff;
    }

    int i32() {
        need(Integer.BYTES);
        return bytes.getInt();
    }

    long i64() {
        need(Long.BYTES);
        return bytes.getLong();
    }

    /** Reads a big-endian double. */
    double f64() {
        return Double.longBitsToDouble(Long.reverseBytes(i64()));
    }

    /** A little-endian integer of a number of bytes. */
    BigInteger integer(int length) {
        byte[] reversed = bytes(length);
        for (int i = 0; i < length / 2; i++) {
            byte b = reversed[i];
            reversed[i] = reversed[length - 1 - i];
            reversed[length - 1 - i] = b;
        }
        return length == 0 ? BigInteger.ZERO : new BigInteger(reversed);
    }

    byte[] bytes(long length) {
        need(length);
        byte[] copy = new byte[(int) length];
        bytes.get(copy);
        return copy;
    }

    String utf8(long length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(length)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new PickleFault("a text isn't UTF-8", e);
        }
    }

    /** A text up to a line's end. */
    String line() {
        int from = bytes.position();
        int to = from;
        while (to < bytes.limit() && bytes.get(to) != '\n') {
            to++;
        }
        need((long) to - from + 1);
        bytes.position(to + 1);
        return new String(Arrays.copyOfRange(bytes.array(), from, to), StandardCharsets.UTF_8);
    }

    private void need(long length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new PickleFault("the pickle ends in the middle of something");
        }
    }
}
