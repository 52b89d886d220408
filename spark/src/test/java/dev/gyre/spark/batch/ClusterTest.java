package dev.gyre.spark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.spark.LocalCluster;
import dev.gyre.spark.TrainedRuns;
import dev.gyre.spark.TrainedRuns.Ran;
import dev.gyre.spark.cluster.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real cluster of a master and two workers, processes of their own. */
@Timeout(300)
class ClusterTest {

    private static final int ROWS = 160;

    @TempDir
    static Path folder;

    private static LocalCluster cluster;
    private static Path input;
    private static Path longer;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        input = rows("input", n -> 20 + (n * 37) % 200);
        longer = rows("longer", n -> 20_000);
        cluster = LocalCluster.start(Files.createDirectory(folder.resolve("cluster")), 2);
    }

    private static Path rows(String name, IntUnaryOperator length) throws IOException {
        Path rows = Files.createDirectory(folder.resolve(name));
        for (int file = 0; file < 8; file++) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < ROWS / 8; i++) {
                int n = file * ROWS / 8 + i;
                lines.add(JsonMapper.shared()
                        .writeValueAsString(Map.of("id", n, "text", TrainedRuns.text(500 * n, length.applyAsInt(n)))));
            }
            Files.write(rows.resolve("part" + file + ".jsonl"), lines);
        }
        return rows;
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Ran run(String work, Path output, String... more) {
        return run(work, input, output, more);
    }

    private static Ran run(String work, Path from, Path output, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "spark",
                work,
                TrainedRuns.xlstm().toString(),
                "--input=" + from,
                "--format=json",
                "--id=id",
                "--output=" + output));
        line.addAll(List.of(more));
        return TrainedRuns.run(line.toArray(String[]::new));
    }

    private static Map<Integer, JsonNode> rows(Path output) throws IOException {
        Map<Integer, JsonNode> rows = new TreeMap<>();
        try (Stream<Path> files = Files.list(output)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode row = JsonMapper.shared().readTree(line);
                    assertThat(rows.put(row.get("id").asInt(), row)).isNull();
                }
            }
        }
        return rows;
    }

    @Test
    @Tag("short")
    void twoWorkersGiveWhatThisJvmGives() throws IOException {
        Path here = folder.resolve("here");
        Path there = folder.resolve("there");
        Ran local = run("score", here, "--master=local[2]");
        assertThat(local.code()).as(local.err()).isZero();
        Ran ran = run("score", there, cluster.options());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains(ROWS + " rows, " + ROWS + " of them scored, 0 with an error instead");
        assertThat(rows(there)).hasSize(ROWS).isEqualTo(rows(here));
    }

    @Test
    @Tag("short")
    void twoWorkersForecastWhatThisJvmForecasts() throws IOException {
        Path series = Files.createDirectory(folder.resolve("series"));
        for (int file = 0; file < 4; file++) {
            List<String> lines = new ArrayList<>(List.of("series,time,value"));
            for (int time = file; time < 40; time += 4) { // a series' values lie in all files
                for (int s = 0; s < ROWS; s++) {
                    lines.add("s" + s + "," + time + "," + (s % 7 + time * (s % 3)) % 11);
                }
            }
            Files.write(series.resolve("part" + file + ".csv"), lines);
        }
        Path here = folder.resolve("forecast-here");
        Path there = folder.resolve("forecast-there");
        Ran local = forecast(series, here, "--master=local[2]");
        assertThat(local.code()).as(local.err()).isZero();
        Ran ran = forecast(series, there, cluster.options());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains(ROWS + " series, " + ROWS + " of them forecast, 0 with an error instead");
        assertThat(forecasts(there)).hasSize(ROWS * 9).isEqualTo(forecasts(here));
    }

    private static Ran forecast(Path from, Path output, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "spark",
                "forecast",
                TrainedRuns.tirex().toString(),
                "--input=" + from,
                "--output-format=json",
                "--horizon=9",
                "--output=" + output));
        line.addAll(List.of(more));
        return TrainedRuns.run(line.toArray(String[]::new));
    }

    private static List<String> forecasts(Path output) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(output)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines.stream().sorted().toList();
    }

    @Test
    void aKilledExecutorCostsNothingButTime() throws IOException, InterruptedException {
        killed("generate", input, "--bytes=60");
    }

    @Test
    void aKilledExecutorsScoresAreScoredElsewhere() throws IOException, InterruptedException {
        killed("score", longer);
    }

    private static void killed(String work, Path from, String... more) throws IOException, InterruptedException {
        Path undisturbed = folder.resolve(work + "-undisturbed");
        Path killed = folder.resolve(work + "-killed");
        List<String> here = new ArrayList<>(List.of(more));
        here.add("--master=local[2]");
        Ran local = run(work, from, undisturbed, here.toArray(String[]::new));
        assertThat(local.code()).as(local.err()).isZero();
        CompletableFuture<Ran> job =
                CompletableFuture.supplyAsync(() -> run(work, from, killed, cluster.options(more)));
        LocalCluster.await("a task has written", () -> written(killed) || job.isDone());
        assertThat(job).isNotDone();
        String secret = SecretFile.read(cluster.secret());
        assertThat(cluster.commandLines()).hasSizeGreaterThanOrEqualTo(4).noneMatch(line -> line.contains(secret));
        cluster.executors().getFirst().destroyForcibly();
        Ran ran = job.join();
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(rows(killed)).hasSize(ROWS).isEqualTo(rows(undisturbed));
    }

    @Test
    void aMasterThatIsStartedAgainTakesJobs() throws IOException, InterruptedException {
        Path before = folder.resolve("before");
        Path after = folder.resolve("after");
        Ran first = run("score", before, cluster.options());
        assertThat(first.code()).as(first.err()).isZero();
        cluster.restartMaster();
        Ran second = run("score", after, cluster.options());
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(rows(after)).hasSize(ROWS).isEqualTo(rows(before));
    }

    /** Whether the first task's output is there, though not the whole. */
    private static boolean written(Path output) {
        try (Stream<Path> files = Files.walk(output.getParent())) {
            return files.anyMatch(f -> f.toString().startsWith(output + ".")
                    && f.getFileName().toString().startsWith("part-"));
        } catch (IOException | java.io.UncheckedIOException e) {
            return false; // a file went away meanwhile
        }
    }

    @Test
    void pagesAreOnLoopbackAndClosed() throws IOException, InterruptedException {
        LocalCluster.await(
                "a master's page and two workers'", () -> cluster.pages().size() >= 3);
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (URI page : cluster.pages()) {
                assertThat(page.getHost()).isEqualTo("127.0.0.1");
                for (String path : List.of("/", "/json/", "/environment/", "/app/kill/", "/v1/submissions/create")) {
                    HttpRequest asked =
                            HttpRequest.newBuilder(page.resolve(path)).build();
                    assertThat(client.send(asked, BodyHandlers.discarding()).statusCode())
                            .as(asked.uri().toString())
                            .isEqualTo(403);
                }
            }
        }
    }

    @Test
    void anotherSecretIsRefused() {
        Path other = folder.resolve("other");
        SecretFile.create(other);
        Path output = folder.resolve("none");
        Ran ran = run("score", output, cluster.options(other));
        assertThat(ran.code()).as(ran.err()).isEqualTo(4);
        assertThat(ran.err()).contains("it doesn't take the secret: name the --secret-file that it was started with");
        assertThat(output).doesNotExist();
    }
}
