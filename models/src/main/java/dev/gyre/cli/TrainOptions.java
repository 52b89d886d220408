package dev.gyre.cli;

import dev.gyre.models.ModelConfig;
import dev.gyre.models.arch.Models;
import dev.gyre.models.run.OptimConfig;
import dev.gyre.models.run.RunConfig;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Settings of a training run. */
final class TrainOptions {

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "8",
            description = "Sequences of a step (${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--length",
            paramLabel = "N",
            defaultValue = "128",
            description = "Bytes of a sequence (${DEFAULT-VALUE}).")
    private int length;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "1000", description = "Steps (${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--lr",
            paramLabel = "X",
            defaultValue = "2e-3",
            description = "Peak learning rate (${DEFAULT-VALUE}).")
    private double lr;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "50",
            description = "Steps until the peak (${DEFAULT-VALUE}).")
    private int warmup;

    @Option(
            names = "--min-lr",
            paramLabel = "X",
            defaultValue = "0.1",
            description = "Learning rate at the end over the peak (${DEFAULT-VALUE}).")
    private double minLr;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            defaultValue = "0.1",
            description = "Decoupled weight decay of matrices (${DEFAULT-VALUE}).")
    private double weightDecay;

    @Option(
            names = "--beta1",
            paramLabel = "X",
            defaultValue = "0.9",
            description = "AdamW's beta1 (${DEFAULT-VALUE}).")
    private double beta1;

    @Option(
            names = "--beta2",
            paramLabel = "X",
            defaultValue = "0.95",
            description = "AdamW's beta2 (${DEFAULT-VALUE}).")
    private double beta2;

    @Option(
            names = "--epsilon",
            paramLabel = "X",
            defaultValue = "1e-8",
            description = "AdamW's epsilon (${DEFAULT-VALUE}).")
    private double epsilon;

    @Option(
            names = "--clip",
            paramLabel = "X",
            defaultValue = "1",
            description = "Largest norm of the gradient (${DEFAULT-VALUE}).")
    private double clip;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What weights and data order depend on (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--eval-every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps between validations, 0 for one at the end (${DEFAULT-VALUE}).")
    private int evalEvery;

    @Option(
            names = "--eval-batches",
            paramLabel = "N",
            defaultValue = "16",
            description = "Batches of a validation (${DEFAULT-VALUE}).")
    private int evalBatches;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps between checkpoints, 0 for one at the end (${DEFAULT-VALUE}).")
    private int checkpointEvery;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            defaultValue = "",
            description = "Text to train on, a file or a folder; the King James Bible if not given.")
    private String data;

    @Mixin
    private DeviceOption device;

    /** Everything together, checked. */
    RunConfig config(String name) {
        ModelConfig standard = Models.find(name).standard();
        return new RunConfig(
                model.over(standard, length),
                new OptimConfig(lr, warmup, minLr, weightDecay, beta1, beta2, epsilon, clip),
                batch,
                length,
                steps,
                seed,
                evalEvery,
                evalBatches,
                checkpointEvery,
                absolute(data),
                device.id());
    }

    // A run may be resumed from another folder.
    private static String absolute(String path) {
        return path.isEmpty()
                ? path
                : Path.of(path).toAbsolutePath().normalize().toString();
    }
}
