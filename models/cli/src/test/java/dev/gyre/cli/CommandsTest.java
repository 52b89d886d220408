package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Isolated("sets System.out and a property")
class CommandsTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    Path folder;

    @Test
    void trainEvaluateGenerate() {
        Path run = folder.resolve("run");
        Command train = Command.run(
                "train",
                "bigram",
                "--batch",
                "4",
                "--length",
                "32",
                "--steps",
                "40",
                "--lr",
                "0.1",
                "--out",
                run.toString(),
                "--json");
        assertThat(train.code()).as(train.err()).isZero();
        JsonNode result = JSON.readTree(train.out());
        assertThat(result.get("step").intValue()).isEqualTo(40);
        assertThat(result.get("complete").booleanValue()).isTrue();
        assertThat(result.get("folder").stringValue()).isEqualTo(run.toString());

        // The figure at the end of training is that of gyre eval, to the last bit.
        JsonNode eval =
                JSON.readTree(Command.run("eval", run.toString(), "--json").out());
        assertThat(eval.get("value").doubleValue())
                .isEqualTo(result.get("value").doubleValue());
        assertThat(eval.get("items").longValue()).isEqualTo(result.get("items").longValue());
        assertThat(eval.get("whole").booleanValue()).isTrue();
        assertThat(Command.run("eval", run.toString()).out()).contains(" over the whole validation split, ");
        assertThat(Command.run("eval", run.toString(), "--batches", "1").out())
                .contains(" bits per byte over the first 128 bytes of ");

        byte[] text = generate(run, "--prompt", "And \u00e9", "--bytes", "50", "--seed", "4");
        byte[] prompt = "And \u00e9".getBytes(StandardCharsets.UTF_8);
        assertThat(text).hasSize(prompt.length + 50 + 1).startsWith(prompt);
        assertThat(generate(run, "--prompt", "And \u00e9", "--bytes", "50", "--seed", "4"))
                .isEqualTo(text);
        assertThat(generate(run, "--prompt", "And \u00e9", "--bytes", "50", "--seed", "5"))
                .isNotEqualTo(text);
        assertThat(generate(run, "And \u00e9", "-n", "50", "--seed", "4")).isEqualTo(text);
        assertThat(generate(run, "And \u00e9", "--max-tokens", "50", "--seed", "4"))
                .isEqualTo(text);
        assertThat(generate(run, "", "-n", "50")).isEqualTo(generate(run, "--prompt", "", "-n", "50"));
        Command.run("generate", run.toString(), "one", "--prompt", "two")
                .refused(ExitCode.USAGE, "--prompt two must be left out");
    }

    @Test
    void listsAreForPeopleAndPrograms() {
        assertThat(Command.run("devices").out())
                .contains("\njvm          ", "runtime      Gyre's own", "backends     JVM (2)");
        Command.run("devices", "--tornado").refused(ExitCode.DEVICE, "--tornado", "./setup.sh tornado");
        assertThat(JSON.readTree(Command.run("devices", "--json").out())
                        .get(0)
                        .get("id")
                        .stringValue())
                .isEqualTo("jvm");
        assertThat(Command.run("models").out()).startsWith("model ").contains("\nbigram ");
        assertThat(JSON.readTree(Command.run("models", "--json").out()).isArray())
                .isTrue();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void devicesOfBothRuntimesAreListedTogether() throws IOException {
        Path launcher = Files.writeString(folder.resolve("gyre"), """
                case $* in
                    '--tornado devices') echo 'opencl:0 a GPU' ;;
                    '--tornado devices --json') echo '[{"id": "opencl:0"}]' ;;
                esac
                """);
        System.setProperty("gyre.launcher", launcher.toString());
        try {
            assertThat(Command.run("devices").out())
                    .contains("Gyre's own", "\njvm ")
                    .endsWith("opencl:0 a GPU\n");
            assertThat(JSON.readTree(Command.run("devices", "--json").out())
                            .valueStream()
                            .map(d -> d.path("id").asString()))
                    .contains("jvm", "plain", "opencl:0");
        } finally {
            System.clearProperty("gyre.launcher");
        }
    }

    /** What a file or an argument says does nothing to the terminal. */
    @Test
    void controlCharactersAreSpelledOut() {
        Command.run("eval", folder.resolve("a\u001b[2Jb").toString())
                .refused(ExitCode.FAILURE, "a\\u001b[2Jb: there is no such folder");
        Command.run("fly\u0007").refused(ExitCode.USAGE, "fly\\u0007");
    }

    @Test
    void helpIsACommandToo() {
        Command help = Command.run("help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Usage: gyre", "train ", "bench ", "serve ", "129", "130", "143");
        assertThat(Command.run("help", "eval").out()).contains("Usage: gyre eval", "--batches");
        assertThat(Command.run("--help").out()).isEqualTo(help.out());
    }

    /** Picocli takes descriptions for formats: one that is none makes it warn above the help. */
    @Test
    void descriptionsAreFormats() {
        assertThat(descriptions(Gyre.line().getCommandSpec())
                        .collect(Collectors.partitioningBy(CommandsTest::isFormat)))
                .hasEntrySatisfying(true, formats -> assertThat(formats).hasSizeGreaterThan(500))
                .containsEntry(false, List.of());
    }

    private static Stream<String> descriptions(CommandSpec command) {
        return Stream.of(
                        Arrays.stream(command.usageMessage().description()),
                        command.options().stream().flatMap(o -> Arrays.stream(o.description())),
                        command.positionalParameters().stream().flatMap(p -> Arrays.stream(p.description())),
                        command.subcommands().values().stream().flatMap(c -> descriptions(c.getCommandSpec())))
                .flatMap(texts -> texts);
    }

    private static boolean isFormat(String text) {
        try {
            return !String.format(Locale.ROOT, text).isBlank();
        } catch (IllegalFormatException _) {
            return false;
        }
    }

    @Test
    void shellsCompleteCommandsAndSettings() {
        assertThat(Command.run("completion").out())
                .contains("complete -F _complete_gyre -o default gyre", "bashcompinit", "xlstm", "--slstm-at");
    }

    @Test
    void aKernelIsExplained() {
        assertThat(Command.run("devices", "--explain", "MatMul.nn").out()).contains("MatMul.nn:", "parallel loop");
        assertThat(Command.run("devices", "--explain", "MatMul").out()).contains("MatMul.nn:", "MatMul.tn:");
        assertThat(Command.run("devices", "--explain", "MatMul.nn", "--after", "contraction")
                        .out())
                .contains("plan after contraction:", "fma(");
        Command.run("devices", "--explain", "MatMul.nn", "--after", "jam")
                .refused(ExitCode.USAGE, "--after jam", "unroll-and-jam");
        Command.run("devices", "--after", "reroll").refused(ExitCode.USAGE, "--explain");
        Command.run("devices", "--explain", "MatMul.no").refused(ExitCode.USAGE, "MatMul.no", "nn");
        Command.run("devices", "--explain", "Nothing").refused(ExitCode.USAGE, "Nothing");
        Command.run("devices", "--explain", "MatMull.nn").refused(ExitCode.USAGE, "did you mean MatMul.nn?");
        assertThat(Command.run("devices", "--explain").out().lines())
                .hasSizeGreaterThan(30)
                .anyMatch(line -> line.matches("MatMul: .*\\bnn\\b.*"));
    }

    @Test
    void aCircuitThatCantBeWrittenSaysWhyAndWhatToDo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Command.run("fpga", "build", "LMul.product", "--out", file.resolve("x").toString())
                .refused(ExitCode.FAILURE, file.resolve("x") + ": can't be written (", "): choose another --out");
    }

    @Test
    void helpGoesToStandardOutput() {
        Command help = Command.run("train", "xlstm", "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains(
                        "--steps", "--data", "--device", "--slstm-at", "Width of the residual stream (128; 1 to 65536)")
                .containsPattern("Steps \\(\\d+; 1 or more\\)") // as 0 is refused
                .doesNotContain("--hidden");
        assertThat(Command.run("train", "--help").out()).contains("xlstm", "matmulfree");
        assertThat(Command.run("--version").out()).startsWith("gyre ");
    }

    @Test
    void verificationPassesOnOneOp() {
        Command verify = Command.run("verify", "--op", "Add");
        assertThat(verify.code()).as(verify.out()).isZero();
        assertThat(verify.out()).contains(" ok").doesNotContain("FAILED");
        assertThat(verify.err()).contains(" 0 failed");
        Command.run("verify", "--op", "Nope").refused(ExitCode.USAGE, "--op Nope", "did you mean Rope?");
        Command.run("verify", "--op", "quite-another").refused(ExitCode.USAGE, "gyre verify names all");
    }

    @Test
    void aGoldenCaseThatNobodyKnowsFails() throws IOException {
        Command.run("verify", "--golden", folder.toString()).refused(ExitCode.FAILURE, "no golden case");
        Command.run("verify", "--golden", folder.resolve("none").toString())
                .refused(ExitCode.FAILURE, "none: can't be read, so no golden cases: no such file or folder");
        Path file = folder.resolve("strange.safetensors");
        try (var channel = Files.newByteChannel(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            new dev.gyre.engine.io.SafetensorsWriter()
                    .metadata("system", "ouija")
                    .metadata("case", "board")
                    .floats("out.y", dev.gyre.engine.tensor.Shape.of(1), 1f)
                    .writeTo(channel);
        }
        Command verify = Command.run("verify", "--golden", folder.toString());
        assertThat(verify.code()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(verify.out()).contains("strange.safetensors", "FAILED", "ouija", "board");
        assertThat(verify.err()).contains("1 failed");
        Files.writeString(file, "damaged");
        Command damaged = Command.run("verify", "--golden", folder.toString(), "--json");
        assertThat(damaged.code()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(JSON.readTree(damaged.out()).get(0).get("passes").booleanValue())
                .isFalse();
    }

    @Test
    void aStandardOutputThatFailsIsAFailure() {
        Path run = folder.resolve("run");
        String[] train = {"train", "bigram", "--batch", "2", "--length", "16", "--steps", "1", "--out", run.toString()};
        assertThat(Command.run(train).code()).isZero();
        for (String line : new String[] {
            "models",
            "models --json",
            "devices",
            "devices --json",
            "devices --explain MatMul.nn",
            "--help",
            "eval --batches 1 " + run,
            "eval --json --batches 1 " + run
        }) {
            Command full = Command.toFull(line.split(" "));
            assertThat(full.code()).as(line).isEqualTo(ExitCode.FAILURE);
            assertThat(full.err().lines().toList())
                    .as(line)
                    .singleElement()
                    .asString()
                    .startsWith("gyre: standard output can't be written");
        }
    }

    private static byte[] generate(Path run, String... options) {
        String[] args = new String[options.length + 2];
        args[0] = "generate";
        args[1] = run.toString();
        System.arraycopy(options, 0, args, 2, options.length);
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            Command c = Command.run(args);
            assertThat(c.code()).as(c.err()).isZero();
            assertThat(c.err()).contains("bytes/s", "the state takes");
        } finally {
            System.setOut(before);
        }
        return bytes.toByteArray();
    }
}
