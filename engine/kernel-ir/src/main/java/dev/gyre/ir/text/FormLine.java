package dev.gyre.ir.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a form's text as words, read from left to right. */
final class FormLine {
    /** What ends a line. */
    private static final String END = "the end of the line";

    /** A name or word, a number, or a sign. */
    private static final Pattern WORD = Pattern.compile("(?<name>[\\p{Alpha}_$][\\p{Alnum}_$'.#-]*)"
            + "|(?<number>-?(?:Infinityd?\\b|\\d+(?:\\.\\d+(?:E-?\\d+)?)?[dL]?))"
            + "|>>>|<<|>>|<=|>=|==|!=|\\+=|[-+*/%&|^<>=!?:;,()\\[\\]]");

    private final int number;
    private final int depth;
    private final List<String> words = new ArrayList<>();
    private final List<Integer> columns = new ArrayList<>();
    private int at;

    /**
     * Takes a line apart.
     *
     * @param number of the line, from 1
     */
    FormLine(int number, String line) {
        this.number = number;
        int column = 0;
        while (column < line.length() && line.charAt(column) == ' ') {
            column++;
        }
        depth = column / 2;
        if (column % 2 != 0) {
            throw wrong(column, "a line begins behind two blanks for each statement around it");
        }
        Matcher matcher = WORD.matcher(line);
        while (column < line.length()) {
            if (line.charAt(column) == ' ') {
                column++;
                continue;
            }
            if (!matcher.find(column) || matcher.start() != column) {
                throw wrong(column, "%s isn't part of any word".formatted(line.charAt(column)));
            }
            words.add(matcher.group());
            columns.add(column);
            column = matcher.end();
        }
        columns.add(line.stripTrailing().length());
        words.add(END);
    }

    /** The statements around this one. */
    int depth() {
        return depth;
    }

    /** The number of the line, from 1. */
    int number() {
        return number;
    }

    /** The next word, which stays the next one. */
    String peek() {
        return peek(0);
    }

    /** A word further on. */
    String peek(int further) {
        return words.get(Math.min(at + further, words.size() - 1));
    }

    /** The next word. */
    String next() {
        String word = peek();
        if (at < words.size() - 1) {
            at++;
        }
        return word;
    }

    /** Takes the next word if it's this one. */
    boolean skip(String word) {
        if (peek().equals(word)) {
            next();
            return true;
        }
        return false;
    }

    /** Takes the next word, which has to be this one. */
    void expect(String word) {
        if (!skip(word)) {
            throw wrong("%s must stand here, not %s".formatted(word, peek()));
        }
    }

    /** Checks that the line ends here. */
    void end() {
        if (!isAtEnd()) {
            throw wrong("%s must stand here, not %s".formatted(END, peek()));
        }
    }

    boolean isAtEnd() {
        return at == words.size() - 1;
    }

    /** A name, as the next word. */
    String name() {
        if (!Character.isJavaIdentifierStart(peek().charAt(0)) || isAtEnd()) {
            throw wrong("a name must stand here, not " + peek());
        }
        return next();
    }

    /** A whole number, as the next word. */
    int integer() {
        if (!peek().matches("-?\\d+")) {
            throw wrong("a whole number must stand here, not " + peek());
        }
        return Integer.parseInt(next());
    }

    /** What's wrong with the word that was read last. */
    IllegalArgumentException wrongBefore(String what) {
        return wrong(columns.get(Math.max(0, at - 1)), what);
    }

    /** What's wrong with the next word. */
    IllegalArgumentException wrong(String what) {
        return wrong(columns.get(at), what);
    }

    private IllegalArgumentException wrong(int column, String what) {
        return new IllegalArgumentException("line %d, column %d: %s".formatted(number, column + 1, what));
    }
}
