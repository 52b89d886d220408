package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProfileTest {

    @TempDir
    Path folder;

    private Path trained(String... options) throws IOException {
        Path run = folder.resolve("run");
        Path text = Files.writeString(folder.resolve("text"), "In the beginning God created. ".repeat(200));
        List<String> line = new ArrayList<>(List.of("train"));
        line.addAll(List.of(options));
        line.addAll(List.of("--steps", "2", "--eval-every", "0", "--out", run.toString()));
        if (!options[0].equals("kan")) {
            line.addAll(List.of("--batch", "2", "--length", "16", "--data", text.toString()));
        }
        Command made = Command.run(line.toArray(String[]::new));
        assertThat(made.code()).as(made.err()).isZero();
        return run;
    }

    @Test
    void aLanguageModelHasATrainingStepAPromptAndAToken() throws IOException {
        Path run = trained("xlstm", "--dim", "16", "--blocks", "2", "--heads", "2", "--slstm-at", "1", "--chunk", "8");
        byte[] before = Files.readAllBytes(run.resolve("checkpoint-2.safetensors"));
        Command c = Command.run("profile", "--seconds", "0.2", "--json", run.toString());
        assertThat(c.code()).as(c.err()).isZero();
        JsonNode profile = JsonMapper.shared().readTree(c.out());
        assertThat(profile.path("model").asString()).isEqualTo("xlstm");
        JsonNode pieces = profile.path("pieces");
        assertThat(pieces.valueStream().map(p -> p.path("name").asString()))
                .containsExactly("training step", "prompt", "token");
        for (JsonNode p : pieces) {
            assertThat(p.path("runs").asLong()).isGreaterThanOrEqualTo(3);
            double ops = p.path("ops")
                    .valueStream()
                    .mapToDouble(o -> o.path("ms").doubleValue())
                    .sum();
            assertThat(ops).isPositive();
            assertThat(ops + p.path("hostMs").doubleValue())
                    .isCloseTo(p.path("ms").doubleValue(), within(1e-6));
            assertThat(p.path("hostMs").doubleValue()).isPositive();
        }
        assertThat(pieces.get(0).path("items").asLong()).isEqualTo(2 * 16);
        assertThat(pieces.get(0).path("ops").valueStream().map(o -> o.path("op").asString()))
                .contains("MatMul", "AdamW");
        assertThat(pieces.get(2).path("ops").valueStream().map(o -> o.path("op").asString()))
                .contains("MatMul")
                .doesNotContain("AdamW");
        assertThat(Files.readAllBytes(run.resolve("checkpoint-2.safetensors"))).isEqualTo(before);
        assertThat(run.resolve("checkpoint-3.safetensors")).doesNotExist();
    }

    @Test
    void aFitterHasATrainingStepAlone() throws IOException {
        Path run = trained("kan");
        Command c = Command.run("profile", "--seconds", "0.1", run.toString());
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.out()).startsWith("kan, step 2, on jvm").contains("training step: ", "points/s", "on the host");
        assertThat(c.out()).doesNotContain("token: ");
        assertThat(c.out().lines())
                .anyMatch(l -> l.matches("op +count +ms +share +GFLOP/s +GB/s +of bound"))
                .anyMatch(l -> l.matches(
                        "AdamW +\\d+\\.0 +\\d+\\.\\d{4} +\\d+\\.\\d% +\\d+\\.\\d\\d +\\d+\\.\\d\\d +(\\d+%|\\?)"));
    }

    /** Products of a run whose weights are small are timed as they are done. */
    @Test
    void smallWeightsAreTimed() throws IOException {
        Path run = trained("transformer", "--dim", "32", "--blocks", "1", "--heads", "2");
        Path small = folder.resolve("small");
        String[] made = {"quantize", run.toString(), "--out", small.toString(), "--weights", "q8_0", "--batches", "1"};
        assertThat(Command.run(made).code()).isZero();
        Command c = Command.run("profile", "--seconds", "0.1", small.toString());
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.out()).contains("BlockQuantizedMatMul").doesNotContain("training step: ");
    }

    @Test
    void refusals() {
        Command.run("profile", folder.resolve("no").toString()).refused(ExitCode.FAILURE, "there is no such folder");
        Command.run("profile", "--seconds", "-1", folder.toString())
                .refused(ExitCode.USAGE, "--seconds -1.0 must be a number from 0.0 to 3600.0");
    }
}
