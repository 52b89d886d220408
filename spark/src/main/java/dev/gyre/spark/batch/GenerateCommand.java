package dev.gyre.spark.batch;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what follows texts. */
@Command(
        name = "generate",
        sortOptions = false,
        description = "Write what follows each text with a run's model, byte by byte or token by token.")
public final class GenerateCommand implements Callable<Integer> {

    @Mixin
    private BatchOptions options;

    @Option(
            names = {"--bytes", "--tokens"},
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

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return options.run(new Work.Writing(count, temperature, topK, topP), spec);
    }
}
