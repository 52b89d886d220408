package dev.gyre.engine.io;

import java.util.Locale;

/** A name or a value out of a file as messages show it: on one line, not too long, and without what a terminal obeys. */
public final class Quoted {

    private static final int LONGEST = 120;

    private Quoted() {}

    /** The text in quotes. */
    public static String of(String text) {
        return '"' + bare(text) + '"';
    }

    /** The text without quotes, such as a number or a list. */
    public static String bare(String text) {
        StringBuilder shown = new StringBuilder();
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.isSurrogate(c) || Character.getType(c) == Character.FORMAT) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.append(end < text.length() ? "..." : "").toString();
    }
}
