package dev.gyre.models.file;

import dev.gyre.engine.GyreException;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Single values of YAML: texts, numbers, truth values, nothing. */
final class YamlScalar {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,40}");
    private static final Pattern FRACTION =
            Pattern.compile("[-+]?(?:\\d{1,40}(?:\\.\\d{0,40})?|\\.\\d{1,40})(?:[eE][-+]?\\d{1,4})?");

    private YamlScalar() {}

    /** Where the colon behind a line's key stands; -1 if it doesn't begin with a key. */
    static int keyEnd(String text) {
        int from = 0;
        if (text.startsWith("\"") || text.startsWith("'")) {
            from = quoteEnd(text);
            if (from < 0) {
                return -1;
            }
        } else if (!text.isEmpty() && "&*!|>%@`#".indexOf(text.charAt(0)) >= 0) {
            return -1;
        }
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':' && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)))) {
                return i > 0 ? i : -1;
            }
            if ((c == '#' && i > 0 && Character.isWhitespace(text.charAt(i - 1)))
                    || (from > 0 && !Character.isWhitespace(c))) {
                return -1;
            }
        }
        return -1;
    }

    /** The place behind a quoted text that something begins with; -1 if it doesn't end. */
    static int quoteEnd(String text) {
        char quote = text.charAt(0);
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote == '"') {
                i++;
            } else if (c == quote) {
                if (quote == '\'' && i + 1 < text.length() && text.charAt(i + 1) == '\'') {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    /** A text without its quotes, if it has any. */
    static String unquoted(String text) {
        if (text.length() < 2 || text.charAt(0) != text.charAt(text.length() - 1)) {
            return text;
        }
        String inner = text.substring(1, text.length() - 1);
        return switch (text.charAt(0)) {
            case '\'' -> inner.replace("''", "'");
            case '"' -> escaped(inner);
            default -> text;
        };
    }

    private static String escaped(String inner) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c == '\\' && i + 1 < inner.length()) {
                char e = inner.charAt(++i);
                text.append(
                        switch (e) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case '0' -> '\0';
                            default -> e;
                        });
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** The value of what stands behind a key on a line, a comment behind it left out. */
    static JsonNode of(String rest, int line) {
        if (rest.startsWith("\"") || rest.startsWith("'")) {
            int end = quoteEnd(rest);
            String behind = end < 0 ? "" : rest.substring(end).strip();
            if (end < 0 || (!behind.isEmpty() && !behind.startsWith("#"))) {
                throw new GyreException("line " + line + " has a quoted text that doesn't end on it");
            }
            return JSON.stringNode(unquoted(rest.substring(0, end)));
        }
        int comment = rest.indexOf(" #");
        return plain((comment < 0 ? rest : rest.substring(0, comment)).strip());
    }

    /** The value of an unquoted text. */
    static JsonNode plain(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "", "~", "null", "none" -> {
                return JSON.nullNode();
            }
            case "true", "yes", "on" -> {
                return JSON.booleanNode(true);
            }
            case "false", "no", "off" -> {
                return JSON.booleanNode(false);
            }
            default -> {}
        }
        if (WHOLE.matcher(text).matches()) {
            BigInteger n = new BigInteger(text);
            return n.bitLength() < Integer.SIZE
                    ? JSON.numberNode(n.intValue())
                    : n.bitLength() < Long.SIZE ? JSON.numberNode(n.longValue()) : JSON.numberNode(n);
        }
        return FRACTION.matcher(text).matches() ? JSON.numberNode(Double.parseDouble(text)) : JSON.stringNode(text);
    }
}
