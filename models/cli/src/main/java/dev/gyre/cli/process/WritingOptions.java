package dev.gyre.cli.process;

import dev.gyre.models.generate.Sampling;
import picocli.CommandLine.Option;

/** How much a model writes, and how its tokens are drawn. */
public final class WritingOptions {

    /** The option for how much. */
    public static final String COUNT = "--bytes";

    @Option(
            names = {COUNT, "--tokens", "-n"},
            paramLabel = "N",
            defaultValue = "512",
            description = "Bytes to write, or tokens if the run has a tokenizer (${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            defaultValue = "0.8",
            description = "What logits are divided by; 0 takes the most likely token (${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "N",
            defaultValue = "0",
            description = "Draw among the N most likely tokens; 0 for all (${DEFAULT-VALUE}).")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "X",
            defaultValue = "1",
            description = "Draw among the most likely tokens that together have this probability (${DEFAULT-VALUE}).")
    private double topP;

    /** Bytes, or tokens; not yet checked. */
    public int count() {
        return count;
    }

    /**
     * How tokens are drawn.
     *
     * @throws dev.gyre.models.setting.ConfigException if a setting is out of its range
     */
    public Sampling sampling() {
        return new Sampling(temperature, topK, topP);
    }
}
