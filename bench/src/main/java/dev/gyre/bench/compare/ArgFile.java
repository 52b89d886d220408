package dev.gyre.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of an argument file of the {@code java} command: blanks and line ends separate them, quotes keep them together,
 * within quotes a backslash takes the next character as it is, or the next line on, and a # where a word could begin hides
 * the rest of the line.
 */
final class ArgFile {

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private ArgFile(String text) {
        this.text = text;
    }

    /** The words of a file's text. */
    static List<String> words(String text) {
        ArgFile file = new ArgFile(text);
        while (file.at < text.length()) {
            file.step(text.charAt(file.at++));
        }
        file.end();
        return List.copyOf(file.words);
    }

    private void step(char c) {
        if (Character.isWhitespace(c)) {
            end();
        } else if (c == '#' && !inWord) {
            skipLine();
        } else if (c == '"' || c == '\'') {
            inWord = true;
            quoted(c);
        } else {
            inWord = true;
            word.append(c);
        }
    }

    private void skipLine() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void quoted(char quote) {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                return;
            }
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
                if (c == '\n') {
                    skipIndent();
                    continue;
                }
            }
            word.append(c);
        }
    }

    private void skipIndent() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private void end() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}
