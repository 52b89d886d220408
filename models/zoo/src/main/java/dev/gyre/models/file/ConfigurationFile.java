package dev.gyre.models.file;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.JsonReason;
import dev.gyre.engine.io.MappedFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A configuration that somebody else wrote, JSON or YAML, read within limits. */
public final class ConfigurationFile {

    private static final int MOST = 1 << 24;
    private static final int MOST_YAML = 1 << 20;
    private static final int MAX_DEPTH = 64;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConfigurationFile() {}

    /**
     * Reads a file, whose name says whether it's YAML.
     *
     * @throws GyreException if it can't be read, isn't UTF-8, is malformed, too large, or no mapping
     */
    public static ObjectNode read(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
        String text = decoded(file, MappedFile.read(file, yaml ? MOST_YAML : MOST));
        JsonNode root;
        try {
            root = yaml ? Yaml.read(text) : JSON.readTree(text);
        } catch (JacksonException e) {
            throw new GyreException(file + ": isn't valid JSON (" + JsonReason.of(e) + "): take another copy", e);
        } catch (GyreException e) {
            throw new GyreException(file + ": can't be read as YAML: " + e.getMessage(), e);
        }
        if (!(root instanceof ObjectNode object)) {
            throw new GyreException(file + ": isn't a mapping of keys to values: take another copy");
        }
        return object;
    }

    private static String decoded(Path file, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new GyreException(file + ": isn't text in UTF-8: take another copy", e);
        }
    }
}
