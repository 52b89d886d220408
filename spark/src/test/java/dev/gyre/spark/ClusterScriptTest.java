package dev.gyre.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code spark/cluster} and {@code ./gyre} as a user calls them, on what {@code ./setup.sh spark} has built. */
@Timeout(900)
class ClusterScriptTest {

    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final String PORT = "17077";

    @TempDir
    Path folder;

    /** What a program said, on both its channels. */
    private record Said(int code, String text) {}

    private static Said run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(PROJECT.resolve(program).toString()));
        line.addAll(List.of(arguments));
        Path text = Files.createTempFile("said", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(text.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        int code = builder.start().waitFor();
        String said = Files.readString(text, StandardCharsets.UTF_8);
        Files.delete(text);
        return new Said(code, said);
    }

    private static void requireBuilt() {
        assumeTrue(
                Files.exists(Path.of("target/spark")) && Files.exists(Path.of("target/gyre-spark.jar")),
                "what it starts isn't built: run ./setup.sh spark");
    }

    /** A command that has to go well, on the cluster; what it said. */
    private static String spark(Path cluster, String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("spark"));
        line.addAll(List.of(words));
        line.addAll(List.of(
                "--master=spark://127.0.0.1:" + PORT,
                "--secret-file=" + cluster.resolve("secret"),
                "--conf=spark.executor.memory=600m",
                "--conf=spark.executor.cores=1"));
        Said said = run("gyre", line.toArray(String[]::new));
        assertThat(said.code()).as(said.text()).isZero();
        return said.text();
    }

    /** README's commands, each as it stands there, of small runs. */
    private void readme(Path cluster) throws IOException, InterruptedException {
        Path texts = Files.writeString(folder.resolve("texts.jsonl"), """
                {"key": 1, "text": "In the beginning", "prompt": "And"}
                {"key": 2, "text": "was the word", "prompt": "But"}
                """);
        String input = "--input=" + texts;
        String xlstm = TrainedRuns.xlstm().toString();
        assertThat(spark(cluster, "score", xlstm, input, "--output=" + folder.resolve("scores")))
                .contains("2 rows, 2 of them scored, 0 with an error instead");
        assertThat(spark(
                        cluster,
                        "generate",
                        xlstm,
                        input,
                        "--output=" + folder.resolve("written"),
                        "--column=prompt",
                        "--id=key",
                        "--bytes=20"))
                .contains("2 rows, 2 of them continued, 0 with an error instead");
        assertThat(spark(
                        cluster,
                        "embed",
                        TrainedRuns.m2().toString(),
                        input,
                        "--output=" + folder.resolve("embeddings")))
                .contains("2 rows, 2 of them embedded, 0 with an error instead");
        String rounds = folder.resolve("rounds").toString();
        spark(cluster, small("train", "xlstm", "--shards=2", "--local-steps=20", "--steps=40", "--out=" + rounds));
        assertThat(spark(cluster, "resume", rounds, "--steps=60")).contains("going on after step 40");
        String sweep = "--out=" + folder.resolve("sweep");
        assertThat(spark(
                        cluster,
                        small("sweep", "train", "xlstm", "--grid=lr=1e-3,3e-3", "--seeds=2", "--steps=20", sweep)))
                .contains("[4/4] ");
    }

    /** The words, and settings of an xLSTM that takes a moment. */
    private static String[] small(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--dim=16", "--blocks=1", "--heads=2", "--slstm-at=0", "--chunk=8", "--length=16"));
        line.addAll(List.of("--batch=2", "--data=built-in:20000", "--eval-every=20"));
        return line.toArray(String[]::new);
    }

    @Test
    void aClusterIsStartedUsedAndStopped() throws IOException, InterruptedException {
        requireBuilt();
        Path cluster = folder.resolve("cluster");
        Said started = run("spark/cluster", "start", cluster.toString(), "--port", PORT, "--memory", "1g");
        assertThat(started.code()).as(started.text()).isZero();
        try {
            readme(cluster);
            Said again = run("spark/cluster", "start", cluster.toString());
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.text()).contains("exists already").hasLineCount(1);
        } finally {
            List<Long> processes = processes(cluster);
            assertThat(processes).hasSize(3);
            Said stopped = run("spark/cluster", "stop", cluster.toString());
            assertThat(stopped.code()).as(stopped.text()).isZero();
            assertThat(cluster).doesNotExist();
            assertThat(processes).noneMatch(p -> ProcessHandle.of(p).isPresent());
        }
    }

    private static List<Long> processes(Path cluster) throws IOException {
        List<Long> ids = new ArrayList<>();
        try (Stream<Path> files = Files.list(cluster)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
                ids.add(Long.valueOf(Files.readString(file).strip()));
            }
        }
        return ids;
    }

    @Test
    void whatCantBe() throws IOException, InterruptedException {
        assertThat(run("spark/cluster").code()).isEqualTo(2);
        assertThat(run("spark/cluster", "start", folder.resolve("new").toString(), "--worker", "3"))
                .matches(said -> said.code() == 2 && said.text().startsWith("usage: spark/cluster"));
        Said none = run("spark/cluster", "stop", folder.toString());
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.text()).contains("no folder of a cluster").hasLineCount(1);
        assertThat(folder).exists();
    }
}
