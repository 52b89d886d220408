package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.torch.TorchFile;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.file.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of weights: how tensors are spread over several, and what an index says of them. */
class WeightsTest {

    @TempDir
    private Path folder;

    private static Weights.Tensor tensor(ElementType type, Shape shape, String... names) {
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return new Weights.Tensor(List.of(names), type, shape, () -> Numbers.of(shape, values));
    }

    /** Of 24, 16, 12 and 8 bytes. */
    private static List<Weights.Tensor> four() {
        return List.of(
                tensor(ElementType.F32, Shape.of(3, 2), "a"),
                tensor(ElementType.F32, Shape.of(4), "b", "twin"),
                tensor(ElementType.F16, Shape.of(6), "c"),
                tensor(ElementType.F32, Shape.of(2), "d"));
    }

    private JsonNode index() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve("model.safetensors.index.json")));
    }

    @Test
    void aTensorTakesAsManyBytesAsItsNumbers() {
        assertThat(four()).extracting(Weights.Tensor::bytes).containsExactly(24L, 16L, 12L, 8L);
    }

    @Test
    void whatFitsIsOneFileWithoutAnIndex() throws IOException {
        Weights.indexed(folder, four(), 60);
        assertThat(PublishedFiles.contents(folder)).containsExactly("model.safetensors");
        try (Safetensors in = Safetensors.open(folder.resolve("model.safetensors"))) {
            assertThat(in.metadata()).containsEntry("format", "pt");
            assertThat(in.entries()).extracting(e -> e.name()).containsExactlyInAnyOrder("a", "b", "c", "d");
            assertThat(in.entry("c").type()).isEqualTo(ElementType.F16);
        }
    }

    /** One byte less than all take, and the last tensor is in a file of its own. */
    @Test
    void severalFilesAreNamedByAnIndex() throws IOException {
        Weights.indexed(folder, four(), 59);
        assertThat(PublishedFiles.contents(folder))
                .containsExactly(
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors",
                        "model.safetensors.index.json");
        assertThat(index()).isEqualTo(JsonMapper.shared().readTree("""
                {"metadata": {"total_size": 60}, "weight_map": {
                  "a": "model-00001-of-00002.safetensors", "b": "model-00001-of-00002.safetensors",
                  "c": "model-00001-of-00002.safetensors", "d": "model-00002-of-00002.safetensors"}}"""));
        assertThat(Files.readString(folder.resolve("model.safetensors.index.json")))
                .endsWith("}\n");
        try (TensorFiles in = TensorFiles.open(folder)) {
            assertThat(in.names()).containsExactlyInAnyOrder("a", "b", "c", "d");
            assertThat(in.shape("a")).isEqualTo(Shape.of(3, 2));
            assertThat(in.floats("a")).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(in.floats("d")).containsExactly(1, 2);
        }
    }

    /** 24 + 16 fill the first file, 12 + 8 stand in the second. */
    @Test
    void aFileIsFilledToTheLimit() throws IOException {
        Weights.indexed(folder, four(), 40);
        assertThat(index().at("/weight_map").toString())
                .isEqualTo("{\"a\":\"model-00001-of-00002.safetensors\",\"b\":\"model-00001-of-00002.safetensors\","
                        + "\"c\":\"model-00002-of-00002.safetensors\",\"d\":\"model-00002-of-00002.safetensors\"}");
    }

    /** A tensor isn't parted: that which is larger than a file may be has one of its own. */
    @Test
    void numberedFilesHaveNoIndex() throws IOException {
        Weights.numbered(folder, four(), 20);
        assertThat(PublishedFiles.contents(folder))
                .containsExactly("model_0.safetensors", "model_1.safetensors", "model_2.safetensors");
        try (TensorFiles first = TensorFiles.open(folder.resolve("model_0.safetensors"));
                TensorFiles second = TensorFiles.open(folder.resolve("model_1.safetensors"));
                TensorFiles third = TensorFiles.open(folder.resolve("model_2.safetensors"));
                TensorFiles all = TensorFiles.open(folder)) {
            assertThat(first.names()).containsExactly("a");
            assertThat(second.names()).containsExactly("b");
            assertThat(third.names()).containsExactlyInAnyOrder("c", "d");
            assertThat(all.names()).hasSize(4);
        }
    }

    @Test
    void aTensorWithoutNumbersTakesNoRoom() throws IOException {
        List<Weights.Tensor> tensors =
                List.of(tensor(ElementType.F32, Shape.of(0, 3), "none"), tensor(ElementType.F32, Shape.of(4), "b"));
        Weights.numbered(folder, tensors, 16);
        assertThat(PublishedFiles.contents(folder)).containsExactly("model_0.safetensors");
        try (TensorFiles in = TensorFiles.open(folder)) {
            assertThat(in.floats("none")).isEmpty();
            assertThat(in.floats("b")).containsExactly(1, 2, 3, 4);
        }
    }

    /** PyTorch's files hold the numbers of several names once, in parts under the file's own name. */
    @Test
    void namesShareTheirNumbersInFilesOfPyTorchs() throws IOException {
        Path file = folder.resolve("pytorch.model.bin");
        List<Weights.Tensor> tensors = List.of(
                tensor(ElementType.F32, Shape.of(4), "b", "twin", "third"),
                tensor(ElementType.BF16, Shape.of(3, 2), "a"));
        Weights.write(file, Weights.torch(file, tensors, "state", "model"));
        try (TorchFile in = TorchFile.open(file)) {
            assertThat(in.names()).containsExactlyInAnyOrder("b", "twin", "third", "a");
            for (String name : List.of("b", "twin", "third")) {
                assertThat(in.numbers(name).all()).as(name).containsExactly(1, 2, 3, 4);
            }
            assertThat(in.shape("a")).isEqualTo(Shape.of(3, 2));
            assertThat(in.numbers("a").type()).isEqualTo(ElementType.BF16);
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(Collections.list(zip.entries()).stream().map(ZipEntry::getName))
                    .containsExactlyInAnyOrder(
                            "pytorch.model/data.pkl",
                            "pytorch.model/byteorder",
                            "pytorch.model/data/0",
                            "pytorch.model/data/1",
                            "pytorch.model/version");
        }
    }
}
