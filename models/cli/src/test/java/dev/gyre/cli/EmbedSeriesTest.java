package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** gyre embed with series. The numbers themselves are those of the golden files' test. */
class EmbedSeriesTest {

    private static final Offset<Double> NEAR = Offset.offset(1e-4);

    @TempDir
    Path folder;

    private String run;

    @BeforeEach
    void importTheModel() {
        run = folder.resolve("run").toString();
        String published = "../zoo/src/test/resources/dev/gyre/models/checkpoints/tirex";
        assertThat(Command.run("import", published, "--out", run).code()).isZero();
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("data.csv"), text).toString();
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.split(",", -1))
                .skip(1)
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @Test
    void aRowASeries() throws IOException {
        String data = file("time,a,b,\"c,d\"\n1,3,11,1\n2,4,13,\n3,1,7,1\n4,8,21,2\n");
        Command c = Command.run("embed", run, "--data", data);
        assertThat(c.code()).as(c.err()).isZero();
        List<String> lines = c.out().lines().toList();
        int width = lines.getFirst().split(",", -1).length - 1;
        assertThat(lines.getFirst()).startsWith("series,f0,f1,").endsWith(",f" + (width - 1));
        assertThat(lines).extracting(l -> l.substring(0, 2)).containsExactly("se", "a,", "b,", "\"c");
        double[] a = numbers(lines.get(1));
        assertThat(Arrays.stream(a).average().orElseThrow()).isCloseTo(0, NEAR);
        // b is 2 a + 5: the model sees the same.
        assertThat(numbers(lines.get(2))).containsExactly(a, NEAR);
        JsonNode json = JsonMapper.shared()
                .readTree(Command.run("embed", run, "--data", data, "--json").out());
        assertThat(json.get(2).get("series").asString()).isEqualTo("c,d");
        assertThat(json.get(0)
                        .get("embedding")
                        .valueStream()
                        .mapToDouble(JsonNode::doubleValue)
                        .toArray())
                .containsExactly(a, NEAR);
        assertThat(json.get(2).get("embedding").get(0).doubleValue()).isNotCloseTo(a[0], NEAR);
    }

    @Test
    void augmentationAddsDifferencesAndStatistics() throws IOException {
        String data = file("a,b\n3,1\n4,1\n1,5\n8,2\n");
        Path out = folder.resolve("features.csv");
        Command c = Command.run("embed", run, "--data", data, "--data-augmentation", "--out", out.toString());
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.out()).isEmpty();
        List<String> lines = Files.readAllLines(out);
        double[] plain = numbers(
                Command.run("embed", run, "--data", data).out().lines().toList().get(1));
        double[] all = numbers(lines.get(1));
        assertThat(all).hasSize(2 * plain.length + 4 * 4); // four parts of a value each
        assertThat(Arrays.copyOfRange(all, plain.length, 2 * plain.length)).containsExactly(plain, NEAR);
        double[] differences = numbers(Command.run("embed", run, "--data", file("a\n1\n-3\n7\n"))
                .out()
                .lines()
                .toList()
                .get(1));
        assertThat(Arrays.copyOf(all, plain.length)).containsExactly(differences, NEAR);
    }

    @Test
    void whatHasNoFeaturesIsRefused() throws IOException {
        refused(ExitCode.USAGE, "", "name what is embedded");
        refused(ExitCode.USAGE, "--text x", "a run of tirex, which reads no masked bytes");
        String lengths = file("series,value\na,1\na,2\na,3\nb,1\nb,2\n");
        refused(
                ExitCode.FAILURE,
                "--data-augmentation --data " + lengths,
                "\"b\" of 2 values has 2 parts, but \"a\" of 3 has 3");
        refused(ExitCode.FAILURE, "--data-augmentation --data " + file("a\n1\n"), "\"a\" has one value");
        refused(ExitCode.FAILURE, "--data " + file("a\n1\ninf\n"), "line 3", "\"inf\"", "\"a\"");
        String bigram = folder.resolve("bigram").toString();
        assertThat(Command.run(
                                "train",
                                "bigram",
                                "--batch",
                                "2",
                                "--length",
                                "16",
                                "--steps",
                                "1",
                                "--data",
                                "built-in:4000",
                                "--out",
                                bigram)
                        .code())
                .isZero();
        Command.run("embed", bigram, "--data", file("a\n1\n"))
                .refused(ExitCode.USAGE, "a run of bigram, which reads no series");
    }

    private void refused(int code, String options, String... says) {
        String[] given = options.isEmpty() ? new String[0] : options.split(" ", -1);
        String[] words = new String[2 + given.length];
        words[0] = "embed";
        words[1] = run;
        System.arraycopy(given, 0, words, 2, given.length);
        Command.run(words).refused(code, says);
    }
}
