package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.torch.TorchFile;
import dev.gyre.engine.io.torch.TorchWriter;
import dev.gyre.models.arch.TiRex;
import dev.gyre.models.parameter.Domain;
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

    @Test
    void numbersHaveARange() throws IOException {
        refused(m -> m.put("input_patch_size", 0), "input_patch_size is 0: it must be a whole number from 1 to 4096");
        refused(m -> m.put("input_patch_size", 4097), "patch_size is 4097: it must be a whole number from 1 to 4096");
        refused(m -> blocks(m).put("num_blocks", 0), "num_blocks is 0: it must be a whole number from 1 to 512");
        refused(m -> blocks(m).put("num_blocks", 513), "num_blocks is 513: it must be a whole number from 1 to 512");
        refused(m -> blocks(m).put("num_blocks", 512), "missing are");
    }

    @Test
    void theFirstBlockCountsToo() throws IOException {
        for (List<?> at : List.of(List.of(1, 2), List.of("x", 1, 2))) {
            refused(
                    m -> {
                        blocks(m).put("all_slstm", false);
                        blocks(m).put("slstm_at", at);
                    },
                    "leaves block 0 out, but blocks of mLSTM aren't supported");
        }
    }

    /** Blocks are sLSTMs if nothing else is said, wherever those are said to be. */
    @Test
    void blocksAreSlstmsIfNothingIsSaid() throws IOException {
        Path file = folder.resolve("model.ckpt");
        write(
                file,
                m -> {
                    blocks(m).remove("all_slstm");
                    blocks(m).put("slstm_at", List.of());
                },
                name -> name);
        assertThat(HandMade.settings(file).at("/blocks").intValue()).isEqualTo(3);
    }

    @Test
    void theSecondTiRexIsToldByItsConfigurationToo() throws IOException {
        Path weights = Files.copy(PublishedFiles.folder("tirex").resolve("model.ckpt"), folder.resolve("model.ckpt"));
        assertThat(HandMade.settings(folder).at("/blocks").intValue()).isEqualTo(3);
        Path config = Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"TiRex_2\"}");
        assertThatThrownBy(() -> HandMade.settings(folder))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(folder + ": is TiRex-2, ");
        Files.writeString(config, "{\"model_type\": \"tirex\"}");
        assertThat(HandMade.settings(folder).at("/blocks").intValue()).isEqualTo(3);
        Files.createFile(folder.resolve("model-config.yaml"));
        assertThatThrownBy(() -> HandMade.settings(folder)).hasMessageContaining(": is TiRex-2, ");
        assertThat(HandMade.settings(weights).at("/blocks").intValue()).isEqualTo(3);
    }

    @Test
    void aCheckpointHasToBeThereAndSayWhatItIs() throws IOException {
        assertThatThrownBy(() -> HandMade.opened(folder, Optional.of("tirex"), PublishedModel::settings))
                .isInstanceOf(GyreException.class)
                .hasMessage(folder + ": there is no model.ckpt: name the checkpoint's file");
        Path file = folder.resolve("model.ckpt");
        writeSaying(file, name -> name, said -> said.remove("model_config"));
        assertThatThrownBy(() -> HandMade.opened(file, Optional.of("tirex"), PublishedModel::settings))
                .isInstanceOf(GyreException.class)
                .hasMessage(file + ": has no hyper_parameters.model_config: take the whole checkpoint");
        assertThatThrownBy(() -> HandMade.settings(file)).hasMessageContaining("name it by --architecture");
    }

    @Test
    void whatWasImportedIsWrittenBackAsItWas() {
        Path source = PublishedFiles.folder("tirex").resolve("model.ckpt");
        assertThat(HandMade.form(source)).isEqualTo("tirex");
        Path file = HandMade.thereAndBack(source, folder, Export.SHARD).resolve("model.ckpt");
        HandMade.assertSameTensors(file, source);
        try (TorchFile out = TorchFile.open(file);
                TorchFile in = TorchFile.open(source)) {
            assertThat(out.values("hyper_parameters")).isEqualTo(in.values("hyper_parameters"));
        }
    }

    @Test
    void whatElseAConfigurationSaysIsWrittenBack() throws IOException {
        Path source = folder.resolve("changed.ckpt");
        write(source, m -> m.put("dropout", 0.5), name -> name);
        Path file = HandMade.thereAndBack(source, folder, Export.SHARD).resolve("model.ckpt");
        try (TorchFile out = TorchFile.open(file)) {
            Map<String, Object> said = out.values("hyper_parameters").orElseThrow();
            assertThat(said.get("model_config")).asString().contains("dropout=0.5", "input_ff_dim=40");
        }
    }

    /** The published configuration says all that's to say, so that a model like it says the same. */
    @Test
    void aModelOfOursIsWrittenWithAllThatIsToSay() throws IOException {
        Path source = PublishedFiles.folder("tirex").resolve("model.ckpt");
        Path out = folder.resolve("out");
        HandMade.trainedHere(source, out);
        Path file = out.resolve("model.ckpt");
        assertThat(HandMade.names(file)).isEqualTo(HandMade.names(source));
        try (TorchFile written = TorchFile.open(file);
                TorchFile in = TorchFile.open(source)) {
            assertThat(written.values("hyper_parameters")).isEqualTo(in.values("hyper_parameters"));
        }
    }

    @Test
    void cellsOfOthersAreRefused() {
        TiRex.Config c = TiRex.Config.STANDARD;
        TiRex.Config other = new TiRex.Config(
                TiRex.Cell.MLSTM,
                c.dim(),
                c.blocks(),
                c.heads(),
                c.ffn(),
                c.hidden(),
                c.context(),
                c.patch(),
                c.quantiles());
        Exported model = HandMade.exported(other, Domain.numbers(1, 1), List.of(), Map.of());
        assertThatThrownBy(() -> new TiRexForm().write(model, folder))
                .isInstanceOf(GyreException.class)
                .hasMessage("a tirex with --cell mlstm has no published form: only slstm has");
        assertThat(folder).isEmptyDirectory();
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
        writeSaying(file, naming, said -> change.accept((Map<String, Object>) said.get("model_config")));
    }

    private static void writeSaying(Path file, UnaryOperator<String> naming, Consumer<Map<String, Object>> change) {
        Path source = PublishedFiles.folder("tirex").resolve("model.ckpt");
        try (TorchFile in = TorchFile.open(source)) {
            Map<String, Object> said =
                    new LinkedHashMap<>(in.values("hyper_parameters").orElseThrow());
            change.accept(said);
            TorchWriter out = new TorchWriter("archive", List.of("state_dict")).value("hyper_parameters", said);
            for (String name : in.names()) {
                out.tensor(naming.apply(name), ElementType.F32, in.shape(name).toArray(), () -> in.numbers(name));
            }
            AtomicFile.write(file, out::writeTo);
        }
    }
}
