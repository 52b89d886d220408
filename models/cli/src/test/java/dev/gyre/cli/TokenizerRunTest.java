package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.GyreException;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.task.NextToken;
import dev.gyre.models.task.TextTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run that learns the next token of a tokenizer. */
@Isolated("sets System.out")
class TokenizerRunTest {

    private static final String OPTIONS =
            "--dim 8 --blocks 1 --heads 1 --batch 2 --length 8 --steps 4 --checkpoint-every 2 --eval-every 0";
    private static final String LAST = "checkpoint-4.safetensors";

    @TempDir
    Path folder;

    private Path run;
    private Path tokenizer;
    private Path text;

    @BeforeEach
    void copyTheTokenizer() throws IOException {
        run = folder.resolve("run");
        tokenizer = Files.createDirectory(folder.resolve("tokenizer"));
        Path fixture = Path.of("../zoo/src/test/resources/dev/gyre/models/data/tokenizers/pieces");
        for (String file : List.of(JsonTokenizer.FILE, JsonTokenizer.CONFIG)) {
            Files.copy(fixture.resolve(file), tokenizer.resolve(file));
        }
        text = Files.writeString(folder.resolve("text"), "And God said, Let there be light — é.\n".repeat(80));
    }

    private Command train(String... more) {
        List<String> args = new ArrayList<>(List.of("train", "flashrnn", "--out", run.toString()));
        args.addAll(List.of(OPTIONS.split(" ")));
        args.addAll(List.of("--data", text.toString(), "--tokenizer", tokenizer.toString()));
        args.addAll(List.of(more));
        return Command.run(args.toArray(String[]::new));
    }

    @Test
    void theRunNeedsItsOwnFolderOnlyAndResumesBitForBit() throws IOException {
        Command trained = train();
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains(" bits per byte", "tokens/s");
        byte[] whole = Files.readAllBytes(run.resolve(LAST));
        Files.delete(tokenizer.resolve(JsonTokenizer.FILE));
        Path moved = Files.move(run, folder.resolve("moved"));
        Files.delete(moved.resolve(LAST));
        Command resumed = Command.run("resume", moved.toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(moved.resolve(LAST)).hasBinaryContent(whole);
        JsonNode end = JsonMapper.shared()
                .readTree(Command.run("eval", moved.toString(), "--json").out());
        assertThat(end.path("score").asString()).isEqualTo("bits_per_byte");
        assertThat(trained.out())
                .contains(String.format("%.4f bits per byte", end.path("value").doubleValue()));
        assertThat(end.at("/baseline/name").asString()).isEqualTo("bigram");
    }

    @Test
    void whatItWritesIsUtf8() throws IOException {
        assertThat(train("--begin", "1").code()).isZero();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        Command c;
        try {
            c = Command.run("generate", run.toString(), "--prompt", "And é", "--tokens", "40", "--temperature", "2");
        } finally {
            System.setOut(before);
        }
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.err()).contains("tokens read", "tokens/s");
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(written.toByteArray()))
                .toString();
        assertThat(text).startsWith("And é").hasSizeGreaterThan(12);
    }

    @Test
    void theTokenizerIsOpenedBesideTheCheckpoint() throws IOException {
        assertThat(train().code()).isZero();
        TextTask task = (TextTask) new RunFolder(run).configuration().task();
        for (Path named : List.of(run, run.resolve(LAST))) {
            TokenizerAhead ahead = TokenizerAhead.begin(named);
            assertThat(ahead.of(task)).isSameAs(ahead.of(task));
            TextTask other = new NextToken(8, tokenizer.toString(), 0, 1);
            assertThat(ahead.of(other)).isNotSameAs(ahead.of(task));
            assertThat(ahead.of(other).encode("And").length)
                    .isEqualTo(ahead.of(task).encode("And").length + 1);
        }
        assertThat(TokenizerAhead.begin(folder).of(task).encode("And"))
                .isEqualTo(task.tokenizer().encode("And"));
        Files.writeString(run.resolve(JsonTokenizer.FILE), "{");
        TokenizerAhead damaged = TokenizerAhead.begin(run);
        assertThatThrownBy(() -> damaged.of(task))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("is no JSON");
    }

    @Test
    void aRunBegunFromItKeepsTheTokenizer() throws IOException {
        assertThat(train().code()).isZero();
        Path tuned = folder.resolve("tuned");
        Command c =
                Command.run("train", "flashrnn", "--from", run.toString(), "--steps", "1", "--out", tuned.toString());
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(tuned.resolve(JsonTokenizer.FILE)).hasSameBinaryContentAs(run.resolve(JsonTokenizer.FILE));
        Command.run("train", "flashrnn", "--from", run.toString(), "--first-byte", "4", "--out", "never")
                .refused(ExitCode.USAGE, "--first-byte: a setting of another task");
    }

    /** LoLCATs' tokenizer lies beside its base, and how long sequences were is nowhere among what the authors say. */
    @Test
    void behindItsAuthorsFormARunScoresTheSame() {
        Path teacher = folder.resolve("teacher");
        trained("transformer --dim 8 --blocks 1 --heads 1 --key-heads 1 --length 8 --steps 1 --data " + text
                + " --tokenizer " + tokenizer + " --out " + teacher);
        trained("lolcats --length 24 --steps 2 --transfer-steps 1 --from " + teacher + " --out " + run);
        for (Path exported : List.of(teacher, run)) {
            Path authors = folder.resolve("authors-" + exported.getFileName());
            Path again = folder.resolve("again-" + exported.getFileName());
            assertThat(Command.run("export", exported.toString(), "--out", authors.toString())
                            .code())
                    .isZero();
            Command imported = Command.run("import", authors.toString(), "--out", again.toString());
            assertThat(imported.code()).as(imported.err()).isZero();
            assertThat(score(again)).isEqualTo(score(exported));
        }
    }

    private static void trained(String line) {
        Command c = Command.run(("train " + line).split(" "));
        assertThat(c.code()).as(c.err()).isZero();
    }

    private String score(Path of) {
        Command c = Command.run("eval", of.toString(), "--data", text.toString(), "--json");
        assertThat(c.code()).as(c.err()).isZero();
        return JsonMapper.shared().readTree(c.out()).path("value").toString();
    }

    @Test
    void aTokenizerThatWasChangedIsRefused() throws IOException {
        assertThat(train().code()).isZero();
        Files.delete(run.resolve(LAST));
        Files.writeString(run.resolve(JsonTokenizer.FILE), "\n", StandardOpenOption.APPEND);
        Command.run("resume", run.toString()).withoutProgress().refused(ExitCode.FAILURE, "the data has changed");
        Files.delete(run.resolve(JsonTokenizer.FILE));
        Command.run("resume", run.toString())
                .refused(ExitCode.FAILURE, run.resolve(JsonTokenizer.FILE) + ": there is no such file");
    }

    @Test
    void tokenizersThatCantBe() {
        train("--vocabulary", "9").refused(ExitCode.USAGE, "--vocabulary 9 must be at least 471");
        train("--begin", "471").refused(ExitCode.USAGE, "--begin 471 must be below the vocabulary's 471");
        train("--first-byte", "4").refused(ExitCode.USAGE, "--first-byte: a setting of another task");
        Command.run("train", "m2", "--tokenizer", tokenizer.toString())
                .refused(ExitCode.USAGE, "--tokenizer: m2 has no such setting");
        assertThat(run).doesNotExist();
    }
}
