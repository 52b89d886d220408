package dev.gyre.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.run.StopSignal;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Planned;
import dev.gyre.papers.Planner;
import dev.gyre.papers.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An arm's attempts, whoever is first, and whatever is left of the others. */
@Tag("short")
class AttemptTest {

    private static final Device DEVICE = Devices.standard();

    @TempDir
    Path folder;

    private Planned planned(String out) {
        Training training = Training.of(
                "bigram", "--length=16 --batch=2 --steps=12 --eval-every=0 --checkpoint-every=4 --data=built-in:20000");
        return new Planner(folder.resolve(out), List.of(1L), DEVICE)
                .of(List.of(Arm.trained("bigram", "a bigram", training, 1)))
                .getFirst();
    }

    private static List<String> beside(Planned planned) throws IOException {
        try (Stream<Path> all = Files.list(planned.folder().getParent())) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    /** A training that ends after some steps, in a folder as an attempt has. */
    private static Path cutOff(Planned planned, String name) {
        Path own = planned.folder().resolveSibling(planned.folder().getFileName() + name);
        StopSignal stop = new StopSignal();
        int[] steps = {0};
        var counting = new dev.gyre.models.run.Listener() {
            @Override
            public void accept(String line) {}

            @Override
            public void at(double share, java.util.function.Supplier<String> line) {
                if (++steps[0] == 5) {
                    stop.request();
                }
            }
        };
        assertThat(planned.run(DEVICE, own, stop, counting)).isEmpty();
        return own;
    }

    @Test
    void whatWasLeftIsGoneOnWithUnlessSomebodyIsAtIt() throws IOException {
        Findings whole = new Attempt(planned("whole")).run(DEVICE);
        Planned planned = planned("cut");
        Path left = cutOff(planned, ".attempt-1");
        assertThat(left.resolve("config.json")).exists();
        Path log = left.resolve("metrics.jsonl");
        int before = Files.readAllLines(log).size();
        assertThat(before).isBetween(4, 11);
        Findings found = new Attempt(planned).run(DEVICE);
        assertThat(found).isEqualTo(whole);
        assertThat(left).doesNotExist();
        assertThat(beside(planned))
                .containsExactly(planned.folder().getFileName().toString());

        Planned taken = planned("taken");
        Path others = cutOff(taken, ".attempt-1");
        Files.writeString(others.resolve("run.lock"), "process 1 on elsewhere since 2026-01-01T00:00:00Z\n");
        assertThat(new Attempt(taken).run(DEVICE)).isEqualTo(whole);
        assertThat(others).exists();
        new Attempt(taken).clear();
        assertThat(others).exists();
        Files.writeString(others.resolve("run.lock"), "");
        new Attempt(taken).clear();
        assertThat(others).doesNotExist();
    }

    @Test
    void aRunThatOneMachineHadCutOffIsGoneOnWith() throws IOException {
        Findings whole = new Attempt(planned("whole")).run(DEVICE);
        Planned planned = planned("cut");
        assertThat(cutOff(planned, "")).isEqualTo(planned.folder());
        assertThat(new Attempt(planned).run(DEVICE)).isEqualTo(whole);
        assertThat(beside(planned))
                .containsExactly(planned.folder().getFileName().toString());
    }

    @Test
    void whatIsFinishedIsntRunAgain() throws IOException {
        Planned planned = planned("whole");
        Findings first = new Attempt(planned).run(DEVICE);
        Path log = planned.folder().resolve("metrics.jsonl");
        byte[] before = Files.readAllBytes(log);
        assertThat(new Attempt(planned).run(DEVICE)).isEqualTo(first);
        assertThat(Files.readAllBytes(log)).isEqualTo(before);
    }
}
