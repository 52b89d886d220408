package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.ModelConfig;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that determines a training run, valid once constructed. Written to the run's folder and into every checkpoint.
 *
 * @param model the model
 * @param optim the optimiser and its schedule
 * @param batch sequences B of a step
 * @param length tokens T of a sequence
 * @param steps length of the run
 * @param seed what parameters and data order depend on
 * @param evalEvery steps between validations; 0 for one at the end alone
 * @param evalBatches batches of a validation during training
 * @param checkpointEvery steps between checkpoints; 0 for one at the end alone
 * @param data file or folder with the text; empty for the built-in text
 * @param device what to run on; empty for the standard device
 */
public record RunConfig(
        ModelConfig model,
        OptimConfig optim,
        int batch,
        int length,
        int steps,
        long seed,
        int evalEvery,
        int evalBatches,
        int checkpointEvery,
        String data,
        String device) {

    private static final int MAX_TOKENS = 1 << 24;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /**
     * Checks every setting.
     *
     * @throws ConfigException if one is out of its range
     */
    public RunConfig {
        Objects.requireNonNull(model);
        Objects.requireNonNull(optim);
        Objects.requireNonNull(data);
        Objects.requireNonNull(device);
        ConfigException.range("--batch", batch, 1, 1 << 16);
        ConfigException.range("--length", length, 1, 1 << 20);
        ConfigException.require(
                (long) batch * length <= MAX_TOKENS,
                "--batch " + batch + " --length",
                length,
                "at most " + MAX_TOKENS + " bytes together");
        ConfigException.range("--steps", steps, 1, Integer.MAX_VALUE);
        ConfigException.range("--eval-every", evalEvery, 0, Integer.MAX_VALUE);
        ConfigException.range("--eval-batches", evalBatches, 1, Integer.MAX_VALUE);
        ConfigException.range("--checkpoint-every", checkpointEvery, 0, Integer.MAX_VALUE);
    }

    /** The same on another device. */
    public RunConfig withDevice(String other) {
        return new RunConfig(
                model, optim, batch, length, steps, seed, evalEvery, evalBatches, checkpointEvery, data, other);
    }

    /** The same with another length of the run. */
    public RunConfig withSteps(int other) {
        return new RunConfig(
                model, optim, batch, length, other, seed, evalEvery, evalBatches, checkpointEvery, data, device);
    }

    /** As JSON, by the names of the components. */
    public String toJson() {
        return JSON.writeValueAsString(this) + "\n";
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param where what messages call the text's origin
     * @throws GyreException if it isn't such a configuration, or a setting is out of its range
     */
    public static RunConfig fromJson(String where, String json) {
        try {
            return JSON.readValue(json, RunConfig.class);
        } catch (JacksonException e) {
            String reason = e.getCause() instanceof ConfigException c ? c.getMessage() : e.getOriginalMessage();
            throw new GyreException(
                    where + ": the run's configuration can't be read: "
                            + reason.lines()
                                    .findFirst()
                                    .orElse("it is empty")
                                    .replaceFirst(" \\((start marker )?at \\[.*", "")
                            + ": restore it, or start a new run",
                    e);
        }
    }
}
