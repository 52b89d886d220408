package dev.gyre.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.bench.compare.CannedFiles;
import dev.gyre.bench.compare.ComparisonFile;
import dev.gyre.bench.compare.ComparisonPage;
import dev.gyre.bench.compare.ComparisonText;
import dev.gyre.bench.model.ModelSpeeds;
import dev.gyre.bench.table.Works;
import dev.gyre.engine.GyreException;
import dev.gyre.fuzz.Mutator;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Results of benchmarks with something changed: taken or refused in a line. {@code mvn verify -Pfuzz} takes a thousand of each. */
class DamagedResultsTest {

    private static final long SEED = 153;

    @TempDir
    Path folder;

    @Test
    void ofJmh() throws IOException, URISyntaxException {
        for (String name : List.of("canned.json", "earlier.json")) {
            Path canned = Path.of(Objects.requireNonNull(TimingReportTest.class.getResource(name))
                    .toURI());
            each(Files.readAllBytes(canned), file -> new TimingReport(ResultFile.read(file)).lines(Works.all()));
        }
    }

    @Test
    void comparisons() throws IOException {
        each(CannedFiles.comparison(folder), file -> {
            ComparisonText.lines(ComparisonFile.read(file));
            new ComparisonPage(ComparisonFile.read(file)).html();
        });
    }

    @Test
    void speedsOfModels() throws IOException {
        String json = """
                {"measured": [{"machine": {"processor": "a CPU", "processors": 2, "memoryBytes": 1024, "system": "Linux",
                  "java": "25", "gyre": "0.1", "jmh": "1.37"}, "time": "2026-01-02T03:04:05Z", "run": "runs/mine",
                  "model": "xlstm", "step": 60, "parameters": 1000, "device": "jvm", "figures": [
                    {"what": "training", "unit": "bytes/s", "median": 1000.0, "least": 900.0, "most": 1100.0}]}]}
                """;
        each(json.getBytes(StandardCharsets.UTF_8), file -> {
            ModelSpeeds speeds = ModelSpeeds.read(List.of(file, file));
            assertThat(speeds.lines()).isNotEmpty();
        });
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeIsNoFile() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (Consumer<Path> reader : List.<Consumer<Path>>of(
                ResultFile::read, ComparisonFile::read, file -> ModelSpeeds.read(List.of(file)))) {
            assertThatThrownBy(() -> reader.accept(pipe))
                    .isInstanceOf(GyreException.class)
                    .hasMessageStartingWith(pipe + ": is a pipe or a device");
        }
    }

    private void each(byte[] whole, Consumer<Path> use) throws IOException {
        Path file = Files.write(folder.resolve("results.json"), whole);
        use.accept(file);
        Random random = new Random(SEED);
        for (int i = 0; i < Mutator.COUNT; i++) {
            Files.write(file, Mutator.mutated(whole, random));
            try {
                use.accept(file);
            } catch (GyreException e) {
                assertThat(e.getMessage()).as("%d", i).doesNotContain("\n", "Exception");
            } catch (RuntimeException e) {
                throw new AssertionError(i + ": " + Files.readString(file, StandardCharsets.ISO_8859_1), e);
            }
        }
    }
}
