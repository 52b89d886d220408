package dev.gyre.serve.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Schemas drawn at random, with every keyword that's supported. Each has valid values. */
public final class RandomSchemas {

    private static final int DEEPEST = 3;
    private static final List<String> PATTERNS = List.of(
            "^[a-z]{2,5}$",
            "[0-9]+",
            "^(foo|bar)+baz?$",
            "^\\d{3}-\\d{4}$|^none$",
            "^[^\"\\\\]*$",
            "^\\p$".replace("\\p", "\\u00e9[\\w.]*"),
            "^(?:a|b(?:c|d){1,3}){2}",
            "\\.(png|jpe?g)$",
            "^[\\t\"\\\\/]{1,4}$");
    /** All but email, of which the validator takes only those of domains that there are. */
    private static final List<String> FORMATS =
            List.of("date", "time", "date-time", "duration", "hostname", "ipv4", "ipv6", "uuid", "uri");

    private static final List<String> NAMES =
            List.of("a", "name", "größe", "x\"y", "漢字", "id", "tab\there", "b/c~d", "😀");

    private final SplittableRandom random;
    private final List<String> definitions = new ArrayList<>();

    /** Schemas of a seed. */
    public RandomSchemas(long seed) {
        this.random = new SplittableRandom(seed);
    }

    private static ObjectNode node() {
        return JsonMapper.shared().createObjectNode();
    }

    /** The next one, an object. */
    public ObjectNode next() {
        definitions.clear();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            definitions.add("d" + i);
        }
        ObjectNode root = object(0);
        if (count > 0) {
            ObjectNode defs = root.putObject("$defs");
            for (String name : List.copyOf(definitions)) {
                defs.set(name, definition(name));
            }
        }
        return root;
    }

    /** A list or a tree, which ends where its way on is null or an empty array. */
    private ObjectNode definition(String name) {
        ObjectNode d = node();
        d.put("type", "object");
        ObjectNode members = d.putObject("properties");
        members.set("value", leaf());
        ObjectNode on = members.putObject("next");
        if (random.nextBoolean()) {
            ArrayNode ways = on.putArray("anyOf");
            ways.addObject().put("$ref", "#/$defs/" + name);
            ways.addObject().put("type", "null");
        } else {
            on.put("type", "array").putObject("items").put("$ref", random.nextInt(4) == 0 ? "#" : "#/$defs/" + name);
        }
        d.putArray("required").add("value").add("next");
        d.put("additionalProperties", false);
        return d;
    }

    private ObjectNode schema(int depth) {
        int kind = random.nextInt(depth >= DEEPEST ? 7 : 11);
        return switch (kind) {
            case 7 -> object(depth + 1);
            case 8 -> array(depth + 1);
            case 9 -> any(depth + 1);
            case 10 -> map(depth + 1);
            default -> definitions.isEmpty() || kind != 6 ? leaf() : reference();
        };
    }

    private ObjectNode reference() {
        return node().put("$ref", "#/$defs/" + definitions.get(random.nextInt(definitions.size())));
    }

    private ObjectNode any(int depth) {
        ObjectNode any = node();
        ArrayNode ways = any.put("description", "any of several").putArray("anyOf");
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            ways.add(schema(depth));
        }
        return any;
    }

    private ObjectNode map(int depth) {
        ObjectNode map = node().put("type", "object");
        map.set("additionalProperties", schema(depth));
        return map;
    }

    private ObjectNode object(int depth) {
        ObjectNode object = node().put("type", "object");
        ObjectNode members = object.putObject("properties");
        ArrayNode required = JsonMapper.shared().createArrayNode();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            if (!members.has(name)) {
                members.set(name, schema(depth));
                if (random.nextInt(3) > 0) {
                    required.add(name);
                }
            }
        }
        object.set("required", required);
        if (random.nextInt(4) > 0 || members.isEmpty()) {
            object.put("additionalProperties", false);
        }
        return object;
    }

    private ObjectNode array(int depth) {
        ObjectNode array = node().put("type", "array");
        array.set("items", schema(depth));
        int least = random.nextInt(3);
        if (random.nextBoolean()) {
            array.put("minItems", least);
        }
        if (random.nextBoolean()) {
            array.put("maxItems", least + random.nextInt(3));
        }
        return array;
    }

    private ObjectNode leaf() {
        return switch (random.nextInt(7)) {
            case 0 -> string();
            case 1 -> number("number");
            case 2 -> number("integer");
            case 3 -> node().put("type", random.nextBoolean() ? "boolean" : "null");
            case 4 -> given();
            case 5 -> {
                ObjectNode either = string();
                either.putArray("type").add("string").add("null");
                yield either;
            }
            default -> node().put("type", "string").put("format", FORMATS.get(random.nextInt(FORMATS.size())));
        };
    }

    private ObjectNode given() {
        ObjectNode given = node();
        if (random.nextInt(3) == 0) {
            given.putObject("const").put("q\"", 1.50).put("é", "\u0007\n");
        } else {
            given.putArray("enum")
                    .add("red")
                    .add("réd")
                    .add(7)
                    .add(-0.5)
                    .addNull()
                    .add(true)
                    .addArray()
                    .add("x");
        }
        return given;
    }

    private ObjectNode string() {
        ObjectNode string = node().put("type", "string");
        int least = random.nextInt(4);
        switch (random.nextInt(4)) {
            case 0 -> string.put("minLength", least).put("maxLength", least + random.nextInt(20));
            case 1 -> string.put("pattern", PATTERNS.get(random.nextInt(PATTERNS.size())));
            case 2 -> string.put("pattern", "^[a-zé]+(, [a-z]+)*$").put("maxLength", 5 + random.nextInt(9));
            default -> {}
        }
        return string;
    }

    private ObjectNode number(String type) {
        ObjectNode number = node().put("type", type);
        double low = random.nextInt(-300, 300) / (random.nextBoolean() ? 1.0 : 8.0);
        double high = low + 1 + random.nextInt(500) / 4.0;
        if (random.nextBoolean()) {
            number.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", low);
        }
        if (random.nextBoolean()) {
            number.put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", high + 1);
        }
        switch (random.nextInt(6)) {
            case 0 -> number.put("multipleOf", 1);
            case 1 -> number.put("multipleOf", 0.5);
            case 2 -> {
                if (!number.has("maximum") && !number.has("exclusiveMaximum")) {
                    number.put("multipleOf", type.equals("number") ? 0.07 : 12);
                }
            }
            default -> {}
        }
        return number;
    }
}
