package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Configuration of a published model.
 *
 * @param file what messages call it
 * @param keys what it says, by the authors' keys
 */
public record Configuration(Path file, ObjectNode keys) {

    /** The value of a key, with dots between those of nested ones; missing or null where the file has none. */
    JsonNode at(String key) {
        return keys.at("/" + key.replace('.', '/'));
    }

    /** Whether there's anything under a key but null. */
    boolean has(String key) {
        JsonNode value = at(key);
        return !value.isMissingNode() && !value.isNull();
    }

    /** A text under a key; empty if there's none. */
    String text(String key) {
        return at(key).asString("");
    }

    /**
     * Texts in a list under a key; none if there's none.
     *
     * @throws GyreException if something else is among them
     */
    List<String> texts(String key) {
        JsonNode value = at(key);
        if (!value.valueStream().allMatch(JsonNode::isString)) {
            throw new GyreException(file + ": " + key + " is " + shown(value) + ": it must be a list of texts");
        }
        return value.valueStream().map(JsonNode::stringValue).toList();
    }

    /** A copy over what the authors' classes take where a key is missing; a null that's there stays one. */
    Configuration over(String defaults) {
        ObjectNode all = (ObjectNode) JsonMapper.shared().readTree(defaults);
        all.setAll(keys);
        return new Configuration(file, all);
    }

    /** A copy with a value. */
    Configuration with(String key, Object value) {
        ObjectNode all = keys.deepCopy();
        all.set(key, JsonMapper.shared().valueToTree(value));
        return new Configuration(file, all);
    }

    /** A copy with another value under a nested key. */
    Configuration with(String outer, String key, Object value) {
        ObjectNode inner = keys.path(outer) instanceof ObjectNode o
                ? o.deepCopy()
                : JsonMapper.shared().createObjectNode();
        inner.set(key, JsonMapper.shared().valueToTree(value));
        return with(outer, inner);
    }

    /**
     * A copy with the base of rotary frequencies where it stood before version 5 of the transformers package, which has what is said of
     * them under one key.
     *
     * @param part the key of the part of the model that it's about; empty for the whole model
     * @throws GyreException if layers differ in them
     */
    Configuration withRotaryBase(String part) {
        String rotary = (part.isEmpty() ? "" : part + ".") + "rope_parameters";
        if (at(rotary).valueStream().anyMatch(JsonNode::isObject)) {
            throw new GyreException(file + ": " + rotary + " is " + shown(at(rotary))
                    + ", but layers that differ in rotary positions aren't supported");
        }
        JsonNode base = at(rotary + ".rope_theta");
        if (base.isMissingNode() || base.isNull()) {
            return this;
        }
        return part.isEmpty() ? with("rope_theta", base) : with(part, "rope_theta", base);
    }

    /**
     * Refuses a model that isn't as ours, where the configuration tells.
     *
     * @param allowed what a key may say, besides nothing
     * @throws GyreException names key and value
     */
    Configuration require(String key, Object... allowed) {
        JsonNode value = at(key);
        boolean fits = !has(key)
                || Arrays.stream(allowed)
                        .anyMatch(a -> same(value, JsonMapper.shared().valueToTree(a)));
        if (!fits) {
            throw new GyreException(file + ": " + key + " is " + shown(value) + ", but only "
                    + Arrays.stream(allowed).map(Object::toString).collect(Collectors.joining(" or "))
                    + " is supported");
        }
        return this;
    }

    /**
     * Refuses a configuration that leaves open what tensors don't show, as the number of heads, whose default differs from program to program.
     *
     * @throws GyreException names the key
     */
    Configuration requireSaid(String... required) {
        for (String key : required) {
            if (!has(key)) {
                throw new GyreException(
                        file + ": " + key
                                + " is missing, which the tensors don't tell: take the configuration that the model was trained with");
            }
        }
        return this;
    }

    private static boolean same(JsonNode a, JsonNode b) {
        return (a.isNumber() && b.isNumber()) ? a.doubleValue() == b.doubleValue() : a.equals(b);
    }

    private static String shown(JsonNode value) {
        return value.isValueNode() ? Quoted.bare(value.asString("")) : Quoted.of(value.toString());
    }

    /**
     * The settings of a model.
     *
     * @throws GyreException if one is missing that has no default, or out of its range
     */
    <S extends Settings> S settings(SettingsType<S> type) {
        try {
            return type.readPublished(keys);
        } catch (ConfigException e) {
            throw new GyreException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * A whole number that has to be there.
     *
     * @throws GyreException if it isn't, or is out of range
     */
    int whole(String key, int least, int most) {
        JsonNode value = at(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw new GyreException(file + ": " + key + " is "
                    + (value.isMissingNode() ? "missing" : shown(value)) + ": it must be a whole number from " + least
                    + " to " + most);
        }
        return value.intValue();
    }
}
