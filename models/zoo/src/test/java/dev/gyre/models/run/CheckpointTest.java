package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.parameter.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

    @TempDir
    Path folder;

    private final RunConfig<?, ?> config = Runs.bigram(10, 5);

    @Test
    void whatIsWrittenIsRead() {
        Variable w = variable("w", 3, 1f, -0f, Float.MIN_VALUE);
        Variable m = variable("adam.first.w", 3, 4f, 5f, 6f);
        Checkpoint c = Checkpoint.verified(write(7, w, m).file(), CheckpointTest::silent);
        assertThat(c.step()).isEqualTo(7);
        assertThat(c.config()).isEqualTo(config);
        assertThat(c.domain()).isEqualTo(Domain.tokens(256));
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
    void anotherModelIsNamedByItsFirstDifference() {
        Checkpoint c = write(1, variable("w", 3, 1f, 2f, 3f), variable("b", 1, 1f));
        Variable b = variable("b", 1, 9f);
        refused(c, "of another model: c F32(1) is missing", b, variable("w", 3), variable("c", 1));
        refused(c, "w has shape (3), but the model's is (4)", b, variable("w", 4));
        refused(c, "the model has no \"w\" F32(3)", b);
        assertThat(values(b)).containsExactly(9f);
    }

    @Test
    void aValueThatIsNoNumberIsNamedAndNothingIsChanged() {
        Checkpoint c = write(1, variable("a", 1, 5f), variable("w", 3, 1f, 2f, 3f));
        rewrite(c, Map.of("format", "gyre-checkpoint-1"), 5f, 1f, Float.NaN, 3f);
        Variable a = variable("a", 1, 9f);
        refused(c, "w[1] is NaN", a, variable("w", 3));
        assertThat(values(a)).containsExactly(9f);
        assertThatThrownBy(() -> Checkpoint.verified(c.file(), CheckpointTest::silent))
                .hasMessageContaining("w[1] is NaN");
    }

    @Test
    void aValueThatIsNoNumberIsntWritten() {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> write(7, variable("a", 1, 1f), variable("w", 3, 1f, value, 3f)))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("after step 7 w[1] is " + value)
                    .hasMessageContaining("lower --lr");
            assertThat(folder).isEmptyDirectory();
        }
    }

    /** Bits of every tensor's region, thirty of them, and of the header. */
    @Test
    void aFlippedBitIsFound() throws IOException {
        Checkpoint c = write(1, variable("a", 2, 5f, 6f), variable("w", 3, 1f, 2f, 3f));
        byte[] whole = Files.readAllBytes(c.file());
        int data = 5 * Float.BYTES;
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            int at = i < 30 ? whole.length - 1 - i % data : random.nextInt(whole.length - data);
            int bit = random.nextInt(8);
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << bit);
            Files.write(c.file(), changed);
            assertThatThrownBy(() -> Checkpoint.verified(c.file(), CheckpointTest::silent))
                    .as("bit %d of byte %d", bit, at)
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining(c.file().toString());
        }
        Files.write(c.file(), whole);
        assertThat(Checkpoint.verified(c.file(), CheckpointTest::silent)).isEqualTo(c);
    }

    @Test
    void aFileOfAnEarlierVersionIsReadWithANote() {
        Checkpoint c = write(1, variable("a", 1, 5f), variable("w", 3, 1f, 2f, 3f));
        rewrite(c, Map.of("format", "gyre-checkpoint-1"), 5f, 1f, 2f, 4f);
        List<String> notes = new ArrayList<>();
        assertThat(Checkpoint.verified(c.file(), notes::add)).isEqualTo(c);
        assertThat(notes).singleElement().asString().startsWith(c.file() + ": has no checksums");
        Variable w = variable("w", 3);
        c.load(List.of(w), true);
        assertThat(values(w)).containsExactly(1f, 2f, 4f);
    }

    @Test
    void aFileThatLostItsChecksumsOrIsOfALaterVersionIsRefused() {
        Checkpoint c = write(1, variable("a", 1, 5f), variable("w", 3, 1f, 2f, 3f));
        rewrite(c, Map.of(), 5f, 1f, 2f, 4f);
        assertThatThrownBy(() -> Checkpoint.verified(c.file(), CheckpointTest::silent))
                .hasMessageContaining("has lost its checksums");
        rewrite(c, Map.of("format", "gyre-checkpoint-9"), 5f, 1f, 2f, 4f);
        assertThatThrownBy(() -> Checkpoint.verified(c.file(), CheckpointTest::silent))
                .hasMessageContaining("format is gyre-checkpoint-9");
    }

    /** The checkpoint with other pairs and values, without checksums. */
    private static void rewrite(Checkpoint c, Map<String, String> changed, float a, float... w) {
        SafetensorsWriter out = new SafetensorsWriter();
        try (Safetensors in = Safetensors.open(c.file())) {
            in.metadata().forEach(out::metadata);
        }
        changed.forEach(out::metadata);
        AtomicFile.write(c.file(), out.floats("a", Shape.of(1), a).floats("w", Shape.of(3), w)::writeTo);
    }

    private static void silent(String note) {
        throw new AssertionError("a note that nobody expects: " + note);
    }

    private void refused(Checkpoint c, String says, Variable... variables) {
        assertThatThrownBy(() -> c.load(List.of(variables), false))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(c.file().toString())
                .hasMessageContaining(says);
    }

    private Checkpoint write(long step, Variable... variables) {
        return Checkpoint.write(folder, new Checkpoint.State(config, Runs.facts("print"), step, List.of(variables)));
    }

    private static Variable variable(String name, int size, float... values) {
        Variable v = Variable.parameter(name, TensorType.f32(size));
        if (values.length > 0) {
            v.buffer().write(values);
        }
        return v;
    }

    private static float[] values(Variable v) {
        float[] values = new float[v.type().shape().size()];
        v.buffer().read(values);
        return values;
    }
}
