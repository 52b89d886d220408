package dev.gyre.models.file;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.parameter.PublishedTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tensors of a safetensors file, or of several that together hold a model. */
public final class SafetensorsTensors implements PublishedTensors, AutoCloseable {

    private static final String WHOLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path path;
    private final List<Safetensors> files = new ArrayList<>();
    private final Map<String, Safetensors> byName = new LinkedHashMap<>();

    private SafetensorsTensors(Path path) {
        this.path = path;
    }

    /**
     * Opens a file, or the model of a folder: {@code model.safetensors}, or the files that {@code model.safetensors.index.json} says
     * hold its tensors, or {@code model_0.safetensors} and those that are numbered after it.
     *
     * @throws GyreException if a file is missing or damaged, lacks a tensor that the index promises, or two hold one of a name
     */
    @SuppressWarnings("MustBeClosedChecker") // whoever gets it closes it
    public static SafetensorsTensors open(Path path) {
        return together(List.of(path));
    }

    /**
     * Opens files, or folders as {@link #open}, that together hold a model.
     *
     * @param parts one or more
     * @throws GyreException as {@link #open}
     */
    @SuppressWarnings("MustBeClosedChecker") // whoever gets it closes it
    public static SafetensorsTensors together(List<Path> parts) {
        SafetensorsTensors all = new SafetensorsTensors(parts.getFirst());
        try {
            parts.forEach(all::addPart);
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void addPart(Path part) {
        if (!Files.isDirectory(part)) {
            add(part);
        } else if (Files.exists(part.resolve(INDEX))) {
            addIndexed(part.resolve(INDEX));
        } else if (Files.exists(numbered(part, 0))) {
            for (int i = 0; Files.exists(numbered(part, i)); i++) {
                add(numbered(part, i));
            }
        } else {
            add(part.resolve(WHOLE));
        }
    }

    private static Path numbered(Path folder, int i) {
        return folder.resolve("model_" + i + ".safetensors");
    }

    private void add(Path file) {
        Safetensors in = Safetensors.open(file);
        files.add(in);
        for (Entry e : in.entries()) {
            Safetensors other = byName.put(e.name(), in);
            if (other != null) {
                throw new GyreException(file + ": holds " + e.name() + ", and so does " + other.file()
                        + ": the files don't belong together; take the whole folder anew");
            }
        }
    }

    private void addIndexed(Path index) {
        Map<String, String> promised = new TreeMap<>(weightMap(index));
        promised.values().stream().distinct().sorted().forEach(name -> add(beside(index, name)));
        promised.forEach((tensor, file) -> {
            if (!byName.containsKey(tensor) || !byName.get(tensor).file().endsWith(file)) {
                throw new GyreException(index + ": promises " + tensor + " in " + file
                        + ", which doesn't hold it: the files don't belong together; take the whole folder anew");
            }
        });
    }

    private static Map<String, String> weightMap(Path index) {
        try {
            JsonNode map = JsonMapper.shared().readTree(Files.readString(index)).path("weight_map");
            Map<String, String> promised = new LinkedHashMap<>();
            map.properties().forEach(e -> promised.put(e.getKey(), e.getValue().asString("")));
            if (!promised.isEmpty()) {
                return promised;
            }
        } catch (IOException e) {
            throw new GyreException(index + ": can't be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new GyreException(index + ": is no JSON (" + e.getOriginalMessage() + "): take another copy", e);
        }
        throw new GyreException(index + ": has no \"weight_map\" of tensors to files: take another copy");
    }

    private static Path beside(Path index, String name) {
        Path file = index.resolveSibling(name).normalize();
        if (name.isEmpty() || !index.resolveSibling("").normalize().equals(file.resolveSibling(""))) {
            throw new GyreException(
                    index + ": names the file \"" + name + "\", which isn't beside it: take another copy");
        }
        return file;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    @Override
    public Shape shape(String name) {
        return in(name).entry(name).shape();
    }

    @Override
    public float[] floats(String name) {
        return in(name).floats(name);
    }

    private Safetensors in(String name) {
        Safetensors file = byName.get(name);
        if (file == null) {
            throw new GyreException(path + ": there is no tensor \"" + name + "\"");
        }
        return file;
    }

    @Override
    public void close() {
        files.forEach(Safetensors::close);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
