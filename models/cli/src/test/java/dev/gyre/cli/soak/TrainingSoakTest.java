package dev.gyre.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training, writing and resuming, again and again, in a process that's started as the launcher starts one. Its heap is all there from the
 * beginning: the collector rather makes it larger than collects, up to -Xmx, which would look like growth. What's left is the JVM's own.
 */
@EnabledOnOs(OS.LINUX)
@EnabledIfSystemProperty(named = TrainingSoakTest.MINUTES, matches = "[1-9]\\d*")
class TrainingSoakTest {

    static final String MINUTES = "gyre.soak.minutes";
    private static final int HEAP = 256;

    /** What the JVM may take beside the heap; it was 141 to 172 MiB. */
    private static final double OWN = 215;

    private static final double SECONDS = 1;

    /**
     * Methods that run once in a round come to the thousands of calls after which the JIT compiles them, and compiles them again, one by one
     * in the course of hours; code, and what the JIT keeps beside it, would look like growth. After a fiftieth of these calls it's through
     * within minutes. What it takes is resident and counts all the same.
     */
    private static final String COMPILED_SOON = "-XX:CompileThresholdScaling=0.02";

    /** After which growth counts. */
    private static final double WARM = 600;

    @TempDir
    Path folder;

    private List<Sample> samples(double seconds, Path csv, String options) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        Process process = new ProcessBuilder(command(seconds, options))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(lines::add);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isZero();
        Files.createDirectories(csv.getParent());
        Files.write(csv, lines);
        assertThat(lines.getFirst()).isEqualTo(Sample.HEADING);
        List<Sample> samples = lines.stream().skip(1).map(Sample::of).toList();
        SoakPicture.draw(samples, csv.resolveSibling("soak.png"));
        return samples;
    }

    /** The launcher's own command with further options and another main class. */
    private List<String> command(double seconds, String options) throws IOException {
        Process shown = Installation.in(folder)
                .command(
                        Map.of("GYRE_JAVA_OPTS", "-XX:+AlwaysPreTouch -Xms" + HEAP + "m -Xmx" + HEAP + "m " + options),
                        "--show-command",
                        "models")
                .start();
        String line = new String(shown.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(line).contains(" dev.gyre.cli.Gyre models ");
        List<String> words = new ArrayList<>(List.of(line.replace("'", "")
                .replaceAll(" dev\\.gyre\\.cli\\.Gyre.*\\s*", "")
                .split(" ")));
        words.addAll(List.of(SoakProcess.class.getName(), folder.toString(), Double.toString(seconds)));
        return words;
    }

    @Test
    void whatAProcessHoldsIsBounded() throws IOException, InterruptedException {
        Path csv = folder.resolve("soak/soak.csv");
        List<Sample> samples = samples(SECONDS, csv, "");
        assertThat(samples).hasSizeGreaterThan(2);
        Sample second = samples.get(1);
        Sample last = samples.getLast();
        assertThat(last.rounds()).isGreaterThan(second.rounds());
        assertThat(last.resident() - HEAP).as("%s", samples).isBetween(0.0, OWN);
        assertThat(last.threads()).isBetween(1, second.threads() + 1);
        assertThat(last.descriptors()).isBetween(1L, second.descriptors() + 2);
        assertThat(last.heap()).isLessThan(1.3 * second.heap());
        assertThat(csv.resolveSibling("soak.png")).isNotEmptyFile();
    }

    /** Takes as long as the property says; what's left of the first ten minutes is judged by the hour. */
    @Test
    void nothingGrowsInAnHour() throws IOException, InterruptedException {
        int minutes = Integer.getInteger(MINUTES);
        List<Sample> all = samples(60.0 * minutes, Path.of("target", "soak", "soak.csv"), COMPILED_SOON);
        List<Sample> samples = all.stream().filter(s -> s.seconds() > WARM).toList();
        assertThat(samples).as("a soak of %d minutes tells nothing", minutes).hasSizeGreaterThan(10);
        Map<String, ToDoubleFunction<Sample>> flat = Map.of("heap", Sample::heap, "resident", Sample::resident);
        flat.forEach((name, of) ->
                assertThat(Slope.percentAnHour(samples, of)).as(name).isLessThanOrEqualTo(1));
        Sample first = samples.getFirst();
        assertThat(samples).allSatisfy(s -> {
            assertThat(s.threads()).isLessThanOrEqualTo(first.threads() + 1);
            assertThat(s.descriptors()).isLessThanOrEqualTo(first.descriptors() + 2);
        });
        assertThat(Slope.percentAnHour(samples, Sample::classes)).as("classes").isLessThanOrEqualTo(1);
    }
}
