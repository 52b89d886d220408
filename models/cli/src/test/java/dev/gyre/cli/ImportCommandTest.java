package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImportCommandTest {

    /** What the hostile files would write if they were obeyed. */
    private static final Path PLANTED = Path.of("PWNED");

    @TempDir
    Path folder;

    static Path resource(String name) {
        return Path.of("../zoo/src/test/resources/dev/gyre/models", name);
    }

    static List<Path> hostile() throws IOException {
        try (Stream<Path> files = Files.list(resource("hostile"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileFileIsRefusedAndLeavesNothing(Path file) throws IOException {
        Path run = folder.resolve("deep/run");
        Command.run("import", file.toString(), "--out", run.toString()).refused(1, file.toString());
        assertThat(folder).isEmptyDirectory();
        assertThat(PLANTED).doesNotExist();
        assertThat(file.resolveSibling(PLANTED)).doesNotExist();
    }

    /** The same where a configuration asks for the file. */
    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileFileIsRefusedBesideAConfiguration(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return;
        }
        boolean torch = !file.toString().endsWith(".safetensors");
        Path source = Files.createDirectory(folder.resolve("source"));
        String config = torch ? "checkpoints/yoco/params.json" : "checkpoints/llama/config.json";
        Files.copy(resource(config), source.resolve(Path.of(config).getFileName()));
        Files.copy(file, source.resolve(torch ? "checkpoint.pth" : "model.safetensors"));
        Command.run("import", source.toString(), "--out", folder.resolve("run").toString())
                .refused(1, source.toString());
        assertThat(folder.resolve("run")).doesNotExist();
        assertThat(PLANTED).doesNotExist();
    }

    @Test
    void aSizeThatNobodyPublishedIsNotMade() {
        Path made = folder.resolve("made");
        Command.run("generate-checkpoint", "xlstm-8b", "--out", made.toString())
                .refused(2, "NAME xlstm-8b must be one of xlstm-7b, ");
        assertThat(made).doesNotExist();
    }

    @Test
    void aModelIsImportedVerifiedWrittenWithAndExported() {
        Path run = folder.resolve("run");
        Path source = resource("checkpoints/llama");
        String expected = source.resolve("expected.safetensors").toString();
        Command imported = Command.run("import", source.toString(), "--out", run.toString(), "--expect", expected);
        assertThat(imported.code()).as(imported.err()).isZero();
        assertThat(imported.out())
                .contains("out.logits", "out.step_logits", "ok")
                .contains(run + ": transformer, published as llama, 35,872 parameters");
        Command verified = Command.run("verify", run.toString(), "--expect", expected);
        assertThat(verified.code()).as(verified.err()).isZero();
        Command off = Command.run("verify", run.toString(), "--expect", expected, "--tolerance", "1e-9");
        assertThat(off.code()).isEqualTo(3);
        assertThat(off.out()).contains("FAILED", "expected");
        assertThat(off.err()).contains("2 comparisons, 2 failed");
        Command out = Command.run(
                "export", run.toString(), "--out", folder.resolve("out").toString());
        assertThat(out.code()).as(out.err()).isZero();
        assertThat(out.out()).contains("as llama, 35,872 parameters");
        Command.run("resume", run.toString()).refused(1, "was imported", "gyre train transformer --from " + run);
    }

    @Test
    void anImportThatDoesntSayWhatItShouldIsntKept() {
        Path run = folder.resolve("run");
        Command off = Command.run(
                "import",
                resource("checkpoints/llama-tied").toString(),
                "--out",
                run.toString(),
                "--expect",
                resource("checkpoints/llama-tied/expected.safetensors").toString(),
                "--tolerance",
                "1e-9");
        assertThat(off.code()).isEqualTo(3);
        assertThat(off.err()).contains("2 of 2 comparisons failed, so that nothing is kept");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileOfAnotherModelIsRefused() {
        Path run = folder.resolve("run");
        Command.run("import", resource("checkpoints/fan/FAN").toString(), "--out", run.toString());
        Command.run(
                        "verify",
                        run.toString(),
                        "--expect",
                        resource("checkpoints/llama/expected.safetensors").toString())
                .refused(1, "nothing that a model of fan can be compared in");
        Command.run("verify", run.toString()).refused(2, "--expect");
        Command.run("verify", "--expect", "x").refused(2, "RUN");
        Command.run("import", folder.toString(), "--out", run.toString()).refused(1, "exists already");
        Command.run("import", "--out", run.toString()).refused(2, "SRC");
        Command.run("import", "x", "--lora", "y", "--out", run.toString()).refused(2, "--distill");
    }
}
