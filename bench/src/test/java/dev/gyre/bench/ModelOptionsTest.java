package dev.gyre.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.bench.model.ModelSpeed;
import dev.gyre.bench.model.ModelSpeeds;
import dev.gyre.cli.Gyre;
import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelOptionsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... args) {
        String[] words = Stream.concat(Stream.of("bench"), Arrays.stream(args)).toArray(String[]::new);
        return Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    @Test
    void aRunsModelIsMeasuredAndMergedWithItself() throws IOException {
        String run = folder.resolve("run").toString();
        String training =
                "train bigram --steps 2 --batch 2 --length 16 --eval-batches 1 --data built-in:20000 --out " + run;
        assertThat(Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), training.split(" ")))
                .as(err.toString())
                .isZero();
        Path json = folder.resolve("a.json");
        Path csv = folder.resolve("a.csv");
        Path markdown = folder.resolve("a.md");
        String[] measuring = {
            "--model",
            run,
            "--quick",
            "--json",
            json.toString(),
            "--csv",
            csv.toString(),
            "--markdown",
            markdown.toString()
        };
        int code = run(measuring);
        assertThat(code).as(err.toString()).isZero();
        ModelSpeed speed = ModelSpeeds.read(List.of(json)).measured().getFirst();
        assertThat(speed.model()).isEqualTo("bigram");
        assertThat(speed.step()).isEqualTo(2);
        assertThat(speed.parameters()).isEqualTo(65_536);
        assertThat(speed.figures())
                .extracting(f -> f.what() + " " + f.unit())
                .contains("prompt tokens/s", "writing tokens/s", "training bytes/s")
                .contains("memory, writing MiB at most", "memory, training MiB at most");
        assertThat(speed.figures())
                .allSatisfy(f -> assertThat(f.median()).isPositive().isBetween(f.least(), f.most()));
        assertThat(Files.readAllLines(csv)).hasSize(1 + speed.figures().size());
        assertThat(Files.readAllLines(markdown))
                .startsWith("## Models")
                .contains("./gyre bench " + String.join(" ", measuring), "| median (least to most) | [1] |")
                .anyMatch(l -> l.matches("\\| training, bytes/s \\| [\\d,]+ \\([\\d,]+ to [\\d,]+\\) \\|"));
        assertThat(out.toString()).containsPattern("\nmemory, training, MiB at most +\\d+");
        out.getBuffer().setLength(0);
        assertThat(run("--merge", json.toString(), json.toString())).isZero();
        assertThat(out.toString()).contains("[1]: ", "[2]: ").containsPattern("training, bytes/s .* 1\\.00\n");
    }

    @Test
    void kernelsOfAnEarlierRunAreAddedToMarkdown() throws IOException, URISyntaxException {
        Path results = Path.of(Objects.requireNonNull(getClass().getResource("report/canned.json"))
                .toURI());
        Path markdown = Files.writeString(folder.resolve("kernels.md"), "# Kernels\n\nOf before.\n");
        String[] words = {"--report", results.toString(), "--family", "matmul", "--markdown", markdown.toString()};
        assertThat(run(words)).as(err.toString()).isZero();
        assertThat(Files.readAllLines(markdown))
                .startsWith("# Kernels", "", "Of before.", "", "## Kernels", "")
                .contains("./gyre bench " + String.join(" ", words), "matmul size=512: product of square matrices")
                .anyMatch(l -> l.startsWith("| OpenBLAS | 2 | 1.60 ms | "));
    }

    /** Before anything is measured, and even before the run is read. */
    @ParameterizedTest
    @ValueSource(strings = {"--json", "--csv", "--markdown"})
    void whereNothingCanBeWrittenIsRefusedAtOnce(String option) {
        assertThat(run("--model", folder.resolve("no").toString(), option, folder + "/none/x"))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(run("--model", folder.resolve("no").toString(), option, folder.toString()))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString().lines())
                .hasSize(2)
                .anyMatch(l -> l.contains("none/x: can't be written (no such file or folder: choose another folder)"))
                .anyMatch(l -> l.contains(folder + ": is a folder"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void contradictionsAreRefused() {
        assertThat(run("--csv", "x.csv", "--list")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--markdown", "x.md", "--list")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--model", "a", "--merge", "b")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--model", folder.resolve("no").toString())).isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString().lines())
                .filteredOn(l -> !l.equals("See: gyre bench --help"))
                .hasSize(4)
                .allMatch(l -> l.startsWith("gyre: "))
                .last()
                .asString()
                .contains("there is no such folder");
    }
}
