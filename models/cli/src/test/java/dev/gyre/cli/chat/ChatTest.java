package dev.gyre.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.Command;
import dev.gyre.cli.process.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Isolated("sets System.in")
class ChatTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    Path folder;

    private String trained(String line) {
        String run = folder.resolve("run").toString();
        Command train = Command.run(
                ("train " + line + " --steps 3 --batch 2 --data built-in:40000 --out " + run).split(" ", -1));
        assertThat(train.code()).as(train.err()).isZero();
        return run;
    }

    private static Command chat(String input, String... words) {
        List<String> line = new ArrayList<>(List.of("chat"));
        line.addAll(List.of(words));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return Command.run(line.toArray(String[]::new));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void linesAreAnsweredAndTheConversationIsSaved() throws IOException {
        String run = trained("bigram --length 16");
        Path text = folder.resolve("a talk.txt");
        Path json = folder.resolve("talk.json");
        String input = "one\n\n/reset\n two \\\nlines\n/save " + text + "\n/save " + json + "\n/exit\nthree\n";
        Command c = chat(input, run, "--json", "--max-tokens", "7", "--system", "Be brief.");
        assertThat(c.code()).as(c.err()).isZero();
        List<JsonNode> answers = c.out().lines().map(JSON::readTree).toList();
        assertThat(answers).hasSize(2);
        assertThat(answers).allSatisfy(a -> {
            assertThat(a.propertyNames()).containsExactly("text", "tokens", "finish");
            assertThat(a.get("tokens").intValue()).isEqualTo(7);
            assertThat(a.get("finish").stringValue()).isEqualTo("length");
        });
        String second = answers.getLast().get("text").stringValue();
        assertThat(Files.readString(text)).isEqualTo("Be brief.\n\nUser: two \nlines\nAssistant: " + second + "\n");
        JsonNode messages = JSON.readTree(Files.readString(json)).get("messages");
        assertThat(messages.findValuesAsString("role")).containsExactly("system", "user", "assistant");
        assertThat(messages.get(2).get("content").stringValue()).isEqualTo(second);

        // After /reset draws begin again, so that the same message has the same answer.
        List<String> twice = chat("q\n/reset\nq\n", run, "--json").out().lines().toList();
        assertThat(twice).hasSize(2);
        assertThat(twice.getFirst()).isEqualTo(twice.getLast());
        assertThat(chat("/model\n/help\n", run).err())
                .contains("bigram, step 3; its state has read 0 tokens", "/save FILE");
    }

    @Test
    void answersAreTheirTextsWithoutATerminal() {
        String run = trained("bigram --length 16");
        Command c = chat("one", run, "--max-tokens", "5", "--top-k", "1");
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.out()).isNotBlank().endsWith(System.lineSeparator());
        assertThat(chat("", run).out()).isEmpty();
        chat("/nope\n", run).withoutProgress().refused(ExitCode.USAGE, "/nope", "/reset");
        chat("/save\n", run).withoutProgress().refused(ExitCode.USAGE, "/save", "a file's name");
        chat("/save " + folder.resolve("none/x") + "\n", run).withoutProgress().refused(ExitCode.FAILURE, "none");
        chat("", run, "--max-tokens", "0").refused(ExitCode.USAGE, "--max-tokens 0");
        chat("", run, "--overflow", "burst").refused(ExitCode.USAGE, "--overflow burst", "refuse, cut");
    }

    @Test
    void modelsThatWriteNoTextAreRefused() {
        String run = trained("m2 --dim 16 --blocks 1 --hidden 16 --longest 24 --order 4 --length 24");
        chat("q\n", run)
                .withoutProgress()
                .refused(ExitCode.USAGE, run, "m2, which writes no text: name a run of a language model");
        chat("q\n", folder.resolve("none").toString()).refused(ExitCode.FAILURE, "there is no such folder");
    }
}
