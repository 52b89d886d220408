package dev.gyre.bench.gguf;

import dev.gyre.bench.compare.Launch;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.TemporaryFolder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program that does a {@link GgufJob} in a process of its own.
 *
 * @param name of it in tables
 * @param command that starts it, without the job's file
 */
record GgufProgram(String name, List<String> command) {

    /** What brings the peer. */
    static final String REMEDY = "run ./setup.sh bench, which installs it with Node 20 or later";

    /** Keeps the command to itself. */
    GgufProgram {
        command = List.copyOf(command);
    }

    /** Gyre in a JVM of its own. */
    static GgufProgram gyre(int threads) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Launch.embedded(threads).jvmArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), GgufTimes.class.getName()));
        return new GgufProgram("Gyre", command);
    }

    /**
     * llama.cpp under Node.
     *
     * @param folder that npm installed it in
     * @throws GyreException if it isn't there
     */
    static GgufProgram llama(Path folder) {
        if (!Files.exists(folder.resolve("node_modules").resolve("node-llama-cpp")) || node().isEmpty()) {
            throw new GyreException("llama.cpp isn't here: " + REMEDY);
        }
        return new GgufProgram(
                "llama.cpp",
                List.of(node().getFirst(), folder.resolve("llama.mjs").toString()));
    }

    private static List<String> node() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "node"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .limit(1)
                .toList();
    }

    /**
     * Does a job.
     *
     * @throws GyreException if it fails, with what it says
     */
    GgufOutcome run(GgufJob job) {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Path file = folder.path().resolve("job.json");
            Path errors = folder.path().resolve("errors.txt");
            Files.writeString(file, GgufOutcome.JSON.writeValueAsString(job));
            List<String> words = new ArrayList<>(command);
            words.add(file.toString());
            Process process =
                    new ProcessBuilder(words).redirectError(errors.toFile()).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new GyreException(
                        name + " ended with exit code " + code + " for " + job.model() + ": " + words(errors));
            }
            return GgufOutcome.parse(name, printed);
        } catch (IOException e) {
            throw new GyreException(name + " can't be started: " + AtomicFile.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GyreException("interrupted while " + name + " was measured", e);
        }
    }

    /** What a program said, without where in its code. */
    private static String words(Path errors) throws IOException {
        return Files.readString(errors)
                .lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty() && !l.startsWith("at "))
                .collect(Collectors.joining("; "));
    }
}
