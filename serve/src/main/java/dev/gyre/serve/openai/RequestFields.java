package dev.gyre.serve.openai;

import dev.gyre.engine.io.JsonReason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An object of a request, read field by field; what's wrong is told with the field's name. {@code null} is as good as absent. */
final class RequestFields {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Says that UTF-8 follows, which some programs write before JSON and RFC 8259 lets be passed over. */
    private static final String MARK = "\ufeff";

    private final ObjectNode node;
    private final String path;
    private final Set<String> known = new HashSet<>();

    private RequestFields(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /**
     * Those of a body.
     *
     * @throws ApiException if it isn't a JSON object
     */
    static RequestFields of(byte[] body) {
        String text = text(body);
        try {
            JsonNode root = MAPPER.readTree(text);
            if (root instanceof ObjectNode object) {
                return new RequestFields(object, "");
            }
        } catch (JacksonException e) {
            throw ApiException.invalid("the body isn't valid JSON: " + JsonReason.of(e));
        }
        throw ApiException.invalid("the body has to be a JSON object");
    }

    /** The body as UTF-8, whatever it looks like: the parser would also take UTF-16, and NUL spelled in two bytes. */
    private static String text(byte[] body) {
        ByteBuffer bytes = ByteBuffer.wrap(body);
        CharBuffer text = CharBuffer.allocate(body.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
        if (result.isError()) {
            throw ApiException.invalid("the body isn't UTF-8 at byte " + bytes.position());
        }
        String said = text.flip().toString();
        return said.startsWith(MARK) ? said.substring(MARK.length()) : said;
    }

    /** Those of an object in a list or field. */
    static RequestFields of(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            return new RequestFields(object, path + ".");
        }
        throw ApiException.parameter(path, path + " has to be an object, but is " + kind(node));
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case OBJECT -> "an object";
            case STRING -> "a string";
            default -> "null";
        };
    }

    /** A field as it is. */
    Optional<JsonNode> any(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    Optional<RequestFields> object(String name) {
        return any(name).map(n -> of(n, path + name));
    }

    Optional<String> text(String name) {
        return any(name).map(n -> text(n, path + name));
    }

    /** A string that can be told in UTF-8. */
    static String text(JsonNode node, String path) {
        if (!node.isString()) {
            throw ApiException.parameter(path, path + " has to be a string, but is " + kind(node));
        }
        String text = node.stringValue();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw ApiException.parameter(
                        path, path + " isn't valid Unicode: half of a surrogate pair stands alone at character " + i);
            }
        }
        return text;
    }

    boolean flag(String name) {
        return any(name)
                .map(n -> {
                    if (!n.isBoolean()) {
                        throw wrong(name, n, "true or false");
                    }
                    return n.booleanValue();
                })
                .orElse(false);
    }

    OptionalInt integer(String name, int least, int most) {
        OptionalLong value = integer(name, (long) least, (long) most);
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    OptionalLong integer(String name, long least, long most) {
        Optional<JsonNode> n = any(name);
        if (n.isEmpty()) {
            return OptionalLong.empty();
        }
        String range = "a whole number from " + least + " to " + most;
        if (!n.get().isIntegralNumber() || !n.get().canConvertToLong()) {
            throw wrong(name, n.get(), range);
        }
        long value = n.get().longValue();
        if (value < least || value > most) {
            throw wrong(name, n.get(), range);
        }
        return OptionalLong.of(value);
    }

    OptionalDouble number(String name, double least, double most) {
        Optional<JsonNode> n = any(name);
        if (n.isEmpty()) {
            return OptionalDouble.empty();
        }
        String range = least == Double.MIN_NORMAL
                ? "a number above 0 and at most " + most
                : "a number from " + least + " to " + most;
        if (!n.get().isNumber()) {
            throw wrong(name, n.get(), range);
        }
        double value = rounded(n.get());
        if (!(value >= least && value <= most)) {
            throw wrong(name, n.get(), range);
        }
        return OptionalDouble.of(value);
    }

    /** An infinite one for what's too large. */
    private static double rounded(JsonNode number) {
        return number.decimalValue().doubleValue();
    }

    /** A string or an array of strings. */
    List<String> strings(String name, int most) {
        List<String> all = new ArrayList<>();
        any(name).ifPresent(n -> {
            if (n.isArray()) {
                n.forEach(e -> all.add(text(e, path + name + "[" + all.size() + "]")));
            } else {
                all.add(text(n, path + name));
            }
        });
        if (all.size() > most) {
            throw ApiException.parameter(
                    path + name, path + name + " has " + all.size() + " strings, but may have " + most);
        }
        return all;
    }

    /** Takes a field that makes no difference here, whatever it is. */
    void ignore(String... names) {
        known.addAll(List.of(names));
    }

    /**
     * Refuses a field that would make a difference, unless its value makes none: nothing, false, or what's neutral for this one.
     *
     * @param neutral words, and numbers, that make no difference by themselves, in a list or under whatever keys
     */
    void refuse(String name, String... neutral) {
        any(name).ifPresent(n -> {
            boolean none = n.isContainer()
                    ? n.valueStream().allMatch(v -> isNeutral(v, neutral))
                    : isNeutral(n, neutral) || n.asString().isEmpty() || (n.isBoolean() && !n.booleanValue());
            if (!none) {
                throw ApiException.parameter(
                        path + name, "unsupported_parameter", path + name + " isn't supported: leave it out");
            }
        });
    }

    private static boolean isNeutral(JsonNode value, String... neutral) {
        return value.isNumber()
                ? Arrays.stream(neutral).anyMatch(n -> rounded(value) == number(n))
                : value.isString() && List.of(neutral).contains(value.stringValue());
    }

    /** Not a number for a word. */
    private static double number(String neutral) {
        return neutral.matches("\\d+") ? Double.parseDouble(neutral) : Double.NaN;
    }

    /** Refuses fields that nobody asked for. */
    void refuseUnknown() {
        for (String name : node.propertyNames()) {
            if (!known.contains(name) && !node.get(name).isNull()) {
                throw ApiException.parameter(
                        path + shortened(name), "Unrecognized request argument supplied: " + path + shortened(name));
            }
        }
    }

    private static String shortened(String s) {
        return s.length() <= 80 ? s : s.substring(0, 80) + "...";
    }

    private ApiException wrong(String name, JsonNode value, String wanted) {
        String told = value.isValueNode() && !value.isString() ? shortened(value.toString()) : kind(value);
        return ApiException.parameter(path + name, path + name + " is " + told + ", but has to be " + wanted);
    }
}
