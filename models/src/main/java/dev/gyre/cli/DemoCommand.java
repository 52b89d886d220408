package dev.gyre.cli;

import dev.gyre.models.ModelConfig;
import dev.gyre.models.run.OptimConfig;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.Sampler;
import dev.gyre.models.run.Sampling;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.run.Trainer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main job in small: train, checkpoint, generate. */
@Command(
        name = "demo",
        description = "Train a small xLSTM on the built-in text for a minute or two, then write text with it.")
final class DemoCommand implements Callable<Integer> {

    private static final String PROMPT = "And God said, ";
    private static final int WRITTEN = 400;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the run (runs/demo, or the next that is free).")
    private Path folder;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "2000", description = "Steps (${DEFAULT-VALUE}).")
    private int steps;

    @Mixin
    private DeviceOption device;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path path = folder == null ? free(Path.of("runs")) : folder;
        RunConfig config = new RunConfig(
                ModelConfig.bytes("xlstm", 64, 2, 4, ModelConfig.slstmPositions(2, "1:1")),
                new OptimConfig(4e-3, Math.min(100, steps), 0.1, 0.1, 0.9, 0.95, 1e-8, 1.0),
                8,
                128,
                steps,
                1,
                200,
                8,
                200,
                "",
                device.id());
        int code = new Training(spec.commandLine()).run(progress -> Trainer.start(path, config, progress), false);
        if (code == ExitCode.OK) {
            write(path);
        }
        return code;
    }

    /** runs/demo, or runs/demo-2 and so on. */
    private static Path free(Path parent) {
        Path path = parent.resolve("demo");
        for (int n = 2; Files.exists(path); n++) {
            path = parent.resolve("demo-" + n);
        }
        return path;
    }

    private void write(Path path) {
        PrintWriter err = spec.commandLine().getErr();
        TrainedModel trained = TrainedModel.load(path, err::println);
        byte[] prompt = PROMPT.getBytes(StandardCharsets.UTF_8);
        try (Sampler sampler = new Sampler(trained.model(), 1, device.find())) {
            for (byte b : prompt) {
                TextWriter.put(b);
            }
            new TextWriter(err).write(sampler, new Sampling(0.7, 0, 0.95), prompt, WRITTEN);
        }
        Path chart = path.resolve("loss.png");
        err.println((Files.exists(chart) ? "loss curve: " + chart + "; " : "") + "more text: gyre generate " + path);
        err.flush();
    }
}
