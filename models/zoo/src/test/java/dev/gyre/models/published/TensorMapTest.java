package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.file.TensorFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors under other names, and cut out of larger ones. */
class TensorMapTest {

    @TempDir
    private Path folder;

    private TensorFiles files;

    /** A table (6, 2) of 0 to 11 in half precision, a scalar of 7, and a table without rows. */
    @BeforeEach
    void write() throws IOException {
        Path file = folder.resolve("model.safetensors");
        float[] counted = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        Shape six = Shape.of(6, 2);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            new SafetensorsWriter()
                    .numbers("tables", ElementType.F16, six, () -> Numbers.of(six, counted))
                    .floats("scalar", Shape.of(), 7)
                    .floats("empty", Shape.of(0, 2))
                    .writeTo(out);
        }
        files = TensorFiles.open(file);
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void tensorsAreFoundUnderTheirNewNames() {
        TensorMap map = new TensorMap("both").addAll(files, n -> n.equals("scalar") ? "" : "new." + n);
        assertThat(map.names()).containsExactlyInAnyOrder("new.tables", "new.empty");
        assertThat(map.shape("new.tables")).isEqualTo(Shape.of(6, 2));
        assertThat(map.floats("new.tables")).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(map.numbers("new.tables").type()).isEqualTo(ElementType.F16);
    }

    @Test
    void aTensorMayHaveTwoNamesOrAnothersName() {
        TensorMap map = new TensorMap("both").add("a", files, "tables").add("b", files, "tables");
        assertThat(map.floats("b")).isEqualTo(map.floats("a")).hasSize(12);
        map.add("a", files, "scalar");
        assertThat(map.floats("a")).containsExactly(7);
        assertThat(map.floats("b")).hasSize(12);
    }

    @Test
    void scalarsAndTablesWithoutRowsAreRead() {
        TensorMap map = new TensorMap("both").addAll(files, n -> n);
        assertThat(map.numbers("scalar").shape()).isEqualTo(Shape.of());
        assertThat(map.floats("scalar")).containsExactly(7);
        assertThat(map.floats("empty")).isEmpty();
    }

    @Test
    void aTableIsTakenApartByRows() {
        TensorMap map = new TensorMap("both").add("all", files, "tables");
        map.split("all", 2, i -> "part" + i);
        assertThat(map.names()).containsExactly("part0", "part1", "part2");
        assertThat(map.shape("part1")).isEqualTo(Shape.of(2, 2));
        assertThat(map.floats("part0")).containsExactly(0, 1, 2, 3);
        assertThat(map.floats("part1")).containsExactly(4, 5, 6, 7);
        assertThat(map.floats("part2")).containsExactly(8, 9, 10, 11);
        assertThat(map.numbers("part2").shape()).isEqualTo(Shape.of(2, 2));
        assertThat(map.numbers("part2").type()).isEqualTo(ElementType.F16);
        float[] into = {-1, -1, -1};
        map.numbers("part2").read(1, into, 1, 2);
        assertThat(into).containsExactly(-1, 9, 10);
    }

    @Test
    void aTableOfAsManyRowsIsOnePart() {
        TensorMap map = new TensorMap("both").add("all", files, "tables");
        map.split("all", 6, i -> "part" + i);
        assertThat(map.names()).containsExactly("part0");
        assertThat(map.floats("part0")).hasSize(12);
    }

    @Test
    void whatIsNoNumberOfTablesIsRefused() {
        TensorMap map = new TensorMap("both").addAll(files, n -> n);
        assertThatThrownBy(() -> map.split("tables", 4, i -> "part" + i))
                .isInstanceOf(GyreException.class)
                .hasMessage("both: tables has shape (6, 2), which isn't a number of tables of 4 rows:"
                        + " the files don't belong together");
        assertThatThrownBy(() -> map.split("scalar", 1, i -> "part" + i))
                .isInstanceOf(GyreException.class)
                .hasMessage("both: scalar has shape (), which isn't a number of tables of 1 rows:"
                        + " the files don't belong together");
    }

    @Test
    void aTensorThatIsntThereIsNamedWithTheFiles() {
        TensorMap map = new TensorMap("both").add("a", files, "tables");
        assertThat(map).hasToString("both");
        assertThatThrownBy(() -> map.shape("tables"))
                .isInstanceOf(GyreException.class)
                .hasMessage("both: there is no tensor \"tables\"");
        assertThatThrownBy(() -> map.floats("b"))
                .isInstanceOf(GyreException.class)
                .hasMessage("both: there is no tensor \"b\"");
    }
}
