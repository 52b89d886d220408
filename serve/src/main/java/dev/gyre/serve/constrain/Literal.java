package dev.gyre.serve.constrain;

import java.util.List;

/** One string, from one of its bytes on. */
final class Literal extends Grammar {
    private final byte[] bytes;
    private final int from;
    private Literal next;

    Literal(byte[] bytes, int from) {
        this.bytes = bytes;
        this.from = from;
        remeasure();
    }

    int first() {
        return bytes[from] & 0xff;
    }

    /** The string behind its first byte. */
    Literal next() {
        if (next == null) {
            next = new Literal(bytes, from + 1);
        }
        return next;
    }

    @Override
    boolean nullable() {
        return from == bytes.length;
    }

    @Override
    List<Grammar> parts() {
        return List.of();
    }

    @Override
    long measured() {
        return (long) bytes.length - from;
    }
}
