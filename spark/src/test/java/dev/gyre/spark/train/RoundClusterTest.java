package dev.gyre.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.Gyre;
import dev.gyre.spark.LocalCluster;
import dev.gyre.spark.TrainedRuns.Ran;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds on a master and two workers, processes of their own, of which some come to a violent end. */
@Timeout(400)
class RoundClusterTest {

    private static final String[] SETTINGS = {
        "--shards=2", "--local-steps=5", "--steps=100", "--batch=2", "--eval-every=50"
    };

    private static final int ROUNDS = 20;

    @TempDir
    static Path folder;

    private static LocalCluster cluster;
    private static Path undisturbed;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = LocalCluster.start(Files.createDirectory(folder.resolve("cluster")), 2);
        undisturbed = Rounded.trained(folder.resolve("undisturbed"), with("--master=local[1]"));
        assertThat(Rounded.rounds(undisturbed)).isEqualTo(ROUNDS);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static String[] with(String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(SETTINGS));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void assertUndisturbed(Path run) throws IOException {
        assertThat(Rounded.log(run)).isEqualTo(Rounded.log(undisturbed));
        assertThat(Rounded.bits(run, 100)).isEqualTo(Rounded.bits(undisturbed, 100));
    }

    private static CompletableFuture<Ran> begun(Path out) throws InterruptedException {
        CompletableFuture<Ran> run = CompletableFuture.supplyAsync(
                () -> Rounded.spark("train", Rounded.small(out, with(cluster.options()))));
        LocalCluster.await("two rounds", () -> Rounded.rounds(out) >= 2 || run.isDone());
        assertThat(run).isNotDone();
        return run;
    }

    @Test
    void twoWorkersGiveWhatThisJvmGives() throws IOException {
        assertUndisturbed(Rounded.trained(folder.resolve("two"), with(cluster.options())));
        assertThat(Files.readString(folder.resolve("two/rounds.jsonl"))).contains("\"executors\":2");
    }

    @Test
    void aKilledExecutorCostsItsRound() throws IOException, InterruptedException {
        Path out = folder.resolve("executor");
        CompletableFuture<Ran> run = begun(out);
        cluster.executors().getFirst().destroyForcibly();
        assertThat(run.join().code()).as(run.join().err()).isZero();
        assertUndisturbed(out);
    }

    @Test
    void aKilledWorkerLeavesTheRoundsToTheOther() throws IOException, InterruptedException {
        Path out = folder.resolve("worker");
        CompletableFuture<Ran> run = begun(out);
        cluster.killWorker();
        assertThat(run.join().code()).as(run.join().err()).isZero();
        cluster.startWorker();
        assertUndisturbed(out);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKilledDriverGoesOnFromTheLastRound(boolean onWorkers) throws IOException, InterruptedException {
        String[] where = onWorkers ? cluster.options() : new String[] {"--master=local[2]"};
        Path out = folder.resolve(onWorkers ? "driver-of-workers" : "driver");
        File said = folder.resolve(out.getFileName() + ".log").toFile();
        List<String> line = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "@" + Path.of("../engine/tornado-jvm/jit.args").toAbsolutePath(),
                "@" + Path.of("spark.args").toAbsolutePath(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Gyre.class.getName(),
                "spark",
                "train"));
        line.addAll(Rounded.small(out, with(where)));
        Process driver = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
        LocalCluster.await("three rounds", () -> Rounded.rounds(out) >= 3 || !driver.isAlive());
        driver.destroyForcibly().waitFor();
        assertThat(Rounded.rounds(out)).as(Files.readString(said.toPath())).isBetween(3, ROUNDS - 1);
        List<String> again = new ArrayList<>(List.of(out.toString()));
        again.addAll(List.of(where));
        Ran resumed = Rounded.spark("resume", again);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("going on after step ");
        assertUndisturbed(out);
    }
}
