package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

    @TempDir
    Path folder;

    private final RunConfig config = Runs.bigram(10, 5);

    @Test
    void whatIsWrittenIsRead() {
        Variable w = variable("w", 3, 1f, -0f, Float.MIN_VALUE);
        Variable m = variable("adam.first.w", 3, 4f, 5f, 6f);
        write(7, w, m);
        Checkpoint c = Checkpoint.newest(folder).orElseThrow();
        assertThat(c.step()).isEqualTo(7);
        assertThat(c.config()).isEqualTo(config);
        assertThat(c.data()).isEqualTo("print");
        Variable other = variable("w", 3);
        Variable moment = variable("adam.first.w", 3);
        c.load(List.of(other, moment), false);
        assertThat(values(other)).isEqualTo(values(w));
        assertThat(values(moment)).containsExactly(4f, 5f, 6f);
        Variable alone = variable("w", 3);
        c.load(List.of(alone), true);
        assertThat(values(alone)).isEqualTo(values(w));
    }

    @Test
    void onlyTheNewestTwoAreKept() {
        for (int step : new int[] {5, 9, 10, 100}) {
            write(step, variable("w", 1, 1f));
        }
        assertThat(names()).containsExactlyInAnyOrder("checkpoint-100.safetensors", "checkpoint-10.safetensors");
        assertThat(Checkpoint.newest(folder).orElseThrow().step()).isEqualTo(100);
    }

    @Test
    void anEmptyFolderHasNone() {
        assertThat(Checkpoint.newest(folder)).isEmpty();
    }

    @Test
    void aTruncatedOneGivesWayToTheOneBefore() throws IOException {
        write(1, variable("w", 1, 1f));
        truncate(write(2, variable("w", 1, 2f)).file());
        assertThat(Checkpoint.newest(folder).orElseThrow().step()).isEqualTo(1);
    }

    @Test
    void ifAllAreTruncatedTheNewestIsNamed() throws IOException {
        truncate(write(1, variable("w", 1, 1f)).file());
        Path newest = write(2, variable("w", 1, 2f)).file();
        truncate(newest);
        assertThatThrownBy(() -> Checkpoint.newest(folder))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(newest.toString())
                .hasMessageContaining("truncated");
    }

    @Test
    void anotherModelIsNamedByItsFirstDifference() {
        Checkpoint c = write(1, variable("w", 3, 1f, 2f, 3f), variable("b", 1, 1f));
        Variable b = variable("b", 1, 9f);
        refused(c, "of another model: c F32(1) is missing", b, variable("w", 3), variable("c", 1));
        refused(c, "w has shape (3), but the model's is (4)", b, variable("w", 4));
        refused(c, "the model has no w F32(3)", b);
        assertThat(values(b)).containsExactly(9f);
    }

    @Test
    void aValueThatIsNoNumberIsNamedAndNothingIsChanged() {
        Checkpoint c = write(1, variable("a", 1, 5f), variable("w", 3, 1f, Float.NaN, 3f));
        Variable a = variable("a", 1, 9f);
        refused(c, "w[1] is NaN", a, variable("w", 3));
        assertThat(values(a)).containsExactly(9f);
    }

    @Test
    void aLeftOverTemporaryFileIsNoCheckpoint() throws IOException {
        write(1, variable("w", 1, 1f));
        Files.writeString(folder.resolve("checkpoint-2.safetensors.part"), "half");
        assertThat(Checkpoint.newest(folder).orElseThrow().step()).isEqualTo(1);
        write(2, variable("w", 1, 1f));
        assertThat(names()).containsExactlyInAnyOrder("checkpoint-1.safetensors", "checkpoint-2.safetensors");
    }

    @Test
    void aRenamedFileIsRefused() throws IOException {
        Files.move(write(1, variable("w", 1, 1f)).file(), folder.resolve("checkpoint-3.safetensors"));
        assertThatThrownBy(() -> Checkpoint.newest(folder)).hasMessageContaining("holds step 1");
    }

    private void refused(Checkpoint c, String says, Variable... variables) {
        assertThatThrownBy(() -> c.load(List.of(variables), false))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(c.file().toString())
                .hasMessageContaining(says);
    }

    private Checkpoint write(long step, Variable... variables) {
        return Checkpoint.write(folder, step, config, "print", List.of(variables));
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

    private static float[] values(Variable v) {
        float[] values = new float[v.type().shape().size()];
        v.buffer().read(values);
        return values;
    }
}
