package dev.gyre.serve.schema;

import dev.gyre.serve.constrain.Grammar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Grammars of a schema's values by their types. */
final class SchemaTypes {

    /** Keywords that say all there is to say. */
    static final Set<String> WHOLE = Set.of("$ref", "anyOf", "const", "enum");

    private static final Set<String> OF_NUMBERS =
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
    private static final Map<String, Set<String>> KEYWORDS = Map.of(
            "object", Set.of("properties", "required", "additionalProperties"),
            "array", Set.of("items", "minItems", "maxItems"),
            "string", Set.of("pattern", "format", "minLength", "maxLength"),
            "number", OF_NUMBERS,
            "integer", OF_NUMBERS,
            "boolean", Set.of(),
            "null", Set.of());

    private static final int MOST_COUNT = 100_000;
    private static final int MOST_DIGITS = 30;
    private static final int MOST_PARTS = 1000;

    private final JsonGrammar json;
    private final BiFunction<JsonNode, String, Grammar> schemas;
    private final SchemaLimits limits;

    /**
     * Types.
     *
     * @param schemas compiles what stands within, at its path
     */
    SchemaTypes(JsonGrammar json, SchemaLimits limits, BiFunction<JsonNode, String, Grammar> schemas) {
        this.json = json;
        this.limits = limits;
        this.schemas = schemas;
    }

    static boolean knows(String keyword) {
        return keyword.equals("type")
                || WHOLE.contains(keyword)
                || KEYWORDS.values().stream().anyMatch(k -> k.contains(keyword));
    }

    /** Values of the types that a schema names, or else of those that it says something about. */
    Grammar grammar(ObjectNode schema, String path) {
        List<String> named = names(schema.get("type"), path);
        List<String> types = named.isEmpty()
                ? KEYWORDS.keySet().stream()
                        .filter(t ->
                                !t.equals("integer") && KEYWORDS.get(t).stream().anyMatch(schema::has))
                        .sorted()
                        .toList()
                : named;
        return types.isEmpty()
                ? json.value()
                : Grammar.alternation(
                        types.stream().map(t -> of(t, schema, path)).toList());
    }

    private static List<String> names(JsonNode type, String path) {
        if (type == null) {
            return List.of();
        }
        List<JsonNode> all = type.isArray() ? type.valueStream().toList() : List.of(type);
        List<String> names = new ArrayList<>();
        for (JsonNode one : all) {
            String name = one.isString() ? one.stringValue() : "";
            if (!KEYWORDS.containsKey(name) || names.contains(name)) {
                throw SchemaException.at(
                        path + ".type",
                        "has to be object, array, string, number, integer, boolean or null, or an array of some of them");
            }
            names.add(name);
        }
        if (names.isEmpty()) {
            throw SchemaException.at(path + ".type", "names no type");
        }
        return names;
    }

    /** Whether a value is of one of the types that are named, if any are. */
    static boolean isOf(JsonNode value, JsonNode type, String path) {
        return type == null
                || names(type, path).stream().anyMatch(name -> switch (name) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isString();
                    case "number" -> value.isNumber();
                    case "integer" ->
                        value.isNumber()
                                && value.decimalValue().stripTrailingZeros().scale() <= 0;
                    case "boolean" -> value.isBoolean();
                    default -> value.isNull();
                });
    }

    private Grammar of(String type, ObjectNode schema, String path) {
        Grammar grammar = switch (type) {
            case "object" -> object(schema, path);
            case "array" -> array(schema, path);
            case "string" -> string(schema, path);
            case "number" -> number(schema, path, false);
            case "integer" -> number(schema, path, true);
            case "boolean" -> Grammar.alternation(Grammar.text("true"), Grammar.text("false"));
            default -> Grammar.text("null");
        };
        return grammar;
    }

    private Grammar object(ObjectNode schema, String path) {
        JsonNode others = schema.get("additionalProperties");
        JsonNode members = schema.get("properties");
        if (members != null && !members.isObject()) {
            throw SchemaException.at(path + ".properties", "has to be an object of schemas");
        }
        Set<String> required = required(schema, path);
        boolean none = members == null || members.isEmpty();
        for (String name : required) {
            if (none || !members.has(name)) {
                throw SchemaException.at(path + ".required", "names " + name + ", which isn't among properties");
            }
        }
        boolean open = others != null && !(others.isBoolean() && !others.booleanValue());
        if (none && (others == null || open)) {
            return others == null ? json.object() : json.map(schemas.apply(others, path + ".additionalProperties"));
        }
        if (open) {
            throw SchemaException.at(
                    path + ".additionalProperties", "isn't supported beside properties unless it's false");
        }
        return none ? Grammar.text("{}") : members((ObjectNode) members, required, path + ".properties");
    }

    private static Set<String> required(ObjectNode schema, String path) {
        JsonNode names = schema.get("required");
        Set<String> required = new HashSet<>();
        if (names != null) {
            if (!names.isArray() || names.valueStream().anyMatch(n -> !n.isString())) {
                throw SchemaException.at(path + ".required", "has to be an array of names");
            }
            names.forEach(n -> required.add(n.stringValue()));
        }
        return required;
    }

    /** From the last member to the first: what may follow where something stands before it, and where nothing does. */
    private Grammar members(ObjectNode members, Set<String> required, String path) {
        Grammar behind = Grammar.text("}");
        Grammar first = Grammar.text("}");
        for (Map.Entry<String, JsonNode> m : List.copyOf(members.properties()).reversed()) {
            Grammar member = json.member(m.getKey(), schemas.apply(m.getValue(), path + "." + m.getKey()));
            Grammar with = Grammar.concatenation(member, behind);
            Grammar further = Grammar.concatenation(json.comma(), with);
            boolean needed = required.contains(m.getKey());
            first = needed ? with : Grammar.alternation(with, first);
            behind = needed ? further : Grammar.alternation(further, behind);
        }
        return Grammar.concatenation(Grammar.text("{"), first);
    }

    private Grammar array(ObjectNode schema, String path) {
        int least = count(schema, path, "minItems").orElse(0);
        int most = count(schema, path, "maxItems").orElse(Grammar.UNBOUNDED);
        JsonNode items = schema.get("items");
        Grammar of = items == null ? json.value() : schemas.apply(items, path + ".items");
        return most < least ? Grammar.nothing() : json.array(of, least, most);
    }

    private Grammar string(ObjectNode schema, String path) {
        int least = count(schema, path, "minLength").orElse(0);
        int most = count(schema, path, "maxLength").orElse(Grammar.UNBOUNDED);
        if (most < least) {
            return Grammar.nothing();
        }
        Optional<StringGrammar.Pattern> format = text(schema, path, "format").map(f -> {
            String at = path + ".format";
            String pattern = StringFormats.pattern(f)
                    .orElseThrow(() -> SchemaException.at(at, "has to be one of " + StringFormats.names()));
            return new StringGrammar.Pattern(pattern, at);
        });
        Optional<StringGrammar.Pattern> pattern =
                text(schema, path, "pattern").map(p -> new StringGrammar.Pattern(p, path + ".pattern"));
        Grammar strings = new StringGrammar(pattern, format, least, most).grammar(json, limits);
        Grammar.measure(strings);
        if (strings.shortest() >= Grammar.ENDLESS) {
            throw SchemaException.at(path, "has no string that's valid");
        }
        return strings;
    }

    private static Optional<String> text(ObjectNode schema, String path, String keyword) {
        return Optional.ofNullable(schema.get(keyword)).map(n -> {
            if (!n.isString()) {
                throw SchemaException.at(path + "." + keyword, "has to be a string");
            }
            return n.stringValue();
        });
    }

    private static Optional<Integer> count(ObjectNode schema, String path, String keyword) {
        return Optional.ofNullable(schema.get(keyword)).map(n -> {
            BigDecimal count = n.isNumber() ? n.decimalValue() : BigDecimal.ONE.negate();
            if (count.signum() < 0
                    || count.compareTo(BigDecimal.valueOf(MOST_COUNT)) > 0
                    || count.stripTrailingZeros().scale() > 0) {
                throw SchemaException.at(path + "." + keyword, "has to be a whole number from 0 to " + MOST_COUNT);
            }
            return count.intValue();
        });
    }

    private Grammar number(ObjectNode schema, String path, boolean whole) {
        if (OF_NUMBERS.stream().noneMatch(schema::has) && !whole) {
            return json.number();
        }
        // Of equal bounds the exclusive one says more.
        Optional<NumberGrammar.Bound> least = Stream.of(
                        bound(schema, path, "minimum", true), bound(schema, path, "exclusiveMinimum", false))
                .flatMap(Optional::stream)
                .max(Comparator.comparing(NumberGrammar.Bound::at).thenComparing(b -> !b.inclusive()));
        Optional<NumberGrammar.Bound> most = Stream.of(
                        bound(schema, path, "maximum", true), bound(schema, path, "exclusiveMaximum", false))
                .flatMap(Optional::stream)
                .min(Comparator.comparing(NumberGrammar.Bound::at).thenComparing(NumberGrammar.Bound::inclusive));
        Grammar numbers =
                new NumberGrammar(least, most, multiple(schema, path), whole, () -> limits.rule(path)).grammar();
        Grammar.measure(numbers);
        if (numbers.shortest() >= Grammar.ENDLESS) {
            throw SchemaException.at(path, "has no number that's valid");
        }
        return numbers;
    }

    private static Optional<NumberGrammar.Bound> bound(
            ObjectNode schema, String path, String keyword, boolean inclusive) {
        return decimal(schema, path, keyword).map(d -> new NumberGrammar.Bound(d, inclusive));
    }

    private static Optional<BigDecimal> decimal(ObjectNode schema, String path, String keyword) {
        return Optional.ofNullable(schema.get(keyword)).map(n -> {
            if (!n.isNumber()) {
                throw SchemaException.at(path + "." + keyword, "has to be a number");
            }
            BigDecimal value = n.decimalValue().stripTrailingZeros();
            if (value.scale() > MOST_DIGITS || (long) value.precision() - value.scale() > MOST_DIGITS) {
                throw SchemaException.at(
                        path + "." + keyword, "has more than " + MOST_DIGITS + " digits before or behind its point");
            }
            return value;
        });
    }

    private static Optional<BigDecimal> multiple(ObjectNode schema, String path) {
        Optional<BigDecimal> multiple = decimal(schema, path, "multipleOf");
        multiple.ifPresent(m -> {
            BigDecimal parts = m.movePointRight(Math.max(0, m.scale()));
            if (m.signum() <= 0 || parts.compareTo(BigDecimal.valueOf(MOST_PARTS)) > 0) {
                throw SchemaException.at(
                        path + ".multipleOf",
                        "has to be above 0, and at most " + MOST_PARTS + " units of its last digit");
            }
        });
        return multiple;
    }
}
