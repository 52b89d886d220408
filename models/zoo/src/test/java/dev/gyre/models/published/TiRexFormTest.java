package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.torch.TorchFile;
import dev.gyre.engine.io.torch.TorchWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of TiRex' whose configuration was changed. */
class TiRexFormTest {

    @TempDir
    Path folder;

    @Test
    void theLicenceOfTheWeightsIsNamed() {
        Import.Result result =
                Import.of(PublishedFiles.folder("tirex"), Optional.empty()).into(folder.resolve("run"), made -> {});
        assertThat(result.licence()).hasValueSatisfying(l -> assertThat(l).contains("NXAI Community License"));
    }

    /** Newer packages write the blocks without the part before their names. */
    @Test
    void blocksMayStandByThemselves() throws IOException {
        Path plain = folder.resolve("plain.ckpt");
        write(plain, said -> {}, name -> name.replace("block_stack.", ""));
        Import.of(plain, Optional.empty()).into(folder.resolve("a"), made -> {});
        Import.of(PublishedFiles.folder("tirex"), Optional.empty()).into(folder.resolve("b"), made -> {});
        assertThat(folder.resolve("a/checkpoint-0.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("b/checkpoint-0.safetensors"));
    }

    @Test
    void modelsThatAreNotLikeThePublishedOnesAreRefused() throws IOException {
        refused(m -> m.put("output_patch_size", 16), "model_config.output_patch_size is 16, but only 8");
        refused(m -> m.put("quantiles", List.of(0.1, 0.9)), "with 0.5 among them");
        refused(m -> m.remove("quantiles"), "model_config.quantiles is missing");
        refused(m -> blocks(m).put("num_heads", 5), "a divisor of --dim 24");
        refused(m -> blocks(m).put("num_blocks", 2), "left over are");
        refused(
                m -> {
                    blocks(m).put("all_slstm", false);
                    blocks(m).put("slstm_at", List.of(0, 2));
                },
                "leaves block 1 out, but blocks of mLSTM aren't supported");
    }

    @Test
    void allBlocksMayBeNamed() throws IOException {
        Path file = folder.resolve("model.ckpt");
        write(
                file,
                m -> {
                    blocks(m).put("all_slstm", false);
                    blocks(m).put("slstm_at", List.of(0, 1, 2));
                },
                name -> name);
        assertThat(Import.of(file, Optional.empty())
                        .into(folder.resolve("run"), made -> {})
                        .family())
                .isEqualTo("tirex");
    }

    @Test
    void theSecondTiRexIsRefusedByItsName() throws IOException {
        Files.createFile(folder.resolve("model-config.yaml"));
        Files.createFile(folder.resolve("model.ckpt"));
        assertThatThrownBy(() -> Import.of(folder, Optional.empty()).into(folder.resolve("run"), made -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("TiRex-2");
    }

    private void refused(Consumer<Map<String, Object>> change, String says) throws IOException {
        Path file = folder.resolve("changed.ckpt");
        write(file, change, name -> name);
        assertThatThrownBy(() -> Import.of(file, Optional.empty()).into(folder.resolve("run"), made -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(says);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> blocks(Map<String, Object> model) {
        return (Map<String, Object>) model.get("block_kwargs");
    }

    /** The published checkpoint with another configuration or other names. */
    @SuppressWarnings("unchecked")
    private static void write(Path file, Consumer<Map<String, Object>> change, UnaryOperator<String> naming) {
        Path source = PublishedFiles.folder("tirex").resolve("model.ckpt");
        try (TorchFile in = TorchFile.open(source)) {
            Map<String, Object> said =
                    new LinkedHashMap<>(in.values("hyper_parameters").orElseThrow());
            change.accept((Map<String, Object>) said.get("model_config"));
            TorchWriter out = new TorchWriter("archive", List.of("state_dict")).value("hyper_parameters", said);
            for (String name : in.names()) {
                out.tensor(naming.apply(name), ElementType.F32, in.shape(name).toArray(), () -> in.numbers(name));
            }
            AtomicFile.write(file, out::writeTo);
        }
    }
}
