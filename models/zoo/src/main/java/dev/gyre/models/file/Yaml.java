package dev.gyre.models.file;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Configurations of published models in YAML, as JSON: values as PyYAML reads them ({@code yes} is true), and OmegaConf's {@code ${path}},
 * which stands for another value of the document. Anchors, tags of one's own and several documents are refused, and depth is bounded.
 */
final class Yaml {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 64;
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([\\w.]+)}");
    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,40}");
    private static final Pattern FRACTION =
            Pattern.compile("[-+]?(?:\\d{1,40}(?:\\.\\d{0,40})?|\\.\\d{1,40})(?:[eE][-+]?\\d{1,4})?");
    private static final Set<Tag> TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ, Tag.ENV_TAG);

    private Yaml() {}

    /**
     * Reads a document; an empty one is an empty object.
     *
     * @throws GyreException names the line and what's wrong with it
     */
    static JsonNode read(String document) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Math.max(1, document.length()))
                .setParseComments(false)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(document);
            JsonNode read = root.map(n -> json(n, 0)).orElseGet(JSON::objectNode);
            return resolved(read, read, 0);
        } catch (MarkedYamlEngineException e) {
            String what = Optional.ofNullable(e.getProblem()).orElse("isn't YAML");
            throw new GyreException(e.getProblemMark().map(Yaml::line).orElse("") + "isn't YAML: " + what, e);
        } catch (YamlEngineException e) {
            throw new GyreException("isn't YAML: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new GyreException("is nested more than " + MAX_DEPTH + " deep", e);
        }
    }

    private static String line(Mark mark) {
        return "line " + (mark.getLine() + 1) + " ";
    }

    private static GyreException fault(Node node, String what) {
        return new GyreException(node.getStartMark().map(Yaml::line).orElse("") + what);
    }

    private static JsonNode json(Node node, int depth) {
        if (depth > MAX_DEPTH) {
            throw fault(node, "is nested more than " + MAX_DEPTH + " deep");
        }
        if (node.getAnchor().isPresent() || !TAGS.contains(node.getTag())) {
            throw fault(node, "has an anchor, an alias or a tag, which aren't read");
        }
        return switch (node) {
            case MappingNode mapping -> object(mapping, depth);
            case SequenceNode sequence -> {
                ArrayNode list = JSON.arrayNode();
                sequence.getValue().forEach(n -> list.add(json(n, depth + 1)));
                yield list;
            }
            case ScalarNode scalar ->
                scalar.getScalarStyle() == ScalarStyle.PLAIN
                        ? plain(scalar.getValue())
                        : JSON.stringNode(scalar.getValue());
            default -> throw fault(node, "has an anchor, an alias or a tag, which aren't read");
        };
    }

    private static ObjectNode object(MappingNode mapping, int depth) {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw fault(entry.getKeyNode(), "has a key that isn't a text");
            }
            if (object.has(key.getValue())) {
                throw fault(key, "has the key " + Quoted.of(key.getValue()) + " a second time");
            }
            object.set(key.getValue(), json(entry.getValueNode(), depth + 1));
        }
        return object;
    }

    private static JsonNode plain(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "", "~", "null", "none" -> JSON.nullNode();
            case "true", "yes", "on" -> JSON.booleanNode(true);
            case "false", "no", "off" -> JSON.booleanNode(false);
            default -> number(text).orElseGet(() -> JSON.stringNode(text));
        };
    }

    private static Optional<JsonNode> number(String text) {
        if (WHOLE.matcher(text).matches()) {
            BigInteger n = new BigInteger(text);
            return Optional.of(
                    n.bitLength() < Integer.SIZE
                            ? JSON.numberNode(n.intValue())
                            : n.bitLength() < Long.SIZE ? JSON.numberNode(n.longValue()) : JSON.numberNode(n));
        }
        return FRACTION.matcher(text).matches()
                ? Optional.of(JSON.numberNode(Double.parseDouble(text)))
                : Optional.empty();
    }

    /** A node with references replaced by what they refer to. */
    private static JsonNode resolved(JsonNode node, JsonNode root, int steps) {
        if (node.isObject()) {
            ObjectNode copy = JSON.objectNode();
            node.properties().forEach(e -> copy.set(e.getKey(), resolved(e.getValue(), root, steps)));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JSON.arrayNode();
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
