package dev.gyre.serve.schema;

import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.Nonterminal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes grammars of JSON Schemas (2020-12): those of OpenAI's structured outputs, lengths, and maps. What a grammar takes is valid; of what's
 * valid it takes objects whose members stand in the schema's order, and numbers of few digits. Everything else is refused by its path.
 */
public final class SchemaCompiler {

    private static final int DEEPEST = 64;

    /** Keywords that say nothing about values. */
    private static final Set<String> ANNOTATIONS = Set.of(
            "title",
            "description",
            "default",
            "examples",
            "$comment",
            "$schema",
            "deprecated",
            "readOnly",
            "writeOnly");

    private static final Set<String> DEFINITIONS = Set.of("$defs", "definitions");

    private final JsonNode root;
    private final String rootPath;
    private final JsonGrammar json;
    private final SchemaTypes types;
    private final Map<String, Nonterminal> references = new HashMap<>();
    private final Deque<Target> open = new ArrayDeque<>();
    private final SchemaLimits limits;
    private int depth;

    private record Target(Nonterminal reference, JsonNode schema, String path) {}

    private SchemaCompiler(JsonNode root, String rootPath, JsonGrammar json, SchemaLimits limits) {
        this.root = root;
        this.rootPath = rootPath;
        this.json = json;
        this.limits = limits;
        this.types = new SchemaTypes(json, limits, this::compile);
    }

    /** Objects of any kind. */
    public static Grammar anyObject(boolean ascii) {
        Grammar object = new JsonGrammar(ascii).object();
        Grammar.measure(object);
        return object;
    }

    /**
     * Values that are valid against a schema, as a grammar that's measured.
     *
     * @param path of the schema in the request, for messages
     * @param ascii whether only ASCII may be written
     * @throws SchemaException if the schema says what isn't supported, or too much
     */
    public static Grammar compile(JsonNode schema, String path, boolean ascii) {
        return compile(schema, path, new JsonGrammar(ascii), new SchemaLimits());
    }

    /** The grammar of one of several schemas that share limits. */
    static Grammar compile(JsonNode schema, String path, JsonGrammar json, SchemaLimits limits) {
        SchemaCompiler compiler = new SchemaCompiler(schema, path, json, limits);
        Grammar whole = compiler.reference("#", path);
        while (!compiler.open.isEmpty()) {
            Target target = compiler.open.remove();
            target.reference.define(compiler.compile(target.schema, target.path));
        }
        Grammar.measure(whole);
        if (whole.shortest() >= Grammar.ENDLESS) {
            throw SchemaException.at(path, "has no value that's valid and comes to an end");
        }
        return whole;
    }

    private Grammar compile(JsonNode schema, String path) {
        limits.schema(path);
        if (schema.isBoolean()) {
            return schema.booleanValue() ? json.value() : Grammar.nothing();
        }
        if (!(schema instanceof ObjectNode object)) {
            throw SchemaException.at(path, "has to be a schema, which is an object, true or false");
        }
        if (++depth > DEEPEST) {
            throw SchemaException.at(rootPath, "has schemas within schemas, more than " + DEEPEST + " deep");
        }
        Grammar grammar = ofObject(object, path);
        depth--;
        return grammar;
    }

    private Grammar ofObject(ObjectNode schema, String path) {
        List<String> says = schema.propertyNames().stream()
                .filter(k -> !ANNOTATIONS.contains(k) && !DEFINITIONS.contains(k))
                .filter(k -> !(k.equals("$id") && path.equals(rootPath)))
                .toList();
        for (String keyword : says) {
            if (!SchemaTypes.knows(keyword)) {
                throw SchemaException.at(path + "." + shortened(keyword), "isn't supported: leave it out");
            }
        }
        Optional<String> whole =
                says.stream().filter(SchemaTypes.WHOLE::contains).findFirst();
        if (whole.isEmpty()) {
            return types.grammar(schema, path);
        }
        String keyword = whole.get();
        Optional<String> beside = says.stream()
                .filter(k -> !k.equals(keyword) && !k.equals("type"))
                .findFirst();
        if (beside.isPresent() || (says.contains("type") && !isGiven(keyword))) {
            throw SchemaException.at(
                    path + "." + keyword,
                    "isn't supported beside " + beside.orElse("type") + ": say what it stands for in one place");
        }
        JsonNode value = schema.get(keyword);
        String at = path + "." + keyword;
        return switch (keyword) {
            case "$ref" -> reference(value, at);
            case "anyOf" -> any(value, at);
            case "const" -> given(List.of(value), schema, path, at);
            default -> given(values(value, at), schema, path, at);
        };
    }

    private static boolean isGiven(String keyword) {
        return keyword.equals("const") || keyword.equals("enum");
    }

    private static String shortened(String s) {
        return s.length() <= 80 ? s : s.substring(0, 80) + "...";
    }

    private Grammar any(JsonNode value, String path) {
        if (!value.isArray() || value.isEmpty()) {
            throw SchemaException.at(path, "has to be an array of schemas");
        }
        List<Grammar> ways = new ArrayList<>();
        for (JsonNode way : value) {
            ways.add(compile(way, path + "[" + ways.size() + "]"));
        }
        return Grammar.alternation(ways);
    }

    private static List<JsonNode> values(JsonNode value, String path) {
        if (!value.isArray() || value.isEmpty()) {
            throw SchemaException.at(path, "has to be an array of values");
        }
        return value.valueStream().toList();
    }

    /** Values that are given, as far as they're of the types that stand beside. */
    private Grammar given(List<JsonNode> all, ObjectNode schema, String path, String at) {
        List<Grammar> ways = new ArrayList<>();
        for (JsonNode value : all) {
            if (SchemaTypes.isOf(value, schema.get("type"), path)) {
                limits.value(value.toString().length(), at);
                ways.add(json.literal(value));
            }
        }
        return Grammar.alternation(ways);
    }

    private Grammar reference(JsonNode value, String path) {
        if (!value.isString()) {
            throw SchemaException.at(path, "has to be a string");
        }
        return reference(value.stringValue(), path);
    }

    private Grammar reference(String pointer, String path) {
        Nonterminal known = references.get(pointer);
        if (known != null) {
            return known;
        }
        limits.reference(path);
        if (!pointer.equals("#") && !pointer.startsWith("#/")) {
            throw SchemaException.at(
                    path, "has to be within the schema, like #/$defs/name, but is " + shortened(pointer));
        }
        JsonNode target = root;
        StringBuilder where = new StringBuilder(rootPath);
        for (String step :
                pointer.length() < 2 ? new String[0] : pointer.substring(2).split("/", -1)) {
            String name = step.replace("~1", "/").replace("~0", "~");
            target = target.isArray() && name.matches("\\d{1,6}")
                    ? target.path(Integer.parseInt(name))
                    : target.path(name);
            where.append('.').append(name);
        }
        if (target.isMissingNode()) {
            throw SchemaException.at(path, "names " + shortened(pointer) + ", which isn't there");
        }
        Nonterminal reference = new Nonterminal();
        references.put(pointer, reference);
        open.add(new Target(reference, target, where.toString()));
        return reference;
    }
}
