package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Role;
import dev.gyre.models.Family;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.model.small.WeightKind;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.peak.Processor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The state of a run after a step: parameters, optimiser moments, and in the metadata all that is needed to go on. One
 * safetensors file, complete or absent at any moment, with checksums. {@link Checkpoints} are those of a folder.
 *
 * @param file where it lies
 * @param step steps done; with the seed this is also the position in the data
 * @param config how the run was set up
 * @param domain what the task hands the model and wants back
 * @param data fingerprint of the data
 */
public record Checkpoint(Path file, long step, RunConfig<?, ?> config, Domain domain, String data) {

    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,18})\\.safetensors");
    private static final String FORMAT = "gyre-checkpoint-2";

    /** The format's name before there were checksums. */
    private static final String UNCHECKED = "gyre-checkpoint-1";

    /**
     * Writes a checkpoint into a folder, with a checksum of everything in it.
     *
     * @throws GyreException if it can't be written, or a value isn't finite or can't be stored; nothing is left of it then
     */
    static Checkpoint write(Path folder, State state) {
        long step = state.step();
        SafetensorsWriter out = described(
                step,
                state.config(),
                state.facts().domain(),
                state.facts().fingerprint(),
                state.facts().parameters());
        ElementType type = state.config().run().saveDtype().type();
        for (Variable v : state.variables()) {
            // What isn't a parameter has a range, or bits, that fewer don't hold: second moments, L-BFGS's history.
            if (v.role() == Role.PARAMETER && type != ElementType.F32) {
                out.numbers(v.name(), type, v.type().shape(), () -> numbers(step, v, type));
            } else {
                out.floatsIn(v.name(), v.type().shape(), () -> values(step, v));
            }
        }
        Path file = file(folder, step);
        AtomicFile.write(file, out::writeChecked);
        return new Checkpoint(
                file,
                step,
                state.config(),
                state.facts().domain(),
                state.facts().fingerprint());
    }

    private static SafetensorsWriter described(
            long step, RunConfig<?, ?> config, Domain domain, String data, long parameters) {
        return new SafetensorsWriter()
                .metadata("format", FORMAT)
                .metadata("step", Long.toString(step))
                .metadata("seed", Long.toString(config.run().seed()))
                .metadata("data", data)
                .metadata("domain", JsonMapper.shared().writeValueAsString(domain))
                .metadata("parameters", Long.toString(parameters))
                .metadata("machine", machine())
                .metadata("config", config.toJson());
    }

    /**
     * Writes the checkpoint of a model that wasn't trained here, tensor by tensor.
     *
     * @throws GyreException if it can't be written, or a number isn't finite or can't be stored; nothing is left of it then
     */
    static void write(Path folder, RunConfig<?, ?> config, Family.Built<?> built, List<StoredTensor> tensors) {
        SafetensorsWriter out = described(0, config, built.domain(), "", built.size());
        for (StoredTensor t : tensors) {
            if (t.blocks().isPresent()) {
                StoredTensor.Blocks blocks = t.blocks().get();
                SmallFile.describe(out, t.name(), blocks);
                out.octets(t.name(), t.shape(), blocks.rows());
            } else {
                out.numbers(t.name(), t.type(), t.shape(), t::finite);
            }
        }
        AtomicFile.write(file(folder, 0), out::writeChecked);
    }

    /** The checkpoint of a step in a folder. */
    static Path file(Path folder, long step) {
        return folder.resolve("checkpoint-" + step + ".safetensors");
    }

    /**
     * Contents of a checkpoint.
     *
     * @param facts about its model and data
     * @param variables parameters, buffers and the recipe's own state, brought back to the host
     */
    record State(RunConfig<?, ?> config, RunFacts facts, long step, List<Variable> variables) {}

    private static Numbers numbers(long step, Variable v, ElementType type) {
        float[] all = values(step, v).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        for (int i = 0; i < all.length && type == ElementType.F16; i++) {
            if (Float.isInfinite(Float.float16ToFloat(Float.floatToFloat16(all[i])))) {
                throw new GyreException("after step " + step + " " + v.name() + "[" + i + "] is " + all[i]
                        + ", which float16 doesn't hold: start anew with --save-dtype bfloat16");
            }
        }
        return Numbers.of(v.type().shape(), all);
    }

    private static MemorySegment values(long step, Variable v) {
        long bytes = v.type().bytes();
        MemorySegment values = v.buffer().floatMemory().asSlice(0, bytes);
        long count = bytes / Float.BYTES;
        for (long i = 0; i < count; i++) {
            float value = values.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
            if (!Float.isFinite(value)) {
                throw new GyreException("after step " + step + " " + v.name() + "[" + i + "] is " + value
                        + ": the run diverged, and no checkpoint of it is written: start anew with a lower --lr");
            }
        }
        return values;
    }

    /** The step in a checkpoint's name; -1 if it isn't one's name. */
    static long number(Path file) {
        Matcher m = NAME.matcher(String.valueOf(file.getFileName()));
        return m.matches() ? Long.parseLong(m.group(1)) : -1;
    }

    /**
     * A checkpoint, after a look at every byte of it.
     *
     * @param notes is told of a file without checksums
     * @throws GyreException if the file can't be read, contradicts a checksum, or holds a value that isn't finite
     */
    static Checkpoint verified(Path file, Consumer<String> notes) {
        try (Safetensors in = Safetensors.open(file)) {
            Checkpoint c = described(file, in);
            for (Entry e : in.entries()) {
                if (e.type().isFloating()) {
                    requireFinite(in, e.name());
                } else {
                    in.numbers(e.name()); // compares them with their checksum
                }
            }
            if (!in.checked()) {
                notes.accept(
                        file + ": has no checksums, since an earlier version wrote it, so that damage to its numbers"
                                + " can't be told; the next checkpoint has them");
            }
            return c;
        }
    }

    /** Numbers in the parameters and buffers of a checkpoint's model, if it says; earlier versions' don't. */
    OptionalLong parameters() {
        return said("parameters")
                .filter(count -> count.matches("\\d{1,18}"))
                .map(count -> OptionalLong.of(Long.parseLong(count)))
                .orElseGet(OptionalLong::empty);
    }

    /** The processor and arithmetic here, on which the last bits of steps depend. */
    static String machine() {
        return Processor.model() + ", " + Devices.arithmetic();
    }

    /** The processor and arithmetic where the checkpoint was written; empty in earlier versions' checkpoints. */
    Optional<String> writtenOn() {
        return said("machine");
    }

    private Optional<String> said(String key) {
        try (Safetensors in = Safetensors.open(file)) {
            return Optional.ofNullable(in.metadata().get(key));
        }
    }

    private static Checkpoint described(Path file, Safetensors in) {
        Map<String, String> m = in.metadata();
        String format = m.get("format");
        if (!FORMAT.equals(format) && !UNCHECKED.equals(format)) {
            throw new GyreException(file + ": format is " + shown(format) + ", but must be " + FORMAT
                    + ": this is no checkpoint of a run, or a later version's");
        }
        if (FORMAT.equals(format) && !in.checked()) {
            throw new GyreException(file + ": has lost its checksums: the file is damaged; take another copy");
        }
        RunConfig<?, ?> config = RunConfig.fromJson(file.toString(), m.getOrDefault("config", ""));
        if (!Long.toString(number(file)).equals(m.get("step"))) {
            throw new GyreException(file + ": holds step " + shown(m.get("step")) + ": the file was renamed");
        }
        return new Checkpoint(file, number(file), config, domain(file, m), m.getOrDefault("data", ""));
    }

    private static String shown(String metadata) {
        return Quoted.bare(String.valueOf(metadata));
    }

    /** The model's domain; version 0.1.0 knew bytes only, and has none in its files. */
    private static Domain domain(Path file, Map<String, String> metadata) {
        String json = metadata.get("domain");
        try {
            return json == null
                    ? Domain.tokens(Domain.BYTES)
                    : JsonMapper.shared().readValue(json, Domain.class);
        } catch (JacksonException e) {
            throw new GyreException(
                    file + ": its domain is " + shown(json) + ", which can't be: the file is damaged", e);
        }
    }

    /**
     * Reads parameters and moments.
     *
     * @param variables what to fill; the file has to hold exactly these, or, where {@code parametersOnly}, these among others; what it
     *     has in fewer bits is filled when somebody asks for it
     * @throws GyreException if the checkpoint is of another model, or a value isn't finite; nothing is changed then
     */
    public void load(List<Variable> variables, boolean parametersOnly) {
        load(variables, parametersOnly, Map.of());
    }

    /**
     * Reads a model's parameters. What the file has in fewer bits is filled when somebody asks for it in floats.
     *
     * @param kinds of weights that can be in blocks, by name
     * @return what it has in fewer bits
     * @throws GyreException as {@link #load(List, boolean)}
     */
    SmallWeights parameters(List<Variable> variables, Map<String, WeightKind> kinds) {
        return load(variables, true, kinds);
    }

    private SmallWeights load(List<Variable> variables, boolean parametersOnly, Map<String, WeightKind> kinds) {
        try (Safetensors in = Safetensors.open(file)) {
            checkNames(in, variables, parametersOnly);
            SmallWeights small = SmallFile.weights(in, variables, kinds);
            List<Variable> floats =
                    variables.stream().filter(v -> !small.of().containsKey(v)).toList();
            for (Variable v : floats) {
                requireFinite(in, v.name());
            }
            for (Variable v : floats) {
                in.parts(v.name(), v.buffer()::write);
            }
            small.of().forEach((v, w) -> v.fillWhenNeeded(w::write));
            return small;
        }
    }

    /**
     * Refuses a model whose weights are stored in fewer bits than floats have.
     *
     * @param why what can't be done with it
     */
    public void requireFloats(String why) {
        try (Safetensors in = Safetensors.open(file)) {
            if (in.entries().stream().anyMatch(e -> SmallFile.isSmall(in, e))) {
                throw new GyreException(file + ": has weights of few bits: " + why
                        + "; name the run that it was made of, or import with --save-dtype");
            }
        }
    }

    /**
     * Bytes on the heap of the weights that it has in few bits, by name: none of those that stay in the mapped file.
     *
     * @param kinds of weights that can be in blocks, by name
     */
    Map<String, Long> smallBytes(Map<String, WeightKind> kinds) {
        try (Safetensors in = Safetensors.open(file)) {
            return SmallFile.heapBytes(in, kinds);
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
            if (!SmallFile.isSmall(in, e) && !e.shape().equals(v.type().shape())) {
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

    private static void requireFinite(Safetensors in, String name) {
        in.parts(name, (from, values, count) -> {
            for (int i = 0; i < count; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new GyreException(in.path() + ": " + name + "[" + (from + i) + "] is " + values[i]
                            + ": the checkpoint is of a run that diverged, or damaged; use an earlier one");
                }
            }
        });
    }
}
