package dev.gyre.verify.golden;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.JsonReason;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.tensor.Shape;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A golden case: inputs, parameters, outputs and gradients that a paper's own code computed. Tensor names start with
 * {@code in.}, {@code param.}, {@code out.} or {@code grad.}.
 */
public final class GoldenFile {

    private final Path path;
    private final Map<String, String> metadata;
    private final Map<String, Shape> shapes;
    private final Map<String, float[]> values;
    private final Map<String, int[]> integers;

    /**
     * A case of float32 tensors only.
     *
     * @param values numbers of each tensor
     */
    public GoldenFile(Path path, Map<String, String> metadata, Map<String, Shape> shapes, Map<String, float[]> values) {
        this(path, metadata, shapes, values, Map.of());
    }

    private GoldenFile(
            Path path,
            Map<String, String> metadata,
            Map<String, Shape> shapes,
            Map<String, float[]> values,
            Map<String, int[]> integers) {
        this.path = path;
        this.metadata = Map.copyOf(metadata);
        this.shapes = Map.copyOf(shapes);
        this.values = Map.copyOf(values);
        this.integers = Map.copyOf(integers);
    }

    /**
     * Reads the file of a case.
     *
     * @throws GyreException if the file can't be read or isn't a safetensors file of float32 and int32 tensors
     */
    public static GoldenFile read(Path path) {
        try (Safetensors file = Safetensors.open(path)) {
            Map<String, Shape> shapes = new HashMap<>();
            Map<String, float[]> values = new HashMap<>();
            Map<String, int[]> integers = new HashMap<>();
            for (Entry e : file.entries()) {
                shapes.put(e.name(), e.shape());
                if (e.type() == ElementType.I32) {
                    integers.put(e.name(), file.ints(e.name()));
                    values.put(e.name(), converted(file.ints(e.name())));
                } else {
                    values.put(e.name(), file.floats(e.name()));
                }
            }
            return new GoldenFile(path, file.metadata(), shapes, values, integers);
        }
    }

    private static float[] converted(int[] ints) {
        float[] f = new float[ints.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = ints[i];
        }
        return f;
    }

    /** The file's path. */
    public Path path() {
        return path;
    }

    /** An entry of the metadata, or the empty string. */
    public String meta(String key) {
        return metadata.getOrDefault(key, "");
    }

    /**
     * The configuration, an object without keys where the file has none.
     *
     * @throws GyreException if it isn't a JSON object
     */
    public JsonNode config() {
        String text = meta("config");
        try {
            JsonNode config = JsonMapper.shared().readTree(text.isEmpty() ? "{}" : text);
            if (config.isObject()) {
                return config;
            }
        } catch (JacksonException e) {
            throw new GyreException(path + ": its configuration isn't JSON: " + JsonReason.of(e), e);
        }
        throw new GyreException(path + ": its configuration is no JSON object");
    }

    /** Whether the configuration has a setting. */
    public boolean sets(String key) {
        return config().has(key);
    }

    /** The names of all tensors, in order. */
    public Set<String> names() {
        return new TreeSet<>(shapes.keySet());
    }

    /** Whether the file has a tensor. */
    public boolean has(String name) {
        return shapes.containsKey(name);
    }

    /** Shape of a tensor. */
    public Shape shape(String name) {
        return present(shapes.get(name), name);
    }

    /** Numbers of a tensor; integers of more than 24 bits, which are bit patterns, are rounded. */
    public float[] floats(String name) {
        return present(values.get(name), name).clone();
    }

    /** Numbers of an int32 tensor, exactly. */
    public int[] ints(String name) {
        return present(integers.get(name), name).clone();
    }

    private <T> T present(T value, String name) {
        if (value == null) {
            throw new GyreException(path + " has no tensor " + name + ": it has " + names());
        }
        return value;
    }
}
