package dev.gyre.models.run;

import dev.gyre.engine.io.Quoted;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.SettingsType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration that version 0.1.0 wrote: one record of settings for all models, of which each ignored what didn't concern
 * it, and no format number.
 *
 * @param where what messages call the text's origin
 * @param notes is told of the settings that are dropped
 */
record FirstFormat(String where, Consumer<String> notes) {

    private static final Set<String> MODEL = Set.of(
            "name",
            "vocabulary",
            "dim",
            "blocks",
            "heads",
            "slstmAt",
            "conv",
            "mlstmFactor",
            "ffnFactor",
            "chunk",
            "context");
    private static final List<String> OPTIM =
            List.of("lr", "warmup", "minLr", "weightDecay", "beta1", "beta2", "epsilon", "clip");
    private static final List<String> RUN =
            List.of("batch", "steps", "seed", "evalEvery", "evalBatches", "checkpointEvery");

    /** What each model is now: its family, and its kind of cell there. */
    private static final Map<String, String> CELLS = Map.of("lstm", "lstm", "transformer", "attention");

    /**
     * The same in the current format.
     *
     * @throws ConfigException if something of it is missing or unknown
     */
    JsonNode migrated(JsonNode old) {
        JsonNode model = old.path("model");
        refuseUnknown(old, Set.of("model", "optim", "length", "data", "device"), RUN);
        refuseUnknown(old.path("optim"), Set.of(), OPTIM);
        refuseUnknown(model, MODEL, List.of());
        String name = required(model, "name").asString();
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("format", RunConfig.FORMAT);
        json.put("model", CELLS.containsKey(name) ? "flashrnn" : name);
        json.set("settings", settings(name, model));
        json.putObject("task").set("length", required(old, "length"));
        copy(OPTIM, required(old, "optim"), json.putObject("recipe"));
        copy(RUN, old, json.putObject("run"));
        json.set("data", required(old, "data"));
        json.set("device", required(old, "device"));
        return json;
    }

    private ObjectNode settings(String name, JsonNode model) {
        Family<?, ?> family = Families.find(CELLS.containsKey(name) ? "flashrnn" : name);
        ObjectNode settings = JsonMapper.shared().createObjectNode();
        if (CELLS.containsKey(name)) {
            settings.put("cell", CELLS.get(name));
        }
        TreeSet<String> foreign = new TreeSet<>(MODEL);
        foreign.removeAll(Set.of("name", "vocabulary"));
        for (SettingsType.Option o : family.settings().options()) {
            if (foreign.remove(o.key())) {
                settings.set(o.key(), required(model, o.key()));
            }
        }
        notes.accept(where + ": written by version 0.1.0; " + name + " has no " + String.join(", ", foreign)
                + ", which are dropped");
        return settings;
    }

    private static void copy(List<String> keys, JsonNode from, ObjectNode to) {
        keys.forEach(key -> to.set(key, required(from, key)));
    }

    private static JsonNode required(JsonNode json, String key) {
        if (!json.has(key)) {
            throw new ConfigException("\"" + key + "\" is missing");
        }
        return json.get(key);
    }

    private static void refuseUnknown(JsonNode json, Set<String> some, List<String> others) {
        for (String key : json.propertyNames()) {
            if (!some.contains(key) && !others.contains(key)) {
                throw new ConfigException(Quoted.of(key) + ": there is no such entry");
            }
        }
    }
}
