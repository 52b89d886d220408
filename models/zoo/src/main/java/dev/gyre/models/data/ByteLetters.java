package dev.gyre.models.data;

import java.util.ArrayList;
import java.util.List;

/** The letters by which GPT-2's tokenizers write bytes: one that can be seen is its own, the others have letters from 256 on, in their order. */
public final class ByteLetters {

    private static final int BYTES = 256;

    private ByteLetters() {}

    /** The letter of each byte. */
    public static List<Character> all() {
        List<Character> letters = new ArrayList<>();
        int next = BYTES;
        for (int b = 0; b < BYTES; b++) {
            boolean seen = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            letters.add((char) (seen ? b : next++));
        }
        return letters;
    }
}
