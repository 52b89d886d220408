package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.run.log.EventFile;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on from an older checkpoint: what was later isn't mixed with what comes, and nothing of it is lost unsaid. */
class GoingBackTest {

    private static final int STEPS = 12;
    private static final int BACK = 5;

    @TempDir
    Path folder;

    private Path whole;
    private Path run;
    private Path old;

    /** Ends a run at once, without a checkpoint. */
    private static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A run that was never disturbed, and a copy of it that still has an old checkpoint. */
    @BeforeEach
    void train() throws IOException {
        whole = folder.resolve("whole");
        run = Files.createDirectory(folder.resolve("run"));
        Runs.train(whole, Runs.bigram(STEPS, BACK), line -> {
            if (line.startsWith("step 8/")) { // two checkpoints later it's superfluous
                copy(Checkpoint.file(whole, BACK), folder);
            }
        });
        old = folder.resolve(Checkpoint.file(whole, BACK).getFileName());
        copy(old, run);
        try (Stream<Path> files = Files.list(whole)) {
            files.filter(f -> !f.endsWith(RunLock.NAME)).forEach(f -> copy(f, run));
        }
    }

    private static void copy(Path file, Path into) {
        try {
            Files.copy(file, into.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Trainer goBack(Path run, OptionalInt steps, Listener progress) {
        return RunStart.resume(run, new CheckpointChoice.OfStep(BACK), "", steps, progress);
    }

    private static void complete(Trainer trainer) {
        try (trainer) {
            assertThat(trainer.run(new StopSignal()).complete()).isTrue();
        }
    }

    private void assertAsNeverDisturbed() throws IOException {
        assertThat(Runs.losses(run)).isEqualTo(Runs.losses(whole));
        assertThat(steps(run.resolve(EventFile.NAME))).isEqualTo(steps(whole.resolve(EventFile.NAME)));
        assertThat(Checkpoint.file(run, STEPS)).hasSameBinaryContentAs(Checkpoint.file(whole, STEPS));
        assertThat(new Checkpoints(run, Runs::silent).newest().orElseThrow().step())
                .isEqualTo(STEPS);
        assertThat(Files.readString(run.resolve("README.md"))).contains("Steps: 12 of 12,");
    }

    private static List<Long> steps(Path events) throws IOException {
        return EventFileTest.read(events).stream()
                .map(EventFileTest.Event::step)
                .toList();
    }

    private static Path later(Path checkpoint) {
        return checkpoint.resolveSibling(checkpoint.getFileName() + ".later");
    }

    @Test
    void itGoesOnBitForBitAndSetsAsideWhatWasLater() throws IOException {
        List<String> told = new ArrayList<>();
        try (Trainer t = goBack(run, OptionalInt.empty(), told::add)) {
            assertThat(Runs.losses(run))
                    .isEqualTo(Runs.losses(whole).stream()
                            .filter(l -> l.matches("\\{\"step\":[1-5],.*"))
                            .toList());
            assertThat(steps(run.resolve(EventFile.NAME))).last().isEqualTo((long) BACK);
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        assertAsNeverDisturbed();
        assertThat(told)
                .filteredOn(l -> l.startsWith("going back"))
                .singleElement()
                .asString()
                .startsWith("going back to step 5: ")
                .contains("dropped", "checkpoint-12.safetensors, checkpoint-10.safetensors", " set aside as .later");
        assertThat(told).contains("going on after step 5");
        assertThat(later(Checkpoint.file(run, STEPS))).hasSameBinaryContentAs(Checkpoint.file(whole, STEPS));
        assertThat(Checkpoint.file(run, BACK)).exists();
    }

    /** What was written of the later steps by another schedule isn't there any more, though its steps are the same. */
    @Test
    void itMayGetLongerFromThere() throws IOException {
        complete(goBack(run, OptionalInt.of(20), Runs::silent));
        Path other = Files.createDirectory(folder.resolve("other"));
        for (Path file : List.of(old, whole.resolve("config.json"), whole.resolve("metrics.jsonl"))) {
            copy(file, other);
        }
        complete(RunStart.resume(other, "", OptionalInt.of(20), Runs::silent));
        assertThat(Runs.losses(run)).isEqualTo(Runs.losses(other));
        assertThat(Runs.losses(run).subList(0, 6)).isEqualTo(Runs.losses(whole).subList(0, 6));
        assertThat(Runs.losses(run).get(8)).isNotEqualTo(Runs.losses(whole).get(8));
        assertThat(Checkpoint.file(run, 20)).hasSameBinaryContentAs(Checkpoint.file(other, 20));
    }

    /** Wherever it's cut off, the run goes on from what is there by then. */
    @Test
    void cutOffAtAnyTimeItGoesOnCorrectly() throws IOException {
        for (String at :
                new String[] {"going back to", "going on after", "step 8/12  validation", "step 12/12  validati"}) {
            copy(old, run);
            assertThatThrownBy(() -> {
                        try (Trainer t = goBack(run, OptionalInt.empty(), line -> {
                            if (line.startsWith(at)) {
                                throw new Cut();
                            }
                        })) {
                            t.run(new StopSignal());
                        }
                    })
                    .as(at)
                    .isInstanceOf(Cut.class);
            List<String> told = new ArrayList<>();
            complete(RunStart.resume(run, "", told::add));
            assertThat(told).as(at).anyMatch(l -> l.matches("going on after step (5|8|10|12)"));
            assertAsNeverDisturbed();
        }
    }

    /** The newest was set aside, and then the process was killed. */
    @Test
    void halfSetAsideItsARunThatWasCutOff() throws IOException {
        Files.move(Checkpoint.file(run, STEPS), later(Checkpoint.file(run, STEPS)));
        List<String> told = new ArrayList<>();
        complete(RunStart.resume(run, "", told::add));
        assertThat(told).contains("going on after step 10");
        assertAsNeverDisturbed();
    }

    @Test
    void whatIsntThereIsRefusedAndNothingChanges() throws IOException {
        byte[] log = Files.readAllBytes(run.resolve("metrics.jsonl"));
        String[] before = run.toFile().list();
        assertThatThrownBy(() ->
                        RunStart.resume(run, new CheckpointChoice.OfStep(7), "", OptionalInt.empty(), Runs::silent))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("--checkpoint 7 must be the step of a checkpoint: there are those of 5, .*10, 12");
        assertThatThrownBy(() -> goBack(run, OptionalInt.of(BACK), Runs::silent))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--steps 5 must be more than the 5 that are done");
        assertThat(run.resolve("metrics.jsonl")).hasBinaryContent(log);
        assertThat(run.toFile().list()).contains(before).doesNotContain("checkpoint-12.safetensors.later");
        complete(RunStart.resume(run, CheckpointChoice.LAST, "", OptionalInt.empty(), Runs::silent));
        assertThat(run.resolve("metrics.jsonl")).hasBinaryContent(log);
        assertThat(Checkpoint.file(run, STEPS)).exists();
    }
}
