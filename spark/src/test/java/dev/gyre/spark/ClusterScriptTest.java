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
@Timeout(300)
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

    @Test
    void aClusterIsStartedUsedAndStopped() throws IOException, InterruptedException {
        requireBuilt();
        Path cluster = folder.resolve("cluster");
        Path input = Files.writeString(folder.resolve("texts.txt"), "In the beginning\nwas the word\n");
        Said started = run("spark/cluster", "start", cluster.toString(), "--port", PORT, "--memory", "1g");
        assertThat(started.code()).as(started.text()).isZero();
        try {
            Path output = folder.resolve("scores");
            Said scored = run(
                    "gyre",
                    "spark",
                    "score",
                    TrainedRuns.xlstm().toString(),
                    "--input=" + input,
                    "--output=" + output,
                    "--master=spark://127.0.0.1:" + PORT,
                    "--secret-file=" + cluster.resolve("secret"),
                    "--conf=spark.executor.memory=600m");
            assertThat(scored.code()).as(scored.text()).isZero();
            assertThat(scored.text()).contains("2 rows, 2 of them scored, 0 with an error instead");
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
