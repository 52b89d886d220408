package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints are read, kept, deleted and set aside. */
class CheckpointsTest {

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();
    private Checkpoints checkpoints;

    @BeforeEach
    void open() {
        checkpoints = new Checkpoints(folder, notes::add);
    }

    @Test
    void onlyTheNewestTwoAreKept() {
        for (int step : new int[] {5, 9, 10, 100}) {
            write(step, variable("w", 1, 1f));
        }
        assertThat(names()).containsExactlyInAnyOrder("checkpoint-100.safetensors", "checkpoint-10.safetensors");
        assertThat(newest().step()).isEqualTo(100);
    }

    @Test
    void anEmptyFolderHasNone() {
        assertThat(checkpoints.newest()).isEmpty();
    }

    @Test
    void aTruncatedOneGivesWayToTheOneBefore() throws IOException {
        write(1, variable("w", 1, 1f));
        truncate(write(2, variable("w", 1, 2f)).file());
        assertThat(newest().step()).isEqualTo(1);
    }

    @Test
    void aLinkToNothingGivesWayToTheOneBefore() throws IOException {
        write(1, variable("w", 1, 1f));
        Files.createSymbolicLink(folder.resolve("checkpoint-2.safetensors"), folder.resolve("nothing"));
        assertThat(newest().step()).isEqualTo(1);
    }

    @Test
    void ifAllAreTruncatedTheNewestIsNamed() throws IOException {
        truncate(write(1, variable("w", 1, 1f)).file());
        Path newest = write(2, variable("w", 1, 2f)).file();
        truncate(newest);
        assertThatThrownBy(() -> checkpoints.newest())
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(newest.toString())
                .hasMessageContaining("truncated");
    }

    @Test
    void aLeftOverTemporaryFileIsNoCheckpoint() throws IOException {
        write(1, variable("w", 1, 1f));
        Files.writeString(folder.resolve("checkpoint-2.safetensors.part"), "half");
        assertThat(newest().step()).isEqualTo(1);
        write(2, variable("w", 1, 1f));
        assertThat(names()).containsExactlyInAnyOrder("checkpoint-1.safetensors", "checkpoint-2.safetensors");
    }

    @Test
    void aRenamedFileIsRefused() throws IOException {
        Files.move(write(1, variable("w", 1, 1f)).file(), folder.resolve("checkpoint-3.safetensors"));
        assertThatThrownBy(() -> checkpoints.newest()).hasMessageContaining("holds step 1");
    }

    @Test
    void damagedOnesOfHigherNumbersCostNoGoodOne() throws IOException {
        put(20, variable("w", 1, 1f));
        damage(put(900, variable("w", 1, 2f)).file());
        truncate(put(901, variable("w", 1, 3f)).file());
        Checkpoints later = new Checkpoints(folder, notes::add);
        assertThat(later.resume().orElseThrow().step()).isEqualTo(20);
        assertThat(notes).hasSize(2);
        assertThat(notes.get(0)).contains("checkpoint-901.safetensors: ", "truncated", "set aside as checkpoint-901");
        assertThat(notes.get(1)).contains("checkpoint-900.safetensors: ", "checksum", "set aside as checkpoint-900");
        for (int step : new int[] {30, 40, 50}) {
            later.write(state(step, variable("w", 1, step)));
        }
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "checkpoint-20.safetensors",
                        "checkpoint-40.safetensors",
                        "checkpoint-50.safetensors",
                        "checkpoint-900.safetensors.damaged",
                        "checkpoint-901.safetensors.damaged");
    }

    @Test
    void aDamagedOlderOneIsSetAsideRatherThanCountedOrDeleted() throws IOException {
        put(10, variable("w", 1, 1f));
        damage(put(20, variable("w", 1, 2f)).file());
        Files.writeString(folder.resolve("checkpoint-20.safetensors.damaged"), "an earlier one");
        Checkpoints later = new Checkpoints(folder, notes::add);
        later.write(state(30, variable("w", 1, 3f)));
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "checkpoint-10.safetensors",
                        "checkpoint-30.safetensors",
                        "checkpoint-20.safetensors.damaged",
                        "checkpoint-20.safetensors.damaged-2");
        assertThat(folder.resolve("checkpoint-20.safetensors.damaged")).hasContent("an earlier one");
    }

    @Test
    void onesWithNumbersThatArentFiniteGiveWay() {
        put(1, variable("w", 1, 1f));
        AtomicFile.write(
                folder.resolve("checkpoint-2.safetensors"),
                new SafetensorsWriter()
                        .metadata("format", "gyre-checkpoint-2")
                        .metadata("step", "2")
                        .metadata("config", Runs.bigram(10, 5).toJson())
                        .floats("w", Shape.of(1), Float.NEGATIVE_INFINITY)::writeChecked);
        assertThat(newest().step()).isEqualTo(1);
        assertThat(notes).singleElement().asString().contains("w[0] is -Infinity", "going back to step 1");
    }

    @Test
    void readingSetsNothingAsideAndNeitherDoesARunThatHasNoOther() throws IOException {
        damage(put(2, variable("w", 1, 2f)).file());
        assertThatThrownBy(() -> checkpoints.resume()).hasMessageContaining("no checkpoint of this run can be read");
        assertThat(names()).containsExactly("checkpoint-2.safetensors");
        put(1, variable("w", 1, 1f));
        assertThat(newest().step()).isEqualTo(1);
        assertThat(names()).contains("checkpoint-2.safetensors");
    }

    private Checkpoint newest() {
        return checkpoints.newest().orElseThrow();
    }

    private Checkpoint write(long step, Variable... variables) {
        return checkpoints.write(state(step, variables));
    }

    /** Writes one without looking at the others. */
    private Checkpoint put(long step, Variable... variables) {
        return Checkpoint.write(folder, state(step, variables));
    }

    private static Checkpoint.State state(long step, Variable... variables) {
        return new Checkpoint.State(Runs.bigram(10, 5), Runs.facts("print"), step, List.of(variables));
    }

    private static void damage(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length - 2] ^= 1;
        Files.write(file, whole);
    }

    private static void truncate(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    }

    private List<String> names() {
        String[] names = folder.toFile().list();
        return List.of(names);
    }

    private static Variable variable(String name, int size, float... values) {
        Variable v = Variable.parameter(name, TensorType.f32(size));
        v.buffer().write(values);
        return v;
    }
}
