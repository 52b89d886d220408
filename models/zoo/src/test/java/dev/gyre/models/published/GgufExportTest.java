package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.gguf.BlockType;
import dev.gyre.engine.io.gguf.GgufFile;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.file.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What's written as llama.cpp's file is the same model when it's read again. */
class GgufExportTest {

    @TempDir
    Path folder;

    private Path imported(Path source, String called) {
        Path run = folder.resolve(called);
        Import.of(source, Optional.empty()).storing(ElementType.F32).into(run, made -> {});
        return run;
    }

    private Path exported(Path run, BlockType type) {
        Path file = folder.resolve(type + ".gguf");
        Export.gguf(run, file, type, note -> {});
        return file;
    }

    private static void assertSame(Path expected, Path found, double tolerance) {
        assertThat(HandMade.json(found.resolve("config.json")).get("settings"))
                .isEqualTo(HandMade.json(expected.resolve("config.json")).get("settings"));
        try (TensorFiles one = TensorFiles.open(expected.resolve("checkpoint-0.safetensors"));
                TensorFiles other = TensorFiles.open(found.resolve("checkpoint-0.safetensors"))) {
            assertThat(other.names()).isEqualTo(one.names());
            for (String name : one.names()) {
                float[] numbers = one.floats(name);
                float most = 0;
                for (float x : numbers) {
                    most = Math.max(most, Math.abs(x));
                }
                assertThat(other.floats(name))
                        .as(name)
                        .usingComparatorWithPrecision((float) (tolerance * most))
                        .containsExactly(numbers);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-tied"})
    void publishedLlamasComeBack(String model) {
        Path run = imported(PublishedFiles.folder(model), "run");
        assertSame(run, imported(exported(run, BlockType.F32), "again"), 0);
    }

    @ParameterizedTest
    @EnumSource
    void architecturesComeBack(GgufArchitecturesTest.Architecture a) throws IOException {
        Path file = Files.write(folder.resolve("made.gguf"), GgufArchitecturesTest.file(a));
        Path run = imported(file, "run");
        Path written = exported(run, BlockType.F32);
        Path again = imported(written, "again");
        assertSame(run, again, 0);
        String text = "Sing, O goddess, abc 12";
        assertThat(JsonTokenizer.open(again).encode(text))
                .containsExactly(JsonTokenizer.open(run).encode(text));
        try (GgufFile in = GgufFile.open(written)) {
            assertThat(in.metadata().text("general.architecture").orElseThrow()).isEqualToIgnoringCase(a.name());
        }
    }

    /** Numbers are as near as the type allows: half a step of the largest of 32. */
    @ParameterizedTest
    @CsvSource({"F16, 0.0005", "BF16, 0.004", "Q8_0, 0.0045", "Q4_0, 0.13"})
    void smallerTypes(BlockType type, double tolerance) throws IOException {
        Path file = Files.write(
                folder.resolve("made.gguf"), GgufArchitecturesTest.file(GgufArchitecturesTest.Architecture.LLAMA));
        Path run = imported(file, "run");
        Path small = exported(run, type);
        assertSame(run, imported(small, "again"), tolerance);
        assertThat(Files.size(small)).isLessThan(Files.size(file));
    }

    @Test
    void whatLlamaCppHasNoFormForIsRefused() {
        Path run = imported(PublishedFiles.folder("llama"), "run");
        Path file = exported(run, BlockType.F16);
        assertThatThrownBy(() -> exported(run, BlockType.F16))
                .isInstanceOf(GyreException.class)
                .hasMessage(file + " exists already: choose another --out");
        Path yoco = imported(PublishedFiles.folder("yoco"), "yoco");
        assertThatThrownBy(() -> exported(yoco, BlockType.F32))
                .hasMessage(yoco + ": can't be exported as GGUF, which has models in the shape of Llama");
    }
}
