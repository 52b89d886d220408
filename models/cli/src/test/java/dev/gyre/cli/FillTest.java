package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** gyre fill and gyre embed, and what generation says of models with a longest text. */
class FillTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    Path folder;

    private String trained(String... options) {
        String run = folder.resolve("run").toString();
        String[] all = new String[options.length + 9];
        all[0] = "train";
        System.arraycopy(options, 0, all, 1, options.length);
        String[] rest = {"--steps", "3", "--batch", "2", "--data", "built-in:40000", "--out", run};
        System.arraycopy(rest, 0, all, options.length + 1, rest.length);
        Command train = Command.run(all);
        assertThat(train.code()).as(train.err()).isZero();
        return run;
    }

    @Test
    void gapsAreFilledAndTextsEmbedded() {
        String run = trained(
                "m2",
                "--dim",
                "16",
                "--blocks",
                "1",
                "--hidden",
                "16",
                "--longest",
                "24",
                "--order",
                "4",
                "--length",
                "24");
        JsonNode filled = JSON.readTree(
                Command.run("fill", run, "--text", "th_ L_rd", "--json").out());
        assertThat(filled.get("filled").size()).isEqualTo(2);
        assertThat(filled.get("filled").findValuesAsString("place")).containsExactlyInAnyOrder("2", "5");
        JsonNode embedded =
                JSON.readTree(Command.run("embed", run, "--text", "And \u00e9").out());
        assertThat(embedded.get("bytes").intValue()).isEqualTo(6);
        assertThat(embedded.get("embedding").size()).isEqualTo(16);

        refused("a text with _ for each missing byte", "fill", run, "--text", "the");
        refused("a text with ? for each missing byte", "fill", run, "--text", "th_", "--mark", "?");
        refused("--mark \u00e9 must be one ASCII character", "fill", run, "--text", "\u00e9", "--mark", "\u00e9");
        refused("--text of 25 bytes must be of 1 to 24 bytes", "fill", run, "--text", "_".repeat(25));
        refused("--text: its value is empty", "embed", run, "--text", "");
        refused("a run of m2, which writes no text", "generate", run);
    }

    @Test
    void aModelThatFillsNothingIsRefused() {
        String run = trained("bigram", "--length", "16");
        refused("a run of bigram, which reads no masked bytes", "fill", run, "--text", "_");
        refused("a run of bigram, which reads no masked bytes", "embed", run, "--text", "a");
    }

    @Test
    void aUnigramFillsButHasNoHiddenStates() {
        String run = trained("unigram", "--masked", "--length", "16");
        assertThat(Command.run("fill", run, "--text", "a_", "--json").code()).isZero();
        refused("its model has no hidden states", "embed", run, "--text", "a");
    }

    @Test
    void moreThanTheLongestTextIsRefusedBeforeAnythingIsWritten() {
        String run =
                trained("aft", "--form", "full", "--dim", "16", "--blocks", "1", "--positions", "24", "--length", "16");
        Command command = refused(
                "--bytes 20 must be at most 19 behind a prompt of 5",
                "generate",
                run,
                "--prompt",
                "Noah ",
                "--bytes",
                "20");
        assertThat(command.out()).isEmpty();
    }

    private static Command refused(String message, String... arguments) {
        Command command = Command.run(arguments);
        assertThat(command.code()).isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).contains(message);
        return command;
    }
}
