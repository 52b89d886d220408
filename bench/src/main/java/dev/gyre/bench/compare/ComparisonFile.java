package dev.gyre.bench.compare;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.JsonReason;
import dev.gyre.engine.io.RegularFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A comparison as JSON: the records' components by name, times in nanoseconds. */
public final class ComparisonFile {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private ComparisonFile() {}

    /** The text of a file. */
    public static String text(DeviceComparison c) {
        return MAPPER.writeValueAsString(c) + "\n";
    }

    /**
     * Writes one.
     *
     * @throws GyreException if the file can't be written
     */
    public static void write(DeviceComparison c, Path file) {
        writeText(text(c), file);
    }

    /**
     * Writes a text.
     *
     * @throws GyreException if the file can't be written
     */
    public static void writeText(String text, Path file) {
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads one.
     *
     * @throws GyreException if it isn't there, or isn't such a file
     */
    public static DeviceComparison read(Path file) {
        if (!Files.isReadable(file)) {
            throw new GyreException(file + ": there's no such file to read; gyre bench --compare writes one");
        }
        RegularFile.require(file.toString(), file);
        try {
            DeviceComparison c = MAPPER.readValue(file.toFile(), DeviceComparison.class);
            if (c.devices() == null || c.devices().isEmpty() || c.kernels() == null || c.results() == null) {
                throw new GyreException(file + " isn't a comparison: it names no devices or no kernels");
            }
            return c;
        } catch (JacksonException e) {
            throw new GyreException(file + " isn't a comparison: " + JsonReason.of(e), e);
        }
    }
}
