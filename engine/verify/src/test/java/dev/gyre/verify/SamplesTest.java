package dev.gyre.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The samples for those who use the engine as a library, each as it says that it's run. */
@Execution(ExecutionMode.CONCURRENT)
class SamplesTest {

    private static final Path SAMPLES = Path.of("../samples");
    private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");
    private static final String JARS = ManagementFactory.getRuntimeMXBean().getClassPath();

    @TempDir
    Path folder;

    @Test
    void theFirstProgramTrains() throws IOException, InterruptedException {
        List<String> lines = run(
                BIN.resolve("java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                JARS,
                SAMPLES.resolve("First.java").toString());
        // Four classes and weights of zero: ln 4.
        assertThat(lines).anyMatch(l -> l.startsWith("step 1: loss 1.38629"));
        String last = lines.getLast();
        assertThat(last).startsWith("step 200: loss ");
        assertThat(Double.parseDouble(last.substring(last.lastIndexOf(' ')))).isLessThan(0.7);
    }

    @Test
    void jshellComputesASoftmaxAndItsGradient() throws IOException, InterruptedException {
        List<String> lines = run(
                BIN.resolve("jshell").toString(),
                "--class-path",
                JARS,
                "-R--add-modules=jdk.incubator.vector",
                SAMPLES.resolve("first.jsh").toString());
        assertThat(lines)
                .anyMatch(l -> l.startsWith("softmax [0.0320") && l.contains("0.6439"))
                .anyMatch(l -> l.startsWith("gradient of the mean square error ["));
    }

    @Test
    void anOpOfOnesOwnIsVerifiedOnEveryDevice() throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(List.of(BIN.resolve("javac").toString(), "-g", "-d", folder.toString(), "-cp", JARS));
        try (Stream<Path> sources = Files.list(SAMPLES.resolve("own-op/src/main/java/sample"))) {
            sources.map(Path::toString).forEach(words::add);
        }
        run(words.toArray(String[]::new));
        List<String> lines = run(
                BIN.resolve("java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                folder + System.getProperty("path.separator") + JARS,
                "sample.Main");
        assertThat(lines).noneMatch(l -> l.endsWith("wrong"));
        assertThat(lines.stream().filter(l -> l.startsWith("jvm ") && l.endsWith("right")))
                .hasSizeGreaterThanOrEqualTo(8);
    }

    private List<String> run(String... words) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        int code = process.waitFor();
        List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
        assertThat(code).as(String.join("\n", lines)).isZero();
        return lines;
    }
}
