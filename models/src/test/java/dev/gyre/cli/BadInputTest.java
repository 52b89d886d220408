package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users do wrong, and what goes wrong around them: one line, the right exit code, nothing lost. */
class BadInputTest {

    @TempDir
    Path folder;

    private Path run;

    @BeforeEach
    void nameARun() {
        run = folder.resolve("run");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --steps 0             | --steps 0
        --steps many          | 'many'
        --batch -1            | --batch -1
        --batch 65536 --length 1048576 | --length 1048576
        --lr 0                | --lr 0.0
        --lr NaN              | --lr NaN
        --warmup -1           | --warmup -1
        --clip 0              | --clip 0.0
        --dim 30 --heads 4    | --heads 4
        --ratio 1             | --ratio 1
        --ratio 1:1 --slstm-at 0 | --slstm-at
        --slstm-at 99         | --slstm-at 99
        --colour red          | --colour
        --out                 | --out
        """)
    void anOptionValueThatCantBe(String options, String says) {
        String[] args = ("train bigram --out " + run + " " + options).split(" ");
        Command.run(args).refused(ExitCode.USAGE, says.replace("'", ""));
        assertThat(run).doesNotExist();
    }

    @Test
    void anUnknownModelOrCommand() {
        Command.run("train", "gpt", "--out", run.toString()).refused(ExitCode.USAGE, "no model \"gpt\"", "bigram");
        Command.run("fly").refused(ExitCode.USAGE, "fly");
        Command.run().refused(ExitCode.USAGE, "name a command");
    }

    @Test
    void dataThatIsMissingEmptyOrTooShort() throws IOException {
        train("--data", folder.resolve("no").toString()).refused(ExitCode.FAILURE, "--data", "no such file");
        Path empty = Files.createFile(folder.resolve("empty"));
        train("--data", empty.toString()).refused(ExitCode.FAILURE, "--data " + empty, "empty");
        Path brief = Files.writeString(folder.resolve("brief"), "a few words");
        train("--data", brief.toString()).refused(ExitCode.FAILURE, brief.toString(), "too short", "11 bytes");
        Command.run("train", "bigram", "--length", "1000000", "--batch", "1", "--out", run.toString())
                .refused(ExitCode.FAILURE, "too short", "--length 1000000");
        assertThat(run).doesNotExist();
    }

    @Test
    void aDeviceThatIsntThere() {
        train("--device", "cuda:7").refused(ExitCode.DEVICE, "no device cuda:7", "jvm");
        Command.run("verify", "--device", "cuda:7").refused(ExitCode.DEVICE, "cuda:7");
    }

    @Test
    void moreMemoryThanThereIs() {
        Command.run("train", "bigram", "--batch", "16384", "--length", "511", "--out", run.toString())
                .refused(ExitCode.FAILURE, "the plan needs", "MiB are free", "lower --batch");
        assertThat(run).doesNotExist();
        Command.run("train", "xlstm", "--dim", "16384", "--out", run.toString())
                .refused(ExitCode.FAILURE, "needs 4,096 MiB", "MiB are free", "lower --dim");
        assertThat(run).doesNotExist();
    }

    @Test
    void aRunFolderThatExists() throws IOException {
        Files.createDirectory(run);
        Files.writeString(run.resolve("precious"), "data");
        train().refused(ExitCode.FAILURE, run + ": exists already", "gyre resume");
        assertThat(run.resolve("precious")).hasContent("data");
        assertThat(run.toFile().list()).hasSize(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatCantBeMade() {
        Command.run("train", "bigram", "--steps", "1", "--out", "/sys/gyre")
                .withoutProgress()
                .refused(ExitCode.FAILURE, "/sys/gyre: the run's folder can't be made", "--out");
    }

    @Test
    void foldersThatAreNoRuns() {
        for (String command : new String[] {"resume", "generate", "eval"}) {
            Command.run(command, run.toString()).refused(ExitCode.FAILURE, run + ": there is no such folder");
            Command.run(command, folder.toString()).refused(ExitCode.FAILURE, "isn't the folder of a run");
            Command.run(command).refused(ExitCode.USAGE, "DIR");
        }
    }

    @Test
    void checkpointsThatAreDamaged() throws IOException {
        assertThat(train("--steps", "2").code()).isZero();
        Path checkpoint = run.resolve("checkpoint-2.safetensors");
        byte[] whole = Files.readAllBytes(checkpoint);
        for (String command : new String[] {"resume", "generate", "eval"}) {
            Files.write(checkpoint, Arrays.copyOf(whole, whole.length / 2));
            Command.run(command, run.toString())
                    .withoutProgress()
                    .refused(ExitCode.FAILURE, "truncated", "no checkpoint of this run");
            Files.write(checkpoint, withNan(whole));
            Command.run(command, run.toString()).withoutProgress().refused(ExitCode.FAILURE, "table[", "NaN");
        }
        Files.write(checkpoint, whole);
        assertThat(Command.run("eval", run.toString()).code()).isZero();
    }

    @Test
    void aCheckpointOfAnotherModel() throws IOException {
        assertThat(train("--steps", "2").code()).isZero();
        Path checkpoint = run.resolve("checkpoint-2.safetensors");
        byte[] whole = Files.readAllBytes(checkpoint);
        String renamed = new String(whole, StandardCharsets.ISO_8859_1).replace("\"table\"", "\"chair\"");
        assertThat(renamed).contains("\"chair\"");
        Files.writeString(checkpoint, renamed, StandardCharsets.ISO_8859_1);
        for (String command : new String[] {"resume", "generate", "eval"}) {
            Command.run(command, run.toString())
                    .withoutProgress()
                    .refused(ExitCode.FAILURE, checkpoint.toString(), "another model", "name the folder");
        }
    }

    @Test
    void aConfigurationThatIsDamaged() throws IOException {
        assertThat(train("--steps", "2").code()).isZero();
        Files.delete(run.resolve("checkpoint-2.safetensors"));
        Files.writeString(run.resolve("config.json"), "{");
        Command.run("resume", run.toString())
                .refused(ExitCode.FAILURE, "config.json", "can't be read", "start a new run");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatIsFull() throws IOException {
        assertThat(train("--steps", "2", "--checkpoint-every", "1").code()).isZero();
        Files.delete(run.resolve("checkpoint-2.safetensors"));
        byte[] first = Files.readAllBytes(run.resolve("checkpoint-1.safetensors"));
        Files.createSymbolicLink(run.resolve("checkpoint-2.safetensors.part"), Path.of("/dev/full"));
        Command full = Command.run("resume", run.toString());
        assertThat(full.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(full.err().lines().toList().getLast())
                .contains("checkpoint-2.safetensors", "No space left", "make room", "gyre resume " + run);
        assertThat(run.resolve("checkpoint-1.safetensors")).hasBinaryContent(first);
        assertThat(Command.run("resume", run.toString()).code()).isZero();
        assertThat(run.resolve("checkpoint-2.safetensors")).exists();
    }

    @Test
    void samplingSettingsThatCantBe() {
        Command.run("generate", run.toString(), "--temperature", "-1").refused(ExitCode.USAGE, "--temperature -1.0");
        Command.run("generate", run.toString(), "--top-p", "0").refused(ExitCode.USAGE, "--top-p 0.0");
        Command.run("generate", run.toString(), "--bytes", "0").refused(ExitCode.USAGE, "--bytes 0");
    }

    @Test
    void aTraceIsPrintedWhenAskedFor() {
        Command c = Command.run("-v", "train", "gpt");
        assertThat(c.code()).isEqualTo(ExitCode.USAGE);
        assertThat(c.err()).contains("\tat dev.gyre.models.arch.Models.find");
    }

    /** The first number of the first tensor, the table of logits, made a NaN. */
    private static byte[] withNan(byte[] whole) {
        byte[] changed = whole.clone();
        int header = (changed[0] & 0xff) | (changed[1] & 0xff) << 8 | (changed[2] & 0xff) << 16;
        changed[8 + header + 2] = (byte) 0xc0;
        changed[8 + header + 3] = 0x7f;
        return changed;
    }

    private Command train(String... options) {
        String[] args = {"train", "bigram", "--batch", "2", "--length", "16", "--out", run.toString()};
        String[] all = Arrays.copyOf(args, args.length + options.length);
        System.arraycopy(options, 0, all, args.length, options.length);
        return Command.run(all);
    }
}
