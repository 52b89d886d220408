package dev.gyre.bench.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.cli.Gyre;
import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerBenchmarkTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void everyContenderIsTold() throws IOException {
        Path run = folder.resolve("run");
        String[] training = {
            "train",
            "bigram",
            "--steps",
            "2",
            "--batch",
            "1",
            "--length",
            "16",
            "--eval-batches",
            "1",
            "--out",
            run.toString()
        };
        int trained = Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), training);
        assertThat(trained).as(err.toString()).isZero();
        StringWriter told = new StringWriter();
        Path markdown = folder.resolve("server.md");
        String[] measuring = {"bench", "--serve", run.toString(), "--quick", "--markdown", markdown.toString()};
        int measured = Gyre.execute(new PrintWriter(told, true), new PrintWriter(err, true), measuring);
        assertThat(measured).as(err.toString()).isZero();
        assertThat(told.toString().lines().toList()).hasSize(17);
        assertThat(told.toString())
                .containsPattern("HTTP, 16 streams +[\\d.]+ tokens/s")
                .containsPattern("16 requests beside the same without HTTP +[\\d.]+ times")
                .containsPattern("first token with 15 others writing +[\\d.]+ ms");
        assertThat(Files.readAllLines(markdown))
                .startsWith("## Server of " + run)
                .contains("./gyre " + String.join(" ", measuring), "| what | median | least | most | unit |")
                .anyMatch(l -> l.matches("\\| HTTP, 16 streams \\| [\\d.]+ \\| [\\d.]+ \\| [\\d.]+ \\| tokens/s \\|"));
    }

    @Test
    void aRunHasToBeThere() {
        assertThatThrownBy(() ->
                        ServerBenchmark.measure(folder.resolve("none"), 1, new PrintWriter(out), new PrintWriter(err)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("there is no such folder");
    }
}
