package dev.gyre.cli;

import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.train.TrainingConsole;
import dev.gyre.engine.device.Device;
import dev.gyre.models.Families;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunStart;
import dev.gyre.models.run.TrainedModel;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
        RunConfig<?, ?> config = RunConfig.of(
                Families.find("xlstm"),
                Map.of(
                        "--dim",
                        "64",
                        "--blocks",
                        "2",
                        "--ratio",
                        "1:1",
                        "--lr",
                        "4e-3",
                        "--warmup",
                        Integer.toString(Math.min(100, steps)),
                        "--steps",
                        Integer.toString(steps),
                        "--eval-every",
                        "200",
                        "--eval-batches",
                        "8",
                        "--checkpoint-every",
                        "200"),
                "",
                device.id());
        int code =
                new TrainingConsole(spec.commandLine()).run(progress -> RunStart.start(path, config, progress), false);
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
        Writer writer = Writer.of(path, TrainedModel.load(path, err::println));
        int[] prompt = writer.tokenizer().encode(PROMPT);
        Device on = device.find();
        Writer.requireMemory(writer.model(), on, Multiplication.FLOATS, _ -> {});
        try (Sampler sampler = new Sampler(writer.model(), 1, on)) {
            TextWriter.put(PROMPT.getBytes(StandardCharsets.UTF_8));
            new TextWriter(err, writer.tokenizer()).write(sampler, new Sampling(0.7, 0, 0.95), prompt, WRITTEN);
        }
        Path chart = path.resolve("loss.png");
        err.println((Files.exists(chart) ? "loss curve: " + chart + "; " : "") + "more text: gyre generate " + path);
        err.flush();
    }
}
