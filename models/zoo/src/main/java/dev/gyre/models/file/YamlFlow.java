package dev.gyre.models.file;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A mapping in braces or a list in brackets, over as many lines as it takes. */
final class YamlFlow {

    private static final int MAX_DEPTH = 64;
    private static final String ENDS = ",]}";

    private final List<Yaml.Line> lines;
    private int line;
    private int at;
    private int depth;

    /** One that begins at a place of a line. */
    YamlFlow(List<Yaml.Line> lines, int line, int at) {
        this.lines = lines;
        this.line = line;
        this.at = at;
    }

    /**
     * Reads it.
     *
     * @throws GyreException names the line and what's wrong with it
     */
    JsonNode read() {
        JsonNode value = value();
        String behind = text().substring(at).strip();
        if (!behind.isEmpty() && !behind.startsWith("#")) {
            throw fault("goes on behind a closing bracket");
        }
        return value;
    }

    /** Number of the line behind it. */
    int nextLine() {
        return line + 1;
    }

    private String text() {
        return lines.get(line).text();
    }

    private GyreException fault(String what) {
        Yaml.Line last = lines.get(Math.min(line, lines.size() - 1));
        return new GyreException("line " + last.number() + " " + what);
    }

    /** The next character that isn't blank or of a comment. */
    private char next() {
        while (line < lines.size()) {
            String text = text();
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at < text.length() && (text.charAt(at) != '#' || (at > 0 && !blankBefore(text)))) {
                return text.charAt(at);
            }
            line++;
            at = 0;
        }
        throw fault("ends before a bracket is closed");
    }

    private boolean blankBefore(String text) {
        return Character.isWhitespace(text.charAt(at - 1)) || ENDS.indexOf(text.charAt(at - 1)) >= 0;
    }

    private JsonNode value() {
        if (++depth > MAX_DEPTH) {
            throw fault("is nested more than " + MAX_DEPTH + " deep");
        }
        JsonNode value = switch (next()) {
            case '{' -> mapping();
            case '[' -> list();
            default -> scalar(false);
        };
        depth--;
        return value;
    }

    private ObjectNode mapping() {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        at++;
        while (next() != '}') {
            String key = scalar(true).asString("");
            JsonNode value = JsonNodeFactory.instance.nullNode();
            if (next() == ':') {
                at++;
                char first = next();
                value = ENDS.indexOf(first) >= 0 ? value : value();
            }
            if (mapping.has(key)) {
                throw fault("has the key " + Quoted.of(key) + " a second time");
            }
            mapping.set(key, value);
            separated('}');
        }
        at++;
        return mapping;
    }

    private ArrayNode list() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        at++;
        while (next() != ']') {
            list.add(value());
            separated(']');
        }
        at++;
        return list;
    }

    private void separated(char end) {
        char c = next();
        if (c == ',') {
            at++;
        } else if (c != end) {
            throw fault("has " + Quoted.of(String.valueOf(c)) + " where a comma or a closing bracket should stand");
        }
    }

    private JsonNode scalar(boolean key) {
        char first = next();
        String rest = text().substring(at);
        if (first == '"' || first == '\'') {
            int end = YamlScalar.quoteEnd(rest);
            if (end < 0) {
                throw fault("has a quoted text that doesn't end on it");
            }
            at += end;
            return JsonNodeFactory.instance.stringNode(YamlScalar.unquoted(rest.substring(0, end)));
        }
        int end = 0;
        while (end < rest.length() && !endsAt(rest, end, key)) {
            end++;
        }
        if (end == 0) {
            throw fault("has " + Quoted.of(String.valueOf(first)) + " where a value should stand");
        }
        at += end;
        String text = rest.substring(0, end).strip();
        return key ? JsonNodeFactory.instance.stringNode(text) : YamlScalar.plain(text);
    }

    private static boolean endsAt(String rest, int i, boolean key) {
        char c = rest.charAt(i);
        boolean colon = c == ':' && (key || i + 1 == rest.length() || Character.isWhitespace(rest.charAt(i + 1)));
        boolean comment = c == '#' && i > 0 && Character.isWhitespace(rest.charAt(i - 1));
        return colon || comment || ENDS.indexOf(c) >= 0 || "[{".indexOf(c) >= 0;
    }
}
