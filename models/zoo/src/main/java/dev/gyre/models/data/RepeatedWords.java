package dev.gyre.models.data;

import dev.gyre.engine.random.RandomStream;

/**
 * A text whose bytes tell each other, whatever they are: words of letters that are drawn alike, each said a number of times in a row.
 * A letter by itself says nothing about any other; what does is the one a word's length before or behind.
 */
final class RepeatedWords {

    /** Most bytes of a text. */
    static final int MOST = 1 << 28;

    /** Letters of a word. */
    static final int WORD = 8;

    /** The number of times that each word is said. */
    static final int TIMES = 8;

    /** The number of different letters. */
    static final int LETTERS = 16;

    private static final long STREAM = 0x72657065L << 32;

    private RepeatedWords() {}

    /** The first bytes of the text, which is always the same. */
    static byte[] text(int bytes) {
        RandomStream random = new RandomStream(0, STREAM);
        byte[] all = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            boolean first = i % (WORD * TIMES) < WORD;
            all[i] = first ? (byte) ('a' + random.nextBelow(LETTERS)) : all[i - WORD];
        }
        return all;
    }
}
