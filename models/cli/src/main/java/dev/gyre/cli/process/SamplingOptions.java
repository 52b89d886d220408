package dev.gyre.cli.process;

import dev.gyre.models.generate.Sampling;
import picocli.CommandLine.Option;

/** The options for drawing a model's tokens. */
public final class SamplingOptions {

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

    /**
     * The settings for drawing tokens.
     *
     * @throws dev.gyre.models.setting.ConfigException if a setting is out of its range
     */
    public Sampling sampling() {
        return new Sampling(temperature, topK, topP);
    }
}
