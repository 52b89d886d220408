package dev.gyre.serve.constrain;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of several digits between two of the same length, as a grammar. A digit may be a byte of UTF-8, or a hexadecimal one.
 *
 * @param least the least digit at each place behind one that's free
 * @param most the largest
 * @param spelling how digits from one to another are written at a place
 */
record DigitRange(int[] least, int[] most, Spelling spelling) {

    /** Bytes of a character. */
    static final DigitRange UTF8 = new DigitRange(
            new int[] {0, 0x80, 0x80, 0x80},
            new int[] {0xff, 0xbf, 0xbf, 0xbf},
            (i, from, to) -> Grammar.bytes(from, to));

    /** A unit of UTF-16, which is no surrogate. */
    static final DigitRange UNIT =
            new DigitRange(new int[] {0, 0, 0, 0}, new int[] {15, 15, 15, 15}, DigitRange::escaped);

    /** A pair of surrogates: D800 to DBFF, and DC00 to DFFF. */
    static final DigitRange PAIR = new DigitRange(
            new int[] {13, 8, 0, 0, 13, 12, 0, 0}, new int[] {13, 11, 15, 15, 13, 15, 15, 15}, DigitRange::escaped);

    private static final int UNIT_DIGITS = 4;

    /** The bytes of the digits. */
    interface Spelling {
        /** Any digit from one to another, both among them. */
        Grammar digit(int place, int from, int to);
    }

    private static Grammar escaped(int place, int from, int to) {
        List<Grammar> ways = new ArrayList<>();
        if (from < 10) {
            ways.add(Grammar.bytes('0' + from, '0' + Math.min(to, 9)));
        }
        if (to > 9) {
            ways.add(Grammar.bytes('a' + Math.max(from, 10) - 10, 'a' + to - 10));
        }
        Grammar digit = Grammar.alternation(ways);
        return place % UNIT_DIGITS == 0 ? Grammar.concatenation(Grammar.text("\\u"), digit) : digit;
    }

    /** Numbers from one to another, both among them. */
    Grammar between(int[] first, int[] last) {
        return between(first, last, 0);
    }

    /** The rest from a place on, before which all digits are the same. */
    private Grammar between(int[] first, int[] last, int i) {
        if (i == first.length - 1) {
            return spelling.digit(i, first[i], last[i]);
        }
        if (first[i] == last[i]) {
            return Grammar.concatenation(spelling.digit(i, first[i], first[i]), between(first, last, i + 1));
        }
        int from = first[i] + (isFilled(first, i, least) ? 0 : 1);
        int to = last[i] - (isFilled(last, i, most) ? 0 : 1);
        List<Grammar> ways = new ArrayList<>();
        if (from > first[i]) {
            ways.add(Grammar.concatenation(
                    spelling.digit(i, first[i], first[i]), between(first, filled(first, i, most), i + 1)));
        }
        if (from <= to) {
            ways.add(Grammar.concatenation(
                    spelling.digit(i, from, to), between(filled(first, i, least), filled(first, i, most), i + 1)));
        }
        if (to < last[i]) {
            ways.add(Grammar.concatenation(
                    spelling.digit(i, last[i], last[i]), between(filled(last, i, least), last, i + 1)));
        }
        return Grammar.alternation(ways);
    }

    private static boolean isFilled(int[] digits, int behind, int[] with) {
        for (int i = behind + 1; i < digits.length; i++) {
            if (digits[i] != with[i]) {
                return false;
            }
        }
        return true;
    }

    private static int[] filled(int[] digits, int behind, int[] with) {
        int[] all = digits.clone();
        System.arraycopy(with, behind + 1, all, behind + 1, digits.length - behind - 1);
        return all;
    }
}
