package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.run.WeightQuantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The folder that an import makes, and when it makes none. */
class ImportFolderTest {

    private static final String CHECKPOINT = "checkpoint-0.safetensors";
    private static final String NORM = "model.norm.weight";
    private static final String QUERY = "model.layers.0.self_attn.q_proj.weight";

    @TempDir
    private Path folder;

    private static Import of(String name) {
        return Import.of(PublishedFiles.folder(name), Optional.empty());
    }

    private static ElementType type(Path run, String tensor) {
        try (Safetensors in = Safetensors.open(run.resolve(CHECKPOINT))) {
            return in.entry(tensor).type();
        }
    }

    /** Three layers of 10,048 numbers, two tables of 89 times 32, and a norm of 32. */
    @Test
    void theResultSaysWhatWasImported() {
        Import.Result result = of("llama").into(folder.resolve("run"), made -> {});
        assertThat(result).isEqualTo(new Import.Result("llama", "transformer", 35_872, Optional.empty()));
    }

    @Test
    void theFolderKeepsThePublishedConfiguration() throws IOException {
        Path run = folder.resolve("run");
        of("llama").into(run, made -> {});
        assertThat(PublishedFiles.contents(run)).containsExactly(CHECKPOINT, "config.json", "published.json");
        JsonNode kept = HandMade.json(run.resolve("published.json"));
        assertThat(kept.propertyNames()).containsExactly("form", "files");
        assertThat(kept.path("form").stringValue()).isEqualTo("llama");
        assertThat(kept.path("files").propertyNames()).containsExactly("config.json");
        assertThat(kept.path("files").path("config.json"))
                .isEqualTo(HandMade.json(PublishedFiles.folder("llama").resolve("config.json")));
    }

    @Test
    void theFolderIsLookedAtBeforeItHasItsName() {
        Path run = folder.resolve("run");
        List<Path> seen = new ArrayList<>();
        of("llama").into(run, made -> {
            assertThat(run).doesNotExist();
            assertThat(made.resolve("published.json")).exists();
            assertThat(made.resolve(CHECKPOINT)).exists();
            seen.add(made);
        });
        assertThat(seen).hasSize(1);
        Path refused = folder.resolve("refused");
        assertThatThrownBy(() -> of("llama").into(refused, made -> {
                    throw new IllegalStateException("it says something else");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("it says something else");
        assertThat(folder).isDirectoryContaining("glob:**/run").isDirectoryNotContaining("glob:**refused*");
    }

    @Test
    void aTakenFolderIsRefusedBeforeTheFilesAreLookedAt() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(taken.resolve("notes.txt"), "mine");
        Import of = Import.of(empty, Optional.empty());
        assertThatThrownBy(() -> of.into(taken, made -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessage(taken + " exists already and holds notes.txt: choose another --out");
        assertThatThrownBy(() -> of.into(folder.resolve("free"), made -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(empty + " holds no weights");
    }

    @Test
    void numbersKeepTheirTypeUnlessAnotherIsAsked() {
        of("llama").into(folder.resolve("same"), made -> {});
        assertThat(type(folder.resolve("same"), NORM)).isEqualTo(ElementType.BF16);
        of("llama").storing(ElementType.F32).into(folder.resolve("wide"), made -> {});
        assertThat(type(folder.resolve("wide"), NORM)).isEqualTo(ElementType.F32);
        try (TensorFiles same = TensorFiles.open(folder.resolve("same").resolve(CHECKPOINT));
                TensorFiles wide = TensorFiles.open(folder.resolve("wide").resolve(CHECKPOINT))) {
            assertThat(wide.floats(QUERY)).isEqualTo(same.floats(QUERY));
        }
    }

    /** Weights of products become whole numbers; a norm stays, as the type that was asked for before or after. */
    @Test
    void weightsMayBecomeSmall() {
        Path small = folder.resolve("small");
        of("llama").quantizing(WeightQuantization.Weights.INT8).into(small, made -> {});
        Path wide = folder.resolve("wide");
        of("llama")
                .storing(ElementType.F32)
                .quantizing(WeightQuantization.Weights.INT8)
                .into(wide, made -> {});
        Path after = folder.resolve("after");
        of("llama")
                .quantizing(WeightQuantization.Weights.INT8)
                .storing(ElementType.F32)
                .into(after, made -> {});
        for (Path run : List.of(small, wide, after)) {
            try (Safetensors in = Safetensors.open(run.resolve(CHECKPOINT))) {
                assertThat(in.entries().stream().filter(e -> e.type() == ElementType.I8))
                        .extracting(Entry::name)
                        .anyMatch(name -> name.startsWith(QUERY));
            }
        }
        assertThat(type(small, NORM)).isEqualTo(ElementType.BF16);
        assertThat(type(wide, NORM)).isEqualTo(ElementType.F32);
        assertThat(type(after, NORM)).isEqualTo(ElementType.F32);
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> Export.of(small, out, Optional.empty(), Export.SHARD, note -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessage(
                        small.resolve(CHECKPOINT)
                                + ": has weights of few bits: it can't be exported; name the run that it was made of, or import with --save-dtype");
        assertThat(out).doesNotExist();
    }

    /**
     * 512 layers of 32,768 times 98,304 numbers in attention, 216 in the feed-forward network and 2 in norms, two tables of 89 and one norm:
     * 1,652,930,740,224.
     */
    @Test
    void aModelThatIsLargerThanMemoryIsRefused() throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder("llama"), folder.resolve("source"));
        Path config = source.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"hidden_size\": 32", "\"hidden_size\": 32768")
                        .replace("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 512"));
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> Import.of(source, Optional.empty()).into(run, made -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageMatching("\\Q" + source + "\\E: the configuration asks for 1,652,930,740,224 numbers,"
                        + " which need 6,305,431 MiB of memory, but this machine has [\\d,]+ MiB:"
                        + " take a smaller model, small weights \\(--weights q8_0 or q4_k\\) or a larger machine");
        assertThat(run).doesNotExist();
    }

    /** A file system of the kernel's has no room: 71,744 bytes are 70.06 KiB. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskWithoutRoomIsRefused() {
        Path run = Path.of("/proc/gyre/run");
        assertThatThrownBy(() -> of("llama").into(run, made -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessage("/proc/gyre/run: the model needs 71 KiB on disk, but only 0 bytes are free:"
                        + " make room or choose another --out");
    }

    /** The parts of a linearised model; what it does is said beside the model that it was made of. */
    @Test
    void partsLieAnywhere() throws IOException {
        Path base = PublishedFiles.copy(PublishedFiles.folder("lolcats/base"), folder.resolve("a"));
        Path distill = PublishedFiles.copy(PublishedFiles.folder("lolcats/distill"), folder.resolve("b"));
        Path lora = PublishedFiles.copy(PublishedFiles.folder("lolcats/ft-lora"), folder.resolve("c"));
        Path run = folder.resolve("run");
        Import.Result result = Import.ofParts(base, distill, Optional.of(lora)).into(run, made -> {});
        assertThat(result.form()).isEqualTo("lolcats");
        of("lolcats").into(folder.resolve("whole"), made -> {});
        assertThat(run.resolve(CHECKPOINT))
                .hasSameBinaryContentAs(folder.resolve("whole").resolve(CHECKPOINT));
        Files.writeString(
                base.resolve("gyre.json"),
                "{\"model\": \"lolcats\", \"task\": {\"length\": 24, \"tokenizerFile\": \"\", \"vocabulary\": 83, \"begin\": 5}}");
        Path told = folder.resolve("told");
        Import.ofParts(base, distill, Optional.empty()).into(told, made -> {});
        assertThat(HandMade.json(told.resolve("config.json")).at("/task/length").intValue())
                .isEqualTo(24);
        assertThat(HandMade.json(told.resolve("config.json")).at("/task/begin").intValue())
                .isEqualTo(5);
        assertThatThrownBy(() -> Import.ofParts(base, folder.resolve("d"), Optional.empty()))
                .isInstanceOf(GyreException.class)
                .hasMessage(folder.resolve("d") + ": there is no such file or folder");
    }
}
