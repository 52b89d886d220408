package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipes that nobody writes into, wherever a file is read: whoever opened one would wait for ever, deaf to signals. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipesTest {

    @TempDir
    Path folder;

    private Path pipe;

    @BeforeEach
    void make() throws IOException, InterruptedException {
        pipe = pipe(folder.resolve("pipe"));
    }

    private static Path pipe(Path at) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", at.toString()).start().waitFor())
                .isZero();
        return at;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train bigram --out OUT --data PIPE",
                "train mlp --out OUT --data PIPE",
                "train xlstm --out OUT --tokenizer PIPE",
                "train bigram --out OUT --config PIPE",
                "train revnet --out OUT --data PIPE",
                "import PIPE --out OUT",
                "verify --golden PIPE"
            })
    void namedByAnOption(String line) {
        Path out = folder.resolve("out");
        Command c = Command.run(line.replace("PIPE", pipe.toString())
                .replace("OUT", out.toString())
                .split(" "));
        c.refused(ExitCode.FAILURE, pipe.toString());
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "config.json, eval",
        "config.json, resume",
        "metrics.jsonl, resume --steps 3",
        "events.out.tfevents.gyre, resume --steps 3",
        "run.lock, resume --steps 3",
        "checkpoint-2.safetensors, generate"
    })
    void inAFolderOfARun(String name, String command) throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        String train = "train bigram --batch 2 --length 16 --steps 2 --eval-every 0 --data built-in:4000 --out " + run;
        assertThat(Command.run(train.split(" ")).code()).isZero();
        Files.delete(run.resolve(name));
        pipe(run.resolve(name));
        Command c = Command.run((command + " " + run).split(" "));
        assertThat(c.code()).as(c.err()).isEqualTo(ExitCode.FAILURE);
        assertThat(c.err().lines().toList().getLast())
                .startsWith("gyre: ")
                .contains(run.resolve(name).toString())
                .containsAnyOf("no file", "a pipe");
    }
}
