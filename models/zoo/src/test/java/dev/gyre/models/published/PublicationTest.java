package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders and files of publications, and what's closed behind them. */
class PublicationTest {

    @TempDir
    private Path folder;

    private TensorFiles file(String name) throws IOException {
        Path file = folder.resolve(name);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            new SafetensorsWriter().floats("a", Shape.of(1), 7).writeTo(out);
        }
        TensorFiles in = TensorFiles.open(file);
        assertThat(in.floats("a")).containsExactly(7);
        return in;
    }

    private static void assertClosed(TensorFiles in) {
        assertThatThrownBy(() -> in.floats("a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsntThereIsRefused() {
        assertThatThrownBy(() -> new Publication(folder.resolve("none")))
                .isInstanceOf(GyreException.class)
                .hasMessage(folder.resolve("none") + ": there is no such file or folder");
        assertThat(new Publication(folder)).hasToString(folder.toString());
    }

    @Test
    void configurationsLieBesideAFileOrInTheFolder() throws IOException {
        Path weights = Files.createFile(folder.resolve("model.pt"));
        for (Publication p : List.of(new Publication(folder), new Publication(weights))) {
            assertThat(p.folder()).isEqualTo(folder);
            Files.deleteIfExists(folder.resolve("b.json"));
            assertThat(p.configuration("a.json", "b.json")).isEmpty();
            assertThatThrownBy(() -> p.required("b.json"))
                    .isInstanceOf(GyreException.class)
                    .hasMessage(folder + ": has no b.json: take the whole folder");
            Files.writeString(folder.resolve("b.json"), "{\"n\": 3}");
            assertThat(p.required("b.json").whole("n", 1, 3)).isEqualTo(3);
            assertThat(p.configuration("a.json", "b.json").map(Configuration::file))
                    .hasValue(folder.resolve("b.json"));
        }
        assertThat(new Publication(weights).isFile()).isTrue();
        assertThat(new Publication(folder).isFile()).isFalse();
    }

    /** A setting that can't be is the files' fault, not the user's, and names them; any other failure stays what it is. */
    @Test
    void filesAreClosedWhenOpeningFails() throws IOException {
        TensorFiles first = file("1.safetensors");
        TensorFiles second = file("2.safetensors");
        assertThatThrownBy(() -> Opening.with(List.of(first, second), () -> {
                    throw new ConfigException("--dim 0 must be more");
                }))
                .isInstanceOf(GyreException.class)
                .isNotInstanceOf(ConfigException.class)
                .hasMessage(folder.resolve("1.safetensors") + ": --dim 0 must be more");
        assertClosed(first);
        assertClosed(second);
        TensorFiles third = file("3.safetensors");
        IllegalStateException failure = new IllegalStateException("broken");
        assertThatThrownBy(() -> Opening.with(List.of(third), () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertClosed(third);
    }

    @Test
    void filesStayOpenForWhatIsMadeOfThem() throws IOException {
        TensorFiles in = file("1.safetensors");
        try (in) {
            assertThat(Opening.with(List.of(in), () -> in.floats("a")[0] + 1)).isEqualTo(8);
            assertThat(in.floats("a")).containsExactly(7);
        }
    }

    @Test
    void aModelClosesItsFiles() {
        PublishedModel<?, ?> model = new LlamaForm().open(new Publication(PublishedFiles.folder("llama-tied")));
        assertThat(model.tensors().floats("model.norm.weight")).hasSize(36);
        model.close();
        assertThatThrownBy(() -> model.tensors().floats("model.norm.weight")).isInstanceOf(IllegalStateException.class);
    }
}
