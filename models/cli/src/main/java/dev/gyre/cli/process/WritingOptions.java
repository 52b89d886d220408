package dev.gyre.cli.process;

import dev.gyre.models.generate.Sampling;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for how much a model writes, and for drawing its tokens. */
public final class WritingOptions {

    /** The option for how much. */
    public static final String COUNT = "--bytes";

    @Option(
            names = {COUNT, "--tokens", "--max-tokens", "-n"},
            paramLabel = "N",
            defaultValue = "512",
            description = "Bytes to write, or tokens if the run has a tokenizer, at most (${DEFAULT-VALUE}).")
    private int count;

    @Mixin
    private SamplingOptions sampling;

    /** Bytes, or tokens; not yet checked. */
    public int count() {
        return count;
    }

    /**
     * The settings for drawing tokens.
     *
     * @throws dev.gyre.models.setting.ConfigException if a setting is out of its range
     */
    public Sampling sampling() {
        return sampling.sampling();
    }
}
