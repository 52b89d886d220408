package dev.gyre.models.generate;

import java.util.List;

/**
 * Looks for stop strings in a text that comes byte by byte. Each string is searched by the automaton of Knuth, Morris and Pratt, so
 * that a byte costs the same whatever came before.
 */
public final class Stops {

    private final List<byte[]> strings;
    private final int[][] borders;
    private final int[] matched;

    /** Looks for any of the strings, none of them empty. */
    public Stops(List<byte[]> strings) {
        this.strings = strings;
        this.borders = strings.stream().map(Stops::borders).toArray(int[][]::new);
        this.matched = new int[strings.size()];
    }

    /** The borders of a string: of each beginning, the length of the longest of its ends that is a beginning, too. */
    private static int[] borders(byte[] s) {
        int[] border = new int[s.length];
        for (int i = 1; i < s.length; i++) {
            int k = border[i - 1];
            while (k > 0 && s[i] != s[k]) {
                k = border[k - 1];
            }
            border[i] = s[i] == s[k] ? k + 1 : k;
        }
        return border;
    }

    /**
     * Takes the next byte.
     *
     * @return length of the string that's complete with it, the longest if there are several; 0 if there's none
     */
    public int accept(byte b) {
        int longest = 0;
        for (int i = 0; i < matched.length; i++) {
            byte[] s = strings.get(i);
            int k = matched[i] == s.length ? borders[i][s.length - 1] : matched[i];
            while (k > 0 && s[k] != b) {
                k = borders[i][k - 1];
            }
            matched[i] = s[k] == b ? k + 1 : k;
            longest = matched[i] == s.length ? Math.max(longest, s.length) : longest;
        }
        return longest;
    }

    /** Bytes at the end of the text that may be the beginning of a string. */
    public int held() {
        int most = 0;
        for (int m : matched) {
            most = Math.max(most, m);
        }
        return most;
    }
}
