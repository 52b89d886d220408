package dev.gyre.cli.soak;

import dev.gyre.cli.profile.Writing;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunStart;
import dev.gyre.models.run.Runs;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.run.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Trains, writes and resumes in one process, again and again with models of other sizes, and says what the process holds. */
final class SoakProcess {

    private static final int SIZES = 40;
    private static final int TOKENS = 40;
    private static final int LEAST = 5;

    /** Samples in all: of an hour, one in five seconds. */
    private static final double SAMPLES = 720;

    private SoakProcess() {}

    /** Takes a folder and the seconds, which five rounds may exceed; prints the samples. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        double seconds = Double.parseDouble(args[1]);
        long begin = System.nanoTime();
        double next = 0;
        System.out.println(Sample.HEADING);
        for (int round = 0; round < LEAST || since(begin) < seconds; round++) {
            round(folder.resolve("run"), round % SIZES);
            if (since(begin) >= next) {
                System.out.println(Sample.now(since(begin), round + 1).csv());
                next = since(begin) + seconds / SAMPLES;
            }
        }
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Six plans: a step and a validation, a chunk and a token, and those of the run gone on with. */
    private static void round(Path run, int size) throws IOException {
        Map<String, String> options = Map.of(
                "--dim", Integer.toString(16 + 8 * size),
                "--blocks", "1",
                "--heads", "2",
                "--slstm-at", "",
                "--batch", "2",
                "--length", "32",
                "--eval-batches", "1");
        RunConfig<?, ?> config = Runs.of("xlstm", options, 2, 2, "built-in:4000");
        try (Trainer t = RunStart.start(run, config, line -> {})) {
            t.run(new StopSignal());
        }
        write(run);
        try (Trainer t = RunStart.resume(run, "", OptionalInt.of(4), line -> {})) {
            t.run(new StopSignal());
        }
        delete(run);
    }

    private static void write(Path run) {
        TrainedModel<?, ?> trained = TrainedModel.load(run, note -> {});
        try (Writing writing = Writing.of(trained, Devices.standard()).orElseThrow()) {
            for (int i = 0; i < TOKENS; i++) {
                writing.token();
            }
        }
    }

    private static void delete(Path run) throws IOException {
        try (var files = Files.list(run)) {
            for (Path file : List.copyOf(files.toList())) {
                Files.delete(file);
            }
        }
        Files.delete(run);
    }
}
