package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.claims.Claims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReproduceTest {

    @TempDir
    Path folder;

    @Test
    void listsTheClaims() {
        String[] lines = Command.run("reproduce", "--list").out().split("\n", -1);
        assertThat(lines).hasSize(Claims.all(ReproductionScale.STANDARD).size() + 3);
        assertThat(lines[0].split(" +")).containsExactly("claim", "system", "arms", "gates", "time", "paper");
        assertThat(lines[1]).startsWith("flashrnn ").contains("FlashRNN", " min ", "arXiv:2412.07752");
        assertThat(lines[lines.length - 2]).startsWith("with circuits").contains("matmulfree ", "lmul ");
        Command.run("reproduce", "ouija").refused(ExitCode.USAGE, "\"ouija\"", "flashrnn");
        Command.run("reproduce", "xlstms").refused(ExitCode.USAGE, "\"xlstms\": did you mean xlstm?");
        Command.run("reproduce").refused(ExitCode.USAGE, "--list");
        Command.run("reproduce", "fan", "--seeds", "0").refused(ExitCode.USAGE, "--seeds 0");
        Command.run("reproduce", "--list", "--seeds", "0").refused(ExitCode.USAGE, "--seeds 0");
        Command.run("reproduce", "--list", "--table").refused(ExitCode.USAGE, "--list and --table", "give one of them");
        Command.run("reproduce", "--list", "--json").refused(ExitCode.USAGE, "--json: it's for results");
        Command.run("reproduce", "--table", "--json").refused(ExitCode.USAGE, "--json: it's for results");
        Command.run("reproduce", "ouija", "--list").refused(ExitCode.USAGE, "\"ouija\"");
        assertThat(Command.run("reproduce", "fan", "--list").out().lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("fan ");
    }

    /** Quickly trained models miss their thresholds, which the exit code says. */
    @Test
    void writesThePageAndTheResults() throws IOException {
        String[] command = {
            "reproduce", "fan", "--scale", "quick", "--seeds", "1", "--seed", "7", "--out", folder.toString()
        };
        Command first = Command.run(command);
        assertThat(first.code()).as(first.err()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(first.out()).contains("FAN", "fails", "holds", "can't be shown", "\n1 claim at scale quick, ");
        assertThat(first.err()).contains("reproduce.html").containsPattern("\\[2/\\d+, about \\d+ s left\\] ");
        assertThat(Files.readString(folder.resolve("reproduce.html")))
                .contains("id=\"fan\"", "<svg", "prefers-color-scheme: dark")
                .doesNotContain("http://", "https://", "<script");
        assertThat(Files.readString(folder.resolve("reproduce.md")))
                .contains("\n./gyre " + String.join(" ", command) + "\n")
                .contains("quick scale, seeds 7: ", "\n| fan | ", " of 5 | ", "fails: ", ", has to be ");
        JsonNode json = JsonMapper.shared().readTree(Files.readString(folder.resolve("reproduce.json")));
        assertThat(json.path("seeds").get(0).intValue()).isEqualTo(7);
        assertThat(json.path("command").asString()).isEqualTo("./gyre " + String.join(" ", command));
        assertThat(json.path("machine").asString()).contains(" threads, ");
        assertThat(json.path("claims").get(0).path("verdict").asString()).isEqualTo("FAILS");
        Command again = Command.run(command);
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(again.err()).doesNotContain("about ", "[1/");
    }
}
