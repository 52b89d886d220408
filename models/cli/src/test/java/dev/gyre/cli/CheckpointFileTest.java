package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run's model by the file of its checkpoint, as somebody types it who has completed the folder's name once too often. */
class CheckpointFileTest {

    @TempDir
    static Path folder;

    private static Path run;

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        Command c = Command.run(("train bigram --batch 2 --length 16 --steps 4 --checkpoint-every 2 --eval-every 0"
                        + " --data built-in:20000 --out " + run)
                .split(" "));
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(file(2)).exists();
    }

    private static Path file(int step) {
        return run.resolve("checkpoint-" + step + ".safetensors");
    }

    private static JsonNode eval(String... args) {
        Command c = Command.run(args);
        assertThat(c.code()).as(c.err()).isZero();
        return JsonMapper.shared().readTree(c.out());
    }

    @Test
    void theFileSaysWhichModelIsMeant() {
        for (int step : new int[] {2, 4}) {
            JsonNode byFile = eval("eval", file(step).toString(), "--batches", "1", "--json");
            assertThat(byFile.path("step").asInt()).isEqualTo(step);
            assertThat(byFile)
                    .isEqualTo(eval("eval", run.toString(), "--checkpoint", "" + step, "--batches", "1", "--json"));
        }
        Command written = Command.run("generate", file(2).toString(), "--bytes", "3");
        assertThat(written.code()).as(written.err()).isZero();
        assertThat(written.err()).doesNotContain("this is the newest model");
    }

    @Test
    void whatCantBeMeant() {
        Command.run("generate", file(2).toString(), "--checkpoint", "4")
                .refused(ExitCode.USAGE, "--checkpoint 4 must be left out, as " + file(2) + " says which it is");
        Command.run("generate", file(3).toString())
                .refused(ExitCode.USAGE, "there is no checkpoint of step 3; there are those of 2, 4");
        Command.run("generate", folder.resolve("no/checkpoint-2.safetensors").toString())
                .refused(ExitCode.FAILURE, folder.resolve("no") + ": there is no such folder");
        Command.run("generate", run.resolve("config.json").toString())
                .refused(ExitCode.FAILURE, "config.json is a file: name the folder of a run");
        assertThat(Files.exists(file(4))).isTrue();
    }
}
