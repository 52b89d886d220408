package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        --steps many          | --steps many must be a whole number
        --batch -1            | --batch -1
        --batch 65536 --length 1048576 | --batch 65536
        --lr 0                | --lr 0.0
        --lr NaN              | --lr NaN
        --warmup -1           | --warmup -1
        --clip 0              | --clip 0.0
        --slstm-at 1          | --slstm-at: bigram has no such setting; --help lists all
        --stpes 3             | --stpes: bigram has no such setting; did you mean --steps?
        --colour red          | --colour: bigram has no such setting
        --out                 | --out
        """)
    void anOptionValueThatCantBe(String options, String says) {
        String[] args = ("train bigram --out " + run + " " + options).split(" ");
        Command.run(args).refused(ExitCode.USAGE, says.replace("'", ""));
        assertThat(run).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        xlstm --dim 30 --heads 4 | --heads 4 must be a divisor of --dim 30
        xlstm --ratio 1          | --ratio 1 must be two whole numbers a:b
        xlstm --ratio 0:0        | --ratio 0:0
        xlstm --slstm-at 99      | --slstm-at 99 must be the number of a block
        xlstm --slstm-at 2,2     | --slstm-at [2, 2]
        xlstm --slstm-at 1,x     | --slstm-at x must be a whole number
        xlstm --hidden 3         | --hidden: xlstm has no such setting; did you mean --dim?
        xlstm --learning-rate 1e-3 | --learning-rate: xlstm has no such setting; did you mean --lr?
        xlstm --learning_rate=1  | --learning_rate: xlstm has no such setting; did you mean --lr?
        xlstm --learnign-rate 1  | --learnign-rate: xlstm has no such setting; did you mean --lr?
        xlstm --epochs 3         | --epochs: xlstm has no such setting; did you mean --steps?
        xlstm --batch-size 3     | --batch-size: xlstm has no such setting; did you mean --batch?
        xlstm --context 64       | --context: xlstm has no such setting; did you mean --length?
        mlp --hidden-size 3      | --hidden-size: mlp has no such setting; did you mean --hidden?
        xlstm --style large      | --style: xlstm has no such setting; that's a model of its own, xlstm-large
        xlstm --style=large      | --style: xlstm has no such setting; that's a model of its own, xlstm-large
        m2 --causal true         | --causal: m2 has no such setting; that's a model of its own, m2-causal
        xlstm --cell gru         | --cell: xlstm has no such setting; --help lists all
        xlstm --ot runs/x        | --ot: xlstm has no such setting; did you mean --out?
        mlp --data F --function sin | --function: it's of use without --data only
        fan --data F --reach 2   | --reach: it's of use without --data only
        mlp --targets 2          | --targets: it's of use with --data only
        revnet --data F --fold 1 | --fold: it's of use without --data only
        xnet --task equation --data F | F: an equation takes no data
        flashrnn --cell lstm --slstm-at 0 | --slstm-at: flashrnn has no such setting
        flashrnn --cell lstm --context 8  | --context: it's of use with --cell attention only, and not with --cell lstm
        aft --form simple --window 3      | --window: it's of use with --form local or conv only
        transformer --ratio 0.2  | --ratio: it's of use with --ffn fan only, and not with --ffn swiglu
        mlp --optimizer lbfgs --lr 1 | --lr: it's of use with --optimizer adamw or adamw-lbfgs only
        xnet --adamw-steps 5     | --adamw-steps: it's of use with --optimizer adamw-lbfgs only
        flashrnn --cell rnn      | --cell rnn must be one of lstm, slstm, gru, elman, mlstm, attention
        fan --gated maybe        | --gated maybe must be true or false
        fan --ratio 0.5          | --ratio 0.5 must be below 0.5
        fan --ratio 0.01         | at least one unit of --hidden 64
        xnet --task sorting      | --task sorting must be one of regression, classification, equation
        xnet --hidden 0          | --hidden 0
        xnet --optimizer lbfgs --points 0 --places random | give their number by --points
        xnet --points 0          | --points 0 must be above 0 with --places grid
        kan --fold 2             | --fold: a setting of another task; this one has --function
        kan --optimizer adamw-lbfgs --adamw-steps 99 --steps 99 | --adamw-steps 99 must be less than --steps 99
        kan --function tan       | --function tan must be one of sin, mod5
        mlp --task equation      | --activation gelu must be tanh or cauchy
        mlp --places grid --points 10 | --points 10 must be a whole number above 1, to the power of 2
        fan --ratio 0.7          | --ratio 0.7 must be a number from 0.0 to 0.5
        blt --patching static --patch-size 100 --max-patch 3 | --patch-size 100.0 must be at most --max-patch 3
        revnet --filters 4,6     | --filters [4, 6] must be 3 numbers
        revnet --filters 4,4,6   | --filters [4, 4, 6] must be numbers that grow by multiples of 4
        """)
    void aSettingOfAModelThatCantBe(String options, String says) {
        Command.run(("train --out " + run + " " + options)
                        .replaceFirst("(--out \\S+) (\\S+)", "$2 $1")
                        .split(" "))
                .withoutProgress()
                .refused(ExitCode.USAGE, says);
        assertThat(run).doesNotExist();
    }

    @Test
    void anUnknownModelOrCommand() {
        Command train = Command.run("train");
        assertThat(train.code()).isEqualTo(ExitCode.USAGE);
        assertThat(train.out()).isEmpty();
        assertThat(train.err()).contains("Usage: gyre train", "  revnet ", "--from runs/mine", "gyre: name a model");
        assertThat(train.err().lines().filter(l -> l.startsWith("  gyre train ")))
                .hasSize(4)
                .allMatch(l -> l.matches("  gyre train .*   [a-z].*"));
        assertThat(train.err()).contains("go on with another text\n", "learn a text of yours\n");
        Command.run("train", "gpt", "--out", run.toString())
                .refused(ExitCode.USAGE, "no model \"gpt\": did you mean transformer?");
        Command.run("train", "lstmm").refused(ExitCode.USAGE, "no model \"lstmm\": did you mean lstm?");
        Command.run("train", "markov").refused(ExitCode.USAGE, "no model \"markov\": there is xlstm, ", "bigram");
        Command.run("train", "xlsmt").refused(ExitCode.USAGE, "no model \"xlsmt\": did you mean xlstm?");
        Command.run("fly")
                .refused(ExitCode.USAGE, "no command \"fly\": there is train, demo, resume, ", "devices", "bench");
        Command.run("help", "trian").refused(ExitCode.USAGE, "no command \"trian\": did you mean train?");
        Command.run("help", "fly").refused(ExitCode.USAGE, "no command \"fly\": there is train, demo, resume, ");
        Command.run("trian").refused(ExitCode.USAGE, "no command \"trian\": did you mean train?");
        Command.run("eval", "x", "--bathces", "1")
                .refused(ExitCode.USAGE, "--bathces: eval has no such option: did you mean --batches?");
        Command.run("generate", "x", "--max-new-tokens", "1")
                .refused(ExitCode.USAGE, "--max-new-tokens: generate has no such option: did you mean --bytes?");
        Command.run("eval", "x", "y").refused(ExitCode.USAGE, "\"y\": eval takes nothing more");
        Command.run("eval", "x", "--batches", "few").refused(ExitCode.USAGE, "--batches few must be a whole number");
        Command.run("generate", "x", "--bytes", "99999999999")
                .refused(
                        ExitCode.USAGE,
                        "--bytes or --tokens or --max-tokens 99999999999 must be a whole number from -2147483648 to 2147483647");
        Command.run("generate", "x", "--temperature", "warm")
                .refused(ExitCode.USAGE, "--temperature warm must be a number");
        Command.run("bench").refused(ExitCode.FAILURE, "bench is a program of its own", "./gyre bench");
    }

    @Test
    void emptyValuesAreNone() {
        train("--data", "").refused(ExitCode.USAGE, "--data: its value is empty: leave the option out, or give it one");
        train("--from=").refused(ExitCode.USAGE, "--from: its value is empty");
        Command.run("train", "bigram", "--out", "").refused(ExitCode.USAGE, "--out: its value is empty");
        Command.run("eval", "").refused(ExitCode.USAGE, "DIR: it's empty: name one");
        Command.run("verify", "--golden", "").refused(ExitCode.USAGE, "--golden: its value is empty");
    }

    @Test
    void wordsOfWhichOneIsMeantAreNamed() {
        Command.run("runs", "--sort", "x")
                .refused(ExitCode.USAGE, "--sort x must be one of name, score, parameters, steps, speed");
        Command.run("reproduce", "all", "--scale", "tiny")
                .refused(ExitCode.USAGE, "--scale tiny must be one of quick, standard, long");
    }

    /** None of several values is more meant than another; of a model's settings, which programs put together, the last counts. */
    @Test
    void optionsAreGivenOnce() {
        Command.run("train", "bigram", "--out", run.toString(), "--out=" + folder)
                .refused(ExitCode.USAGE, "--out: it's given more than once");
        Command.run("generate", "x", "--tokens", "5", "--bytes", "6")
                .refused(ExitCode.USAGE, "--bytes or --tokens or --max-tokens: it's given more than once");
        assertThat(run).doesNotExist();
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
    void aTableWithAMissingCell() throws IOException {
        Path table = Files.writeString(folder.resolve("table.csv"), "x,y\n1,2\n3,\n5,6\n");
        Command.run("train", "mlp", "--data", table.toString(), "--out", run.toString())
                .refused(ExitCode.FAILURE, "--data " + table + ": row 3, column y: the cell is missing");
        assertThat(run).doesNotExist();
    }

    @Test
    void aDeviceThatIsntThere() {
        train("--device", "cuda:7").refused(ExitCode.DEVICE, "no device cuda:7", "jvm");
        Command.run("verify", "--device", "cuda:7").refused(ExitCode.DEVICE, "cuda:7");
    }

    /** Told before anything is planned, which would take for ever. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void moreMemoryThanThereIs() {
        Command.run("train", "bigram", "--batch", "16384", "--length", "511", "--out", run.toString())
                .withoutProgress()
                .refused(ExitCode.DEVICE, "training bigram takes", "plan ", "MiB are free", "--batch", "-Xmx");
        assertThat(run).doesNotExist();
        Command.run("train", "xlstm", "--dim", "16384", "--out", run.toString())
                .withoutProgress()
                .refused(ExitCode.DEVICE, "training xlstm takes", "parameters ", "MiB are free", "lower --dim");
        assertThat(run).doesNotExist();
        Command large =
                Command.run("train", "transformer", "--dim", "8192", "--blocks", "512", "--out", run.toString());
        // The first line comes before anything is planned.
        assertThat(large.err()).startsWith("transformer on jvm");
        large.withoutProgress().refused(ExitCode.DEVICE, "training transformer takes", "lower --dim");
        assertThat(run).doesNotExist();
    }

    @Test
    void aRunFolderThatExists() throws IOException {
        Files.createDirectory(run);
        Files.writeString(run.resolve("precious"), "data");
        train().refused(ExitCode.FAILURE, run + " exists already and holds precious", "choose another --out");
        assertThat(run.resolve("precious")).hasContent("data");
        assertThat(run.toFile().list()).hasSize(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatCantBeMade() {
        Command.run("train", "bigram", "--steps", "1", "--out", "/sys/gyre")
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
        byte[] flipped = whole.clone();
        flipped[flipped.length - 1] ^= 1;
        for (String command : new String[] {"resume", "generate", "eval"}) {
            Files.write(checkpoint, flipped);
            Command.run(command, run.toString())
                    .withoutProgress()
                    .refused(ExitCode.FAILURE, "has checksum", "damaged", "no checkpoint of this run");
            Files.write(checkpoint, Arrays.copyOf(whole, whole.length / 2));
            Command.run(command, run.toString())
                    .withoutProgress()
                    .refused(ExitCode.FAILURE, "truncated", "no checkpoint of this run");
            Files.write(checkpoint, whole);
            writeWithNan(checkpoint);
            Command.run(command, run.toString()).withoutProgress().refused(ExitCode.FAILURE, "table[", "NaN");
        }
        Files.write(checkpoint, whole);
        assertThat(Command.run("eval", run.toString()).code()).isZero();
    }

    @Test
    void aCheckpointOfAnotherModel() throws IOException {
        assertThat(train("--steps", "2").code()).isZero();
        Path checkpoint = run.resolve("checkpoint-2.safetensors");
        SafetensorsWriter renamed = new SafetensorsWriter();
        try (Safetensors in = Safetensors.open(checkpoint)) {
            in.metadata().forEach(renamed::metadata);
            in.entries()
                    .forEach(e -> renamed.floats(e.name().replace("table", "chair"), e.shape(), in.floats(e.name())));
        }
        AtomicFile.write(checkpoint, renamed::writeChecked);
        for (String command : new String[] {"resume --steps 3", "generate", "eval"}) {
            Command.run((command + " " + run).split(" "))
                    .withoutProgress()
                    .refused(ExitCode.FAILURE, checkpoint.toString(), "another model", "name the folder");
        }
    }

    @Test
    void aCheckpointOfAnotherRun() throws IOException {
        assertThat(train("--steps", "2").code()).isZero();
        Path other = folder.resolve("other");
        String[] args =
                "train flashrnn --cell attention --dim 8 --blocks 1 --heads 1 --batch 2 --length 16 --steps 3 --data built-in:40000 --out"
                        .split(" ");
        String[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = other.toString();
        assertThat(Command.run(all).code()).isZero();
        Files.copy(other.resolve("checkpoint-3.safetensors"), run.resolve("checkpoint-3.safetensors"));
        for (String command : new String[] {"resume", "generate", "eval"}) {
            Command.run(command, run.toString())
                    .refused(
                            ExitCode.FAILURE,
                            "config.json: contradicts checkpoint-3.safetensors",
                            "model is \"flashrnn\" and not \"bigram\"");
        }
    }

    @Test
    void numbersOfBatchesThatCantBe() {
        for (String batches : new String[] {"0", "-1"}) {
            Command.run("eval", run.toString(), "--batches", batches)
                    .refused(ExitCode.USAGE, "--batches " + batches + " must be a whole number from 1 to ");
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
    void aCheckpointThatCantBeWritten() throws IOException {
        assertThat(train("--steps", "2", "--checkpoint-every", "1").code()).isZero();
        Files.delete(run.resolve("checkpoint-2.safetensors"));
        byte[] first = Files.readAllBytes(run.resolve("checkpoint-1.safetensors"));
        Path inTheWay = Files.createDirectory(run.resolve("checkpoint-2.safetensors.part"));
        Files.createFile(inTheWay.resolve("something"));
        Command c = Command.run("resume", run.toString());
        assertThat(c.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(c.err().lines().toList().getLast())
                .contains("checkpoint-2.safetensors: can't be written", "is intact", "gyre resume " + run);
        assertThat(run.resolve("checkpoint-1.safetensors")).hasBinaryContent(first);
        Files.delete(inTheWay.resolve("something"));
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
        assertThat(c.err()).contains("\tat dev.gyre.models.Families.find");
    }

    /** The table of logits with a NaN, and checksums that agree with it. */
    private static void writeWithNan(Path checkpoint) {
        SafetensorsWriter out = new SafetensorsWriter();
        try (Safetensors in = Safetensors.open(checkpoint)) {
            in.metadata().forEach(out::metadata);
            for (Entry e : in.entries()) {
                float[] values = in.floats(e.name());
                values[0] = e.name().equals("table") ? Float.NaN : values[0];
                out.floats(e.name(), e.shape(), values);
            }
        }
        AtomicFile.write(checkpoint, out::writeChecked);
    }

    private Command train(String... options) {
        String[] args = {"train", "bigram", "--batch", "2", "--length", "16", "--out", run.toString()};
        String[] all = Arrays.copyOf(args, args.length + options.length);
        System.arraycopy(options, 0, all, args.length, options.length);
        return Command.run(all);
    }
}
