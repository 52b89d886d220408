package dev.gyre.models.file;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of YAML that configurations of published models are written in: nested mappings and lists by indentation or in braces,
 * quoted and plain scalars, texts of several lines, comments; and OmegaConf's {@code ${path}}, which stands for another value of the
 * document. Anchors, tags and several documents are refused. Reading is bounded by the text's length and a depth.
 */
final class Yaml {

    private static final int MAX_DEPTH = 64;
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([\\w.]+)}");
    private final List<Line> lines = new ArrayList<>();
    private int at;
    private int depth;

    /** A line that isn't empty or a comment: its place in the text, its indentation, and what stands behind that. */
    record Line(int number, int indent, String text) {}

    private Yaml(String document) {
        int number = 0;
        for (String raw : document.split("\n", -1)) {
            number++;
            String line = raw.stripTrailing();
            int indent = line.length() - line.stripLeading().length();
            if (line.substring(0, indent).contains("\t")) {
                throw fault(number, "is indented by a tab");
            }
            lines.add(new Line(number, indent, line.substring(indent)));
        }
    }

    /**
     * Reads a document.
     *
     * @throws GyreException names the line and what's wrong with it
     */
    static JsonNode read(String document) {
        Yaml y = new Yaml(document);
        y.skip();
        if (y.more() && y.line().text().equals("---")) {
            y.at++;
            y.skip();
        }
        if (!y.more()) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode root = y.node(y.line().indent());
        y.skip();
        if (y.more() && !y.line().text().equals("...")) {
            throw fault(y.line().number(), "doesn't belong to what stands before it");
        }
        return resolved(root, root, 0);
    }

    private static GyreException fault(int line, String what) {
        return new GyreException("line " + line + " " + what);
    }

    private boolean more() {
        return at < lines.size();
    }

    private Line line() {
        return lines.get(at);
    }

    private void skip() {
        while (more() && (line().text().isEmpty() || line().text().startsWith("#"))) {
            at++;
        }
    }

    /** A mapping, a list or a single value that begins at the present line, which is indented as given. */
    private JsonNode node(int indent) {
        if (++depth > MAX_DEPTH) {
            throw fault(line().number(), "is nested more than " + MAX_DEPTH + " deep");
        }
        JsonNode result;
        String text = line().text();
        if (text.equals("-") || text.startsWith("- ")) {
            result = list(indent);
        } else if (!text.startsWith("{") && !text.startsWith("[") && YamlScalar.keyEnd(text) >= 0) {
            result = mapping(indent);
        } else {
            result = value(text, indent);
        }
        depth--;
        return result;
    }

    private ArrayNode list(int indent) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (skip(); more() && line().indent() == indent && isItem(line().text()); skip()) {
            String rest = line().text().substring(1);
            String item = rest.stripLeading();
            if (isItem(item) || (!item.startsWith("{") && !item.startsWith("[") && YamlScalar.keyEnd(item) >= 0)) {
                int inner = indent + 1 + rest.length() - item.length();
                lines.set(at, new Line(line().number(), inner, item));
                list.add(node(inner));
            } else {
                list.add(value(item, indent));
            }
        }
        return list;
    }

    private static boolean isItem(String text) {
        return text.equals("-") || text.startsWith("- ");
    }

    private ObjectNode mapping(int indent) {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        for (skip(); more() && line().indent() == indent && !isItem(line().text()); skip()) {
            Line line = line();
            if (line.text().equals("...") || line.text().equals("---")) {
                break;
            }
            int end = YamlScalar.keyEnd(line.text());
            if (end < 0) {
                throw fault(line.number(), "is neither a key with a value nor an item of a list");
            }
            String key = YamlScalar.unquoted(line.text().substring(0, end).strip());
            JsonNode value = value(line.text().substring(end + 1).stripLeading(), indent);
            if (mapping.has(key)) {
                throw fault(line.number(), "has the key " + Quoted.of(key) + " a second time");
            }
            mapping.set(key, value);
        }
        return mapping;
    }

    /** What stands behind a key or a dash of the present line, on it or below it; goes on to the line behind that. */
    private JsonNode value(String rest, int indent) {
        Line line = line();
        if (rest.isEmpty() || rest.startsWith("#")) {
            at++;
            return below(indent, line.text().startsWith("-"));
        }
        char first = rest.charAt(0);
        if (first == '&' || first == '*' || first == '!') {
            throw fault(line.number(), "has an anchor, an alias or a tag, which aren't read");
        }
        if (first == '{' || first == '[') {
            return flow(line.text().length() - rest.length());
        }
        if (first == '|' || first == '>') {
            at++;
            return JsonNodeFactory.instance.stringNode(block(indent));
        }
        at++;
        return YamlScalar.of(rest, line.number());
    }

    private JsonNode below(int indent, boolean inList) {
        skip();
        boolean deeper = more() && line().indent() > indent;
        boolean listOfKey = more() && !inList && line().indent() == indent && isItem(line().text());
        return deeper || listOfKey ? node(line().indent()) : JsonNodeFactory.instance.nullNode();
    }

    /** The more deeply indented lines that follow, as a text. */
    private String block(int indent) {
        StringBuilder text = new StringBuilder();
        for (; more() && (line().text().isEmpty() || line().indent() > indent); at++) {
            text.append(line().text()).append('\n');
        }
        return text.toString();
    }

    /** A value in braces or brackets, which may go over several lines. */
    private JsonNode flow(int from) {
        YamlFlow flow = new YamlFlow(lines, at, from);
        JsonNode value = flow.read();
        at = flow.nextLine();
        return value;
    }

    /** The same with references replaced by what they refer to. */
    private static JsonNode resolved(JsonNode node, JsonNode root, int steps) {
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(e -> copy.set(e.getKey(), resolved(e.getValue(), root, steps)));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(e -> copy.add(resolved(e, root, steps)));
            return copy;
        }
        Matcher m = node.isString() ? REFERENCE.matcher(node.stringValue()) : null;
        if (m == null || !m.matches() || steps > MAX_DEPTH) {
            return node;
        }
        JsonNode found = root.at("/" + m.group(1).replace('.', '/'));
        return found.isValueNode() && !found.isMissingNode() ? resolved(found, root, steps + 1) : node;
    }
}
