package dev.gyre.serve.schema;

import java.util.OptionalInt;

/** A place within a pattern, which is read character by character. */
final class PatternCursor {

    private static final int MOST_TIMES = 10_000;

    private final int[] pattern;
    private final String path;
    private int at;

    /**
     * The beginning of a pattern.
     *
     * @param path where the pattern stands, for messages
     */
    PatternCursor(String pattern, String path) {
        this.pattern = pattern.codePoints().toArray();
        this.path = path;
    }

    /** Characters of the pattern. */
    int length() {
        return pattern.length;
    }

    /** Whether nothing is left. */
    boolean isOver() {
        return at == pattern.length;
    }

    /** Whether a character comes, some characters from here. */
    boolean sees(int c, int ahead) {
        return at + ahead < pattern.length && pattern[at + ahead] == c;
    }

    /** Whether nothing is left but so many characters. */
    boolean isLast(int characters) {
        return at + characters == pattern.length;
    }

    /** The character that comes, which stays. */
    int peek() {
        return pattern[at];
    }

    /** Takes a character if it comes. */
    boolean take(int c) {
        boolean there = sees(c, 0);
        at += there ? 1 : 0;
        return there;
    }

    /** Takes the character that comes. */
    int next() {
        if (isOver()) {
            throw wrong("ends in the middle");
        }
        return pattern[at++];
    }

    /** Takes a decimal number if one comes. */
    OptionalInt count() {
        int from = at;
        int count = 0;
        while (!isOver() && peek() >= '0' && peek() <= '9') {
            count = count * 10 + next() - '0';
            if (count > MOST_TIMES) {
                throw wrong("repeats more than " + MOST_TIMES + " times");
            }
        }
        return at == from ? OptionalInt.empty() : OptionalInt.of(count);
    }

    /** Takes so many hexadecimal digits. */
    int hexadecimal(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw wrongHere("has an escape that's no hexadecimal number");
            }
            value = value * 16 + digit;
        }
        return value;
    }

    SchemaException wrong(String says) {
        return SchemaException.at(path, says);
    }

    SchemaException wrongHere(String says) {
        return wrong(says + " before character " + at);
    }

    SchemaException unsupported(String what) {
        return wrong("has " + what + " at character " + at + ", which isn't supported: rewrite it without");
    }
}
