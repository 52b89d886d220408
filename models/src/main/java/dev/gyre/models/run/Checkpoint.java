package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a run after a step: parameters, optimiser moments, and in the metadata all that is needed to go on. One
 * safetensors file, complete or absent at any moment.
 *
 * @param file where it lies
 * @param step steps done; with the seed this is also the position in the data
 * @param config how the run was set up
 * @param data fingerprint of the text
 */
public record Checkpoint(Path file, long step, RunConfig config, String data) {

    /** Checkpoints that a run keeps: the newest and one before it. */
    public static final int KEPT = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,18})\\.safetensors");
    private static final String FORMAT = "gyre-checkpoint-1";

    /**
     * Writes a checkpoint into a folder and deletes all but the newest {@link #KEPT}.
     *
     * @param variables parameters and moments, brought back to the host
     * @throws GyreException if it can't be written; earlier checkpoints are intact then
     */
    public static Checkpoint write(Path folder, long step, RunConfig config, String data, List<Variable> variables) {
        Path file = folder.resolve("checkpoint-" + step + ".safetensors");
        SafetensorsWriter out = new SafetensorsWriter()
                .metadata("format", FORMAT)
                .metadata("step", Long.toString(step))
                .metadata("seed", Long.toString(config.seed()))
                .metadata("data", data)
                .metadata("config", config.toJson());
        for (Variable v : variables) {
            out.floats(v.name(), v.type().shape(), () -> values(v));
        }
        AtomicFile.write(file, out::writeTo);
        deleteOld(folder);
        return new Checkpoint(file, step, config, data);
    }

    private static float[] values(Variable v) {
        float[] values = new float[v.type().shape().size()];
        v.buffer().read(values);
        return values;
    }

    private static void deleteOld(Path folder) {
        for (Path old : list(folder).stream().skip(KEPT).toList()) {
            try {
                Files.deleteIfExists(old);
            } catch (IOException e) {
                throw new GyreException(old + ": the old checkpoint can't be deleted: " + e.getMessage(), e);
            }
        }
    }

    /** Checkpoint files of a folder, newest first. */
    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> number(f) >= 0)
                    .sorted(Comparator.comparingLong(Checkpoint::number).reversed())
                    .toList();
        } catch (IOException e) {
            throw new GyreException(folder + ": the run's folder can't be read: " + e.getMessage(), e);
        }
    }

    private static long number(Path file) {
        Matcher m = NAME.matcher(String.valueOf(file.getFileName()));
        return m.matches() ? Long.parseLong(m.group(1)) : -1;
    }

    /**
     * The newest checkpoint of a folder that can be read, if there is any. One that can't be read is named in a warning.
     *
     * @throws GyreException if all are damaged; says what is wrong with the newest
     */
    public static Optional<Checkpoint> newest(Path folder) {
        List<GyreException> damaged = new ArrayList<>();
        for (Path file : list(folder)) {
            try {
                Checkpoint found = describe(file);
                damaged.forEach(e -> LOG.warn("{}; going back to step {}", e.getMessage(), found.step()));
                return Optional.of(found);
            } catch (GyreException e) {
                damaged.add(e);
            }
        }
        if (!damaged.isEmpty()) {
            GyreException newest = damaged.getFirst();
            throw new GyreException(
                    newest.getMessage() + "; no checkpoint of this run can be read: restore one, or train anew",
                    newest);
        }
        return Optional.empty();
    }

    private static Checkpoint describe(Path file) {
        try (Safetensors in = Safetensors.open(file)) {
            Map<String, String> m = in.metadata();
            if (!FORMAT.equals(m.get("format"))) {
                throw new GyreException(file + ": format is " + m.get("format") + ", but must be " + FORMAT
                        + ": this is no checkpoint of a run");
            }
            RunConfig config = RunConfig.fromJson(file.toString(), m.getOrDefault("config", ""));
            if (!Long.toString(number(file)).equals(m.get("step"))) {
                throw new GyreException(file + ": holds step " + m.get("step") + ": the file was renamed");
            }
            return new Checkpoint(file, number(file), config, m.getOrDefault("data", ""));
        }
    }

    /**
     * Reads parameters and moments.
     *
     * @param variables what to fill; the file has to hold exactly these, or, where {@code parametersOnly}, these among others
     * @throws GyreException if the checkpoint is of another model, or a value isn't finite; nothing is changed then
     */
    public void load(List<Variable> variables, boolean parametersOnly) {
        try (Safetensors in = Safetensors.open(file)) {
            checkNames(in, variables, parametersOnly);
            for (Variable v : variables) {
                requireFinite(v.name(), in.floats(v.name()));
            }
            for (Variable v : variables) {
                v.buffer().write(in.floats(v.name()));
            }
        }
    }

    private void checkNames(Safetensors in, List<Variable> variables, boolean parametersOnly) {
        Set<String> left = new HashSet<>();
        in.entries().forEach(e -> left.add(e.name()));
        for (Variable v : variables) {
            if (!left.remove(v.name())) {
                throw otherModel(v + " is missing");
            }
            Entry e = in.entry(v.name());
            if (!e.shape().equals(v.type().shape())) {
                throw otherModel(v.name() + " has shape " + e.shape() + ", but the model's is "
                        + v.type().shape());
            }
        }
        if (!parametersOnly && !left.isEmpty()) {
            throw otherModel("the model has no "
                    + in.entry(left.stream().sorted().findFirst().orElseThrow()));
        }
    }

    private GyreException otherModel(String difference) {
        return new GyreException(file + ": the checkpoint is of another model: " + difference
                + "; name the folder of the run that it belongs to");
    }

    private void requireFinite(String name, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new GyreException(file + ": " + name + "[" + i + "] is " + values[i]
                        + ": the checkpoint is of a run that diverged, or damaged; use an earlier one");
            }
        }
    }
}
