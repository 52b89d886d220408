package dev.gyre.spark.sweep;

import dev.gyre.spark.TrainedRuns;
import dev.gyre.spark.TrainedRuns.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Small sweeps, and what they leave. */
final class Sweeps {

    /** Settings of a training that takes a moment. */
    static final List<String> SETTINGS = List.of(
            "--length=16",
            "--batch=2",
            "--steps=40",
            "--eval-every=10",
            "--checkpoint-every=5",
            "--data=built-in:20000");

    private Sweeps() {}

    /** Runs {@code gyre spark WORDS}. */
    static Ran spark(String... words) {
        return TrainedRuns.run(
                Stream.concat(Stream.of("spark"), Arrays.stream(words)).toArray(String[]::new));
    }

    /** A sweep over an xLSTM's learning rates. */
    static Ran sweep(Path out, String grid, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "sweep",
                "train",
                "xlstm",
                "--out=" + out,
                "--dim=16",
                "--blocks=1",
                "--heads=2",
                "--slstm-at=0",
                "--chunk=8",
                "--grid=" + grid,
                "--seeds=2"));
        line.addAll(SETTINGS);
        line.addAll(List.of(more));
        return spark(line.toArray(String[]::new));
    }

    /** What each run of a sweep has kept, by arm and folder: its last checkpoint's bytes. */
    static Map<String, Integer> kept(Path out) throws IOException {
        Map<String, Integer> kept = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out.resolve("arms"))) {
            for (Path file :
                    files.filter(f -> f.endsWith("checkpoint-40.safetensors")).toList()) {
                kept.put(out.relativize(file.getParent()).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return kept;
    }

    /** Folders that attempts have left. */
    static List<Path> attempts(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out.resolve("arms"))) {
            return files.filter(f -> f.getFileName().toString().contains(".attempt-"))
                    .toList();
        }
    }

    /** Whether an attempt has a checkpoint by now, though no arm is finished. */
    static boolean begun(Path out) {
        try (Stream<Path> files = Files.walk(out.resolve("arms"))) {
            return files.anyMatch(f -> f.toString().contains(".attempt-")
                    && f.getFileName().toString().matches("checkpoint-\\d+.safetensors"));
        } catch (IOException | java.io.UncheckedIOException e) {
            return false; // a file went away meanwhile
        }
    }
}
