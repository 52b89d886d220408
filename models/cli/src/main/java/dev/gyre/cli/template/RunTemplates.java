package dev.gyre.cli.template;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.JsonReason;
import dev.gyre.engine.io.RegularFile;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.PlainTemplate;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the template of a run's model: {@code chat_template.jinja}, or the one in {@code tokenizer_config.json}. */
public final class RunTemplates {

    private static final int MOST_BYTES = 1 << 20;

    private RunTemplates() {}

    /**
     * The template of the model in a run's folder; the plain one if it has none.
     *
     * @throws GyreException if it has one that can't be read or isn't one
     */
    public static ChatTemplate of(Path run) {
        Path config = run.resolve(JsonTokenizer.CONFIG);
        JsonNode said =
                Files.exists(config) ? parse(config) : JsonMapper.shared().createObjectNode();
        Path file = run.resolve(JsonTokenizer.TEMPLATE);
        boolean own = Files.exists(file);
        Optional<String> source = own ? Optional.of(read(file)) : template(said);
        if (source.isEmpty()) {
            return new PlainTemplate();
        }
        String label = own ? file.toString() : config + ": chat_template";
        Map<String, String> marks = marks(said);
        try {
            Optional<JinjaTemplate> withTools = (own ? Optional.<String>empty() : named(said, "tool_use"))
                    .map(other -> new JinjaTemplate(label + " tool_use", other, marks));
            return new JinjaTemplate(label, source.get(), marks, withTools);
        } catch (ConfigException e) {
            throw new GyreException(e.getMessage(), e);
        }
    }

    /** The template under its key, or of several the one that is called default. */
    private static Optional<String> template(JsonNode config) {
        JsonNode one = config.path("chat_template");
        if (one.isString()) {
            return Optional.of(one.stringValue());
        }
        return named(config, "default");
    }

    private static Optional<String> named(JsonNode config, String name) {
        return config.path("chat_template")
                .valueStream()
                .filter(t -> t.path("name").asString("").equals(name))
                .map(t -> t.path("template").asString(""))
                .findFirst();
    }

    /** The texts of the marks: each given as it is, or as an object that has it. */
    private static Map<String, String> marks(JsonNode config) {
        Map<String, String> marks = new LinkedHashMap<>();
        config.properties().forEach(e -> {
            String text = e.getValue().path("content").asString(e.getValue().asString(""));
            if (e.getKey().endsWith("_token") && !text.isEmpty()) {
                marks.put(e.getKey(), text);
            }
        });
        return marks;
    }

    private static JsonNode parse(Path file) {
        try {
            return JsonMapper.shared().readTree(read(file));
        } catch (JacksonException e) {
            throw new GyreException(file + ": is no JSON (" + JsonReason.of(e) + "): take another copy", e);
        }
    }

    private static String read(Path file) {
        RegularFile.require(file.toString(), file);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new GyreException(file + ": has " + Files.size(file) + " bytes, but at most " + MOST_BYTES
                        + " are read: take another copy");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new GyreException(file + ": can't be read (" + AtomicFile.reason(e) + ")", e);
        }
    }
}
