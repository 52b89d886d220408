package dev.gyre.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.DocumentedCommands;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.spark.TrainedRuns.Ran;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.SecretFile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command, on two cores of this JVM: files in, files out, and what's refused before anything starts. */
class SparkCommandTest {

    @TempDir
    Path folder;

    @Test
    void documentedCommandsParse() {
        assertThat(DocumentedCommands.parse("spark"::equals)).isPositive();
    }

    private static Ran spark(String... arguments) {
        List<String> line = new ArrayList<>(List.of("spark"));
        line.addAll(List.of(arguments));
        return TrainedRuns.run(line.toArray(String[]::new));
    }

    private Ran score(Path run, Path input, String... more) {
        List<String> line = new ArrayList<>(
                List.of("score", run.toString(), "--input", input.toString(), "--output", out().toString()));
        line.addAll(List.of(more));
        if (line.stream().noneMatch(option -> option.startsWith("--master"))) {
            line.add("--master=local[2]");
        }
        return spark(line.toArray(String[]::new));
    }

    private Path out() {
        return folder.resolve("out");
    }

    private void refused(int code, String says, Ran ran) {
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        assertThat(ran.out()).isEmpty();
        List<String> lines =
                ran.err().lines().filter(l -> !l.startsWith("See: ")).toList();
        assertThat(lines).as(ran.err()).hasSize(1);
        assertThat(lines.getFirst()).startsWith("gyre: ").contains(says);
        assertThat(folder.toFile().list((in, name) -> name.startsWith("out."))).isEmpty();
    }

    private static List<JsonNode> read(Path out) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                Files.readAllLines(file)
                        .forEach(l -> rows.add(JsonMapper.shared().readTree(l)));
            }
        }
        return rows;
    }

    @Test
    void linesComeOutAsJson() throws IOException {
        Path lines = folder.resolve("lines.txt");
        Files.write(lines, "And God said\nx\nLet there be \u2600 light\n".getBytes(StandardCharsets.UTF_8));
        Path figures = folder.resolve("figures.md");
        Ran ran = score(TrainedRuns.xlstm(), lines, "--markdown=" + figures);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readAllLines(figures))
                .startsWith("## Rows that were scored")
                .anyMatch(l -> l.startsWith("./gyre spark score ") && l.contains(" --markdown=" + figures))
                .contains("| rows | with an error | seconds | rows a second | seconds to start |")
                .anyMatch(l -> l.startsWith("| 3 | 1 | "));
        Files.delete(figures);
        assertThat(ran.err()).contains("out: 3 rows, 2 of them scored, 1 with an error instead; ", " s to start");
        List<JsonNode> rows = read(out());
        assertThat(rows).hasSize(3);
        assertThat(rows.getFirst().get("text").asString()).isEqualTo("And God said");
        assertThat(rows.getFirst().get("bytes").asInt()).isEqualTo(11);
        assertThat(rows.get(1).get("error").asString()).startsWith("it has one token");
        assertThat(rows.get(2).get("score").asDouble()).isBetween(2.0, 12.0);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("lines.txt", "out");
    }

    @Test
    void jsonAndParquetKeepTheirColumns() throws IOException {
        Path json = Files.writeString(folder.resolve("rows.jsonl"), """
                {"key": "a", "prompt": "And God said, "}
                {"key": "b", "prompt": "And God said, "}
                {"key": "c"}
                no JSON
                """);
        Path first = folder.resolve("first");
        Ran ran = spark(
                "generate",
                TrainedRuns.xlstm().toString(),
                "--input=" + json,
                "--output=" + first,
                "--column=prompt",
                "--id=key",
                "--bytes=12",
                "--master=local[2]");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("4 rows, 2 of them continued, 2 with an error instead");
        List<JsonNode> rows = read(first);
        assertThat(rows.getFirst().get("key").asString()).isEqualTo("a");
        assertThat(rows.getFirst().get("tokens").asInt()).isEqualTo(12);
        assertThat(rows.getFirst().get("generated")).isNotEqualTo(rows.get(1).get("generated"));
        assertThat(rows.get(2).get("error").asString()).isEqualTo("its text is null");

        Path parquet = folder.resolve("rows.parquet");
        try (var session = new Cluster("local[1]", java.util.Optional.empty(), java.util.Map.of()).start("test")) {
            session.read().json(json.toString()).select("key", "prompt").write().parquet(parquet.toString());
        }
        Ran again = score(TrainedRuns.xlstm(), parquet, "--column=prompt");
        assertThat(again.code()).as(again.err()).isZero();
        try (var session = new Cluster("local[1]", java.util.Optional.empty(), java.util.Map.of()).start("test")) {
            assertThat(session.read().parquet(out().toString()).columns())
                    .containsExactly("key", "prompt", "score", "bytes", "error");
        }
    }

    /** What isn't UTF-8, what is no text, and a name in another case are a row's matter, not the job's. */
    @Test
    void oddObjectsAreRowsWithAnError() throws IOException {
        Path json = folder.resolve("rows.jsonl");
        try (OutputStream out = Files.newOutputStream(json)) {
            out.write("{\"id\": 1, \"text\": \"And God said\"}\n{\"id\": 2, \"text\": \"ab"
                    .getBytes(StandardCharsets.UTF_8));
            out.write(new byte[] {(byte) 0xff, (byte) 0xc3});
            out.write("\"}\n{\"id\": 3, \"Text\": \"other\"}\n{\"id\": 4, \"text\": 12}\n"
                    .getBytes(StandardCharsets.UTF_8));
        }
        Ran ran = score(TrainedRuns.xlstm(), json);
        assertThat(ran.code()).as(ran.err()).isZero();
        List<JsonNode> rows = read(out());
        assertThat(rows).hasSize(4);
        assertThat(rows.getFirst().get("score").asDouble()).isBetween(2.0, 12.0);
        assertThat(rows.get(1).get("error").asString()).startsWith("its line isn't an object of JSON in UTF-8");
        assertThat(rows.get(1).get("_corrupt_record").asString()).contains("\"id\": 2");
        assertThat(rows.get(2).get("error").asString()).isEqualTo("its text is null");
        assertThat(rows.get(2).get("Text").asString()).isEqualTo("other");
        assertThat(rows.get(3).get("bytes").asInt()).isEqualTo(1);
    }

    /** Spark reads half of a surrogate pair as a question mark, and would have that scored. */
    @Test
    void halfASurrogatePairIsARowWithAnError() throws IOException {
        String half = "{\"id\": 2, \"text\": \"And \\ud800 said\"}";
        Path json = Files.writeString(
                folder.resolve("rows.jsonl"),
                "{\"id\": 1, \"text\": \"And \\ud83d\\ude00 \\\\ud800\"}\n" + half + "\n\nno JSON\n");
        Ran ran = score(TrainedRuns.xlstm(), json);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("3 rows, 1 of them scored, 2 with an error instead");
        List<JsonNode> rows = read(out());
        assertThat(rows.getFirst().get("text").asString()).isEqualTo("And \ud83d\ude00 \\ud800");
        assertThat(rows.get(1).get("error").asString()).contains("half of a surrogate pair");
        assertThat(rows.get(1).get("_corrupt_record").asString()).isEqualTo(half);
        assertThat(rows.get(2).get("_corrupt_record").asString()).isEqualTo("no JSON");
    }

    @Test
    void emptyInputSaysSo() throws IOException {
        Path json = Files.createFile(folder.resolve("rows.jsonl"));
        refused(2, "--column text: the input has no columns at all", score(TrainedRuns.xlstm(), json));
        Path none = Files.createDirectory(folder.resolve("none"));
        refused(
                1,
                "--input " + none + ": holds no file with rows in it: name another",
                score(TrainedRuns.xlstm(), none, "--format=json"));
    }

    @Test
    void filesAreCheckedBeforeSparkStarts() throws IOException {
        Path lines = Files.writeString(folder.resolve("lines.txt"), "And God said\n");
        refused(
                1,
                "--input " + folder.resolve("none") + ": there is no such file",
                score(TrainedRuns.xlstm(), folder.resolve("none")));
        refused(1, "there is no such folder", score(folder.resolve("none"), lines));
        refused(1, "isn't the folder of a run", score(folder, lines));
        Path file = TrainedRuns.xlstm().resolve("checkpoint-7.safetensors");
        refused(2, "there is no checkpoint of step 7; there are those of 60", score(file, lines));
        refused(2, "--checkpoint 60 must be left out, as ", score(file, lines, "--checkpoint=60"));
        refused(
                2,
                "has no hidden states",
                spark(
                        "embed",
                        TrainedRuns.xlstm().toString(),
                        "--input",
                        lines.toString(),
                        "--output",
                        out().toString()));
        Files.createDirectory(out());
        refused(
                1,
                "--output " + out() + " exists already: name another, or delete it",
                score(TrainedRuns.xlstm(), lines));
    }

    @Test
    void whatIsNoPathIsALine() throws IOException {
        Path lines = Files.writeString(folder.resolve("lines.txt"), "And God said\n");
        String run = TrainedRuns.xlstm().toString();
        refused(
                1,
                "--output a:b: is no path: Relative path in absolute URI",
                spark("score", run, "--input", lines.toString(), "--output", "a:b"));
    }

    @Test
    void whatSparkFindsIsALine() throws IOException {
        Path lines = Files.writeString(folder.resolve("lines.txt"), "And God said\n");
        refused(
                2,
                "--column prompt: the input has no such column; it has text",
                score(TrainedRuns.xlstm(), lines, "--column=prompt"));
        refused(1, "--input " + lines, score(TrainedRuns.xlstm(), lines, "--format=parquet"));
        String beneath = lines.resolve("x").resolve("y").toString();
        refused(
                1,
                "--output " + beneath + ": ",
                spark("score", TrainedRuns.xlstm().toString(), "--input=" + lines, "--output=" + beneath));
    }

    /** A run that comes from a larger machine: a small one that says it reads longer windows and chunks. Its plans take 24 GB. */
    @Test
    void whatsLargerThanTheMemoryIsRefusedBeforeSparkStarts() throws IOException {
        Path lines = Files.writeString(folder.resolve("lines.txt"), "And God said\n");
        Path larger = Files.createDirectory(folder.resolve("larger"));
        UnaryOperator<String> grow = json ->
                json.replace("\"length\" : 64", "\"length\" : 4096").replace("\"chunk\" : 8", "\"chunk\" : 4096");
        Files.writeString(
                larger.resolve("config.json"),
                grow.apply(Files.readString(TrainedRuns.xlstm().resolve("config.json"))));
        String name = "checkpoint-60.safetensors";
        SafetensorsWriter out = new SafetensorsWriter();
        try (Safetensors in = Safetensors.open(TrainedRuns.xlstm().resolve(name))) {
            in.metadata().forEach((key, text) -> out.metadata(key, grow.apply(text)));
            in.entries().forEach(e -> out.floats(e.name(), e.shape(), in.floats(e.name())));
        }
        AtomicFile.write(larger.resolve(name), out::writeChecked);
        refused(4, "having texts scored by it takes ", score(larger, lines, "--batch=60"));
        refused(4, ", which has more than 2^31 elements: lower --batch", score(larger, lines, "--batch=4096"));
        String[] words = {"generate", larger.toString(), "--input=" + lines, "--output=" + out(), "--batch=60"};
        refused(4, "having texts continued by it takes ", spark(words));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--master=mesos://x | --master mesos://x must be local[N], local[*], spark://HOST:PORT, yarn or k8s://URL",
                "--master=local[0] | --master local[0]",
                "--master=spark://127.0.0.1:7077 | name the --secret-file",
                "--conf=spark.authenticate.secret=x | everybody on this machine can see",
                "--conf=spark.authenticate=false | connections always show a secret",
                "--conf=master=x | properties of Spark's begin with spark.",
                "--format=csv | --format csv must be text, json or parquet",
                "--batch=0 | --batch 0",
                "--max-bytes=0 | --max-bytes 0",
                "--checkpoint=first | --checkpoint first",
            })
    void optionsAreChecked(String option, String says) {
        refused(2, says, spark("score", "run", "--input", "in", "--output", out().toString(), option));
    }

    @Test
    void aClusterHasToBeThereAndItsSecretToBeOne() throws IOException {
        Path lines = Files.writeString(folder.resolve("lines.txt"), "And God said\n");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path secret = folder.resolve("secret");
        String master = "--master=spark://127.0.0.1:" + port;
        refused(
                1,
                "make one with gyre spark secret FILE",
                score(TrainedRuns.xlstm(), lines, master, "--secret-file=" + secret));
        assertThat(spark("secret", secret.toString()).code()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(SecretFile.read(secret)).matches("[0-9a-f]{64}");
        refused(1, "exists already", spark("secret", secret.toString()));
        refused(4, "nobody answers there", score(TrainedRuns.xlstm(), lines, master, "--secret-file=" + secret));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        refused(
                1,
                "others can read it: chmod 600 it",
                score(TrainedRuns.xlstm(), lines, master, "--secret-file=" + secret));
    }
}
