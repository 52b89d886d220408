package dev.gyre.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text on its way to a terminal that may hold what a file says: a tensor's name, a column's. Characters that would do something there,
 * controls and changes of direction, become what JSON writes for them; line breaks, tabs and colours stay.
 */
public final class Printable extends Writer {

    /** Colours and weights as commands use them; text that hides itself is none of these. */
    private static final Pattern COLOUR =
            Pattern.compile("\u001b\\[(?:[01234]|2[1234]|3[1-79])?(?:;(?:[01234]|3[1-79]))*m");

    private static final Pattern UNSAFE =
            Pattern.compile(COLOUR.pattern() + "|[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]");

    private final PrintWriter to;

    private Printable(PrintWriter to) {
        this.to = to;
    }

    /** A writer that makes text printable. */
    public static PrintWriter to(PrintWriter to) {
        return new PrintWriter(new Printable(to), true);
    }

    /** The text as it may be printed. */
    static String text(String text) {
        Matcher m = UNSAFE.matcher(text);
        return m.find()
                ? m.reset()
                        .replaceAll(found -> found.group().length() > 1
                                ? Matcher.quoteReplacement(found.group())
                                : Matcher.quoteReplacement(String.format(Locale.ROOT, "\\u%04x", (int)
                                        found.group().charAt(0))))
                : text;
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
        to.write(text(new String(text, from, length)));
        requireNoError();
    }

    @Override
    public void flush() throws IOException {
        to.flush();
        requireNoError();
    }

    private void requireNoError() throws IOException {
        if (to.checkError()) {
            throw new IOException("the writer behind this one has failed");
        }
    }

    @Override
    public void close() {
        to.close();
    }
}
