package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which model of a run is the best, and what becomes of its checkpoint. */
class BestCheckpointTest {

    private static final Map<String, String> OPTIONS = Map.of(
            "--lr",
            "0.05",
            "--warmup",
            "0",
            "--batch",
            "2",
            "--length",
            "16",
            "--eval-every",
            "4",
            "--eval-batches",
            "2");

    @TempDir
    Path folder;

    private Path run;
    private RunConfig<?, ?> worsening;

    /** What's held back is other than what's learned, so that each validation is worse than the one before. */
    @BeforeEach
    void writeATextThatCantBeLearned() throws IOException {
        run = folder.resolve("run");
        Path text = Files.writeString(folder.resolve("text"), "cadb".repeat(900) + "cd".repeat(200));
        worsening = Runs.of("bigram", OPTIONS, 30, 10, text.toString());
    }

    @Test
    void itIsKeptBesideTheNewest() throws IOException {
        Trainer.Outcome end = train(run, worsening);
        assertThat(steps(run)).containsExactly(4L, 20L, 30L);
        assertThat(end.best()).get().extracting(Best::step).isEqualTo(4L);
        assertThat(new RunFolder(run).best()).isEqualTo(end.best());
        MetricsLog log =
                MetricsLog.read(run.resolve("metrics.jsonl"), worsening.task().score());
        assertThat(log.validations().getFirst().score())
                .isEqualTo(end.best().orElseThrow().score());
        assertThat(end.best().orElseThrow().score())
                .isLessThan(log.last().orElseThrow().sample().orElseThrow());
        assertThat(step(new CheckpointChoice.Best())).isEqualTo(4);
        assertThat(step(CheckpointChoice.LAST)).isEqualTo(30);
        assertThat(step(new CheckpointChoice.OfStep(20))).isEqualTo(20);
        assertThatThrownBy(() -> step(new CheckpointChoice.OfStep(7)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("no checkpoint of step 7; there are those of 4, 20, 30");
    }

    @Test
    void onceABetterOneComesItGoes() throws IOException {
        Trainer.Outcome end = train(run, Runs.bigram(30, 10));
        assertThat(end.best()).get().extracting(Best::step).isEqualTo(30L);
        assertThat(steps(run)).containsExactly(28L, 30L);
        assertThat(step(new CheckpointChoice.Best())).isEqualTo(30);
    }

    @Test
    void aRunThatWasCutOffKnowsItsBest() throws IOException {
        train(run, worsening);
        for (int cutAt : new int[] {4, 9, 12}) {
            Path cut = folder.resolve("cut" + cutAt);
            StopSignal stop = new StopSignal();
            try (Trainer t = RunStart.start(cut, worsening, line -> {
                if (cutAt == 9 || line.startsWith("step " + cutAt + "/30  validation")) {
                    stop.request();
                }
            })) {
                t.run(stop);
            }
            try (Trainer t = RunStart.resume(cut, "", line -> {})) {
                assertThat(t.run(new StopSignal()).best())
                        .get()
                        .extracting(Best::step)
                        .isEqualTo(4L);
            }
            assertThat(steps(cut)).contains(4L, 30L);
            assertThat(Checkpoint.file(cut, 4)).hasSameBinaryContentAs(Checkpoint.file(run, 4));
            assertThat(Checkpoint.file(cut, 30)).hasSameBinaryContentAs(Checkpoint.file(run, 30));
            assertThat(Runs.losses(cut)).isEqualTo(Runs.losses(run));
        }
    }

    @Test
    void aDamagedOneIsNamed() throws IOException {
        train(run, worsening);
        Path best = Checkpoint.file(run, 4);
        byte[] bytes = Files.readAllBytes(best);
        bytes[bytes.length - 1] ^= 1;
        Files.write(best, bytes);
        assertThatThrownBy(() -> step(new CheckpointChoice.Best()))
                .isInstanceOf(GyreException.class)
                .hasMessageContainingAll(best.toString(), "damaged");
        Files.delete(best);
        assertThat(new RunFolder(run).best()).get().extracting(Best::step).isEqualTo(20L);
    }

    @Test
    void withoutAValidationNoneIsKnown() throws IOException {
        train(run, Runs.bigram(3, 0));
        Files.delete(run.resolve("metrics.jsonl"));
        assertThatThrownBy(() -> step(new CheckpointChoice.Best()))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("none is known to be the best");
    }

    /** The score at the end is of the whole split; what's compared is that of the same batches as on the way. */
    @Test
    void theLastValidationIsComparedOnTheSameBatches() throws IOException {
        train(run, worsening);
        MetricsLog log =
                MetricsLog.read(run.resolve("metrics.jsonl"), worsening.task().score());
        MetricsLog.Validated last = log.validations().getLast();
        assertThat(last.whole()).isTrue();
        assertThat(last.sample()).isPresent();
        assertThat(last.sample().getAsDouble()).isNotEqualTo(last.score());
        assertThat(log.validations())
                .filteredOn(v -> !v.whole())
                .hasSize(7)
                .allSatisfy(v -> assertThat(v.sample().getAsDouble()).isEqualTo(v.score()));
    }

    private long step(CheckpointChoice choice) {
        return TrainedModel.load(run, choice, note -> {}).step();
    }

    private static List<Long> steps(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.map(Checkpoint::number).filter(n -> n >= 0).sorted().toList();
        }
    }

    private static Trainer.Outcome train(Path path, RunConfig<?, ?> config) {
        try (Trainer t = RunStart.start(path, config, line -> {})) {
            return t.run(new StopSignal());
        }
    }
}
