package dev.gyre.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.spark.LocalCluster;
import dev.gyre.spark.TrainedRuns.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sweep on a master and two workers, of which an executor is killed. */
@Timeout(300)
class SweepClusterTest {

    @TempDir
    static Path folder;

    @Test
    void aKilledExecutorsArmGoesOnElsewhere() throws IOException, InterruptedException {
        Path here = folder.resolve("here");
        Path there = folder.resolve("there");
        Ran undisturbed = Sweeps.sweep(here, "lr=1e-3,1e-2", "--master=local[2]");
        assertThat(undisturbed.code()).as(undisturbed.err()).isZero();
        try (LocalCluster cluster = LocalCluster.start(Files.createDirectory(folder.resolve("cluster")), 2)) {
            CompletableFuture<Ran> run =
                    CompletableFuture.supplyAsync(() -> Sweeps.sweep(there, "lr=1e-3,1e-2", cluster.options()));
            LocalCluster.await("an attempt has a checkpoint", () -> Sweeps.begun(there) || run.isDone());
            assertThat(run).isNotDone();
            cluster.executors().getFirst().destroyForcibly();
            Ran ran = run.join();
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out()).isEqualTo(undisturbed.out());
            assertThat(ran.err()).contains("[4/4] ").contains(" on executor ");
        }
        assertThat(Sweeps.kept(there)).hasSize(4).isEqualTo(Sweeps.kept(here));
        assertThat(Sweeps.attempts(there)).isEmpty();
    }
}
