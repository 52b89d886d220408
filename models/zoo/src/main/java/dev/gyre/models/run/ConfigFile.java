package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.MappedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The {@code config.json} of a run: how it was set up. A checkpoint says the same of itself, and the two have to agree but for the
 * device, which may change.
 *
 * @param path the file
 */
record ConfigFile(Path path) {

    /** The keys that may differ from a checkpoint's: a run may be given them later. */
    private static final Set<String> FREE = Set.of("device", "run.steps");

    private static final int NAMED = 3;
    private static final int MOST_BYTES = 1 << 20;

    boolean exists() {
        return Files.exists(path);
    }

    /**
     * Writes the configuration.
     *
     * @throws GyreException if it can't be written
     */
    void write(RunConfig<?, ?> config) {
        AtomicFile.write(path, config.toJson().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the configuration.
     *
     * @throws GyreException if it can't be read
     */
    RunConfig<?, ?> read() {
        String json = new String(MappedFile.read(path, MOST_BYTES), StandardCharsets.UTF_8);
        return RunConfig.fromJson(path.toString(), json);
    }

    /**
     * The configuration on which the file and a checkpoint of its folder agree; the checkpoint's where the file is missing.
     *
     * @param notes is told of a missing file
     * @throws GyreException if the file can't be read, or contradicts the checkpoint; names what in
     */
    RunConfig<?, ?> agreed(Checkpoint checkpoint, Consumer<String> notes) {
        if (!exists()) {
            notes.accept(path + ": is missing; what " + checkpoint.file().getFileName() + " says is taken");
            return checkpoint.config();
        }
        RunConfig<?, ?> config = read();
        List<String> contradictions = contradictions(config, checkpoint.config());
        if (!contradictions.isEmpty()) {
            int more = contradictions.size() - NAMED;
            throw new GyreException(
                    path + ": contradicts " + checkpoint.file().getFileName() + ", where "
                            + String.join(", ", contradictions.subList(0, Math.min(NAMED, contradictions.size())))
                            + (more > 0 ? ", and " + more + " more" : "")
                            + ": restore the file that was changed, or delete config.json to have it recovered from the checkpoint");
        }
        int before = checkpoint.config().run().steps();
        if (config.run().steps() != before) {
            notes.accept(path + ": the run has " + config.run().steps() + " steps, where "
                    + checkpoint.file().getFileName() + " still says " + before);
        }
        return config;
    }

    private static List<String> contradictions(RunConfig<?, ?> file, RunConfig<?, ?> checkpoint) {
        List<String> found = new ArrayList<>();
        collect("", tree(file), tree(checkpoint), found);
        return found;
    }

    private static JsonNode tree(RunConfig<?, ?> config) {
        return JsonMapper.shared().readTree(config.toJson());
    }

    private static void collect(String at, JsonNode file, JsonNode checkpoint, List<String> found) {
        if (!file.isObject() || !checkpoint.isObject()) {
            if (!file.equals(checkpoint)) {
                found.add(at + " is " + text(checkpoint) + " and not " + text(file));
            }
            return;
        }
        TreeSet<String> names = new TreeSet<>(file.propertyNames());
        names.addAll(checkpoint.propertyNames());
        for (String name : names) {
            String path = at.isEmpty() ? name : at + "." + name;
            if (!FREE.contains(path)) {
                collect(path, file.path(name), checkpoint.path(name), found);
            }
        }
    }

    private static String text(JsonNode node) {
        return node instanceof MissingNode ? "missing" : node.toString();
    }
}
