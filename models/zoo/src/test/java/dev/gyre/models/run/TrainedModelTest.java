package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are trained while somebody reads them. */
class TrainedModelTest {

    @TempDir
    Path folder;

    @Test
    void aCheckpointThatsDeletedGivesWayToTheNewestThere() {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(3, 1), Runs::silent);
        List<Long> steps = new ArrayList<>();
        TrainedModel<?, ?> model = TrainedModel.reading(run, CheckpointChoice.LAST, Runs::silent, found -> {
            steps.add(found.step());
            if (found.step() == 3) {
                delete(found.file());
            }
            return TrainedModel.of(run, found);
        });
        assertThat(steps).containsExactly(3L, 2L);
        assertThat(model.step()).isEqualTo(2);
    }

    @Test
    void whatFailsOtherwiseIsTriedOnce() {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(3, 1), Runs::silent);
        List<Long> steps = new ArrayList<>();
        assertThatThrownBy(() -> TrainedModel.reading(run, CheckpointChoice.LAST, Runs::silent, found -> {
                    steps.add(found.step());
                    throw new GyreException("no room");
                }))
                .hasMessage("no room");
        assertThat(steps).containsExactly(3L);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
