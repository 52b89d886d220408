package dev.gyre.serve.constrain;

import java.util.List;

/** One of a set of bytes. */
final class ByteSet extends Grammar {
    private final long[] words = new long[4];

    ByteSet(int from, int to) {
        for (int b = from; b <= to; b++) {
            words[b >> 6] |= 1L << b;
        }
    }

    boolean has(int b) {
        return (words[b >> 6] >>> b & 1) != 0;
    }

    @Override
    boolean nullable() {
        return false;
    }

    @Override
    List<Grammar> parts() {
        return List.of();
    }

    @Override
    long measured() {
        return (words[0] | words[1] | words[2] | words[3]) == 0 ? ENDLESS : 1;
    }
}
