package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.models.file.ConfigurationFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration files of the publication that a run was imported from, kept in its folder so that it can be written back as it was.
 *
 * @param form how it was published
 * @param files its configuration files, by their names in it
 */
record Imported(String form, Map<String, ObjectNode> files) {

    private static final String FILE = "published.json";
    private static final String FORM = "form";
    private static final String FILES = "files";

    /** Writes it into a run's folder. */
    void write(Path folder) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put(FORM, form);
        ObjectNode all = json.putObject(FILES);
        new TreeMap<>(files).forEach(all::set);
        Weights.json(folder.resolve(FILE), json);
    }

    /**
     * The publication that a run's folder was imported from; empty if the run was trained.
     *
     * @throws GyreException if it's damaged
     */
    static Optional<Imported> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ObjectNode json = ConfigurationFile.read(file);
        Map<String, ObjectNode> files = new TreeMap<>();
        json.path(FILES).properties().forEach(e -> {
            if (e.getValue() instanceof ObjectNode keys) {
                files.put(e.getKey(), keys);
            }
        });
        if (!json.path(FORM).isString() || files.size() != json.path(FILES).size()) {
            throw new GyreException(file + ": says nothing of a form of publication: import the model anew");
        }
        return Optional.of(new Imported(json.path(FORM).stringValue(), files));
    }
}
