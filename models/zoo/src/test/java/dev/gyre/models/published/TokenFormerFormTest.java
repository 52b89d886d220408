package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.torch.TorchFile;
import dev.gyre.engine.io.torch.TorchWriter;
import dev.gyre.models.Families;
import dev.gyre.models.arch.TokenFormer;
import dev.gyre.models.parameter.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TokenFormer's configurations and the names of its tensors. */
class TokenFormerFormTest {

    private static final String EMBEDDING = "0.word_embeddings.weight";

    @TempDir
    private Path folder;

    private Path source;

    @BeforeEach
    void copy() throws IOException {
        source = PublishedFiles.copy(PublishedFiles.folder("tokenformer"), folder.resolve("source"));
    }

    private void edit(String is, String becomes) throws IOException {
        Path file = source.resolve("eval.yml");
        String text = Files.readString(file);
        assertThat(text).contains(is);
        Files.writeString(file, text.replace(is, becomes));
    }

    private TokenFormer.Config settings() {
        try (PublishedModel<?, ?> model = new TokenFormerForm().open(new Publication(source))) {
            return (TokenFormer.Config) model.settings();
        }
    }

    @Test
    void keysMayHaveHyphens() throws IOException {
        TokenFormer.Config plain = settings();
        assertThat(plain.qkvSlots()).isEqualTo(37);
        assertThat(plain.rotaryPart()).isEqualTo(0.25);
        Path file = source.resolve("eval.yml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("num_layers", "num-layers")
                        .replace("qkv_slot_num", "qkv-slot-num")
                        .replace("rotary_pct", "rotary-pct")
                        .replace("max_position_embeddings", "max-position-embeddings"));
        assertThat(new TokenFormerForm().recognises(new Publication(source))).isTrue();
        assertThat(settings()).isEqualTo(plain);
    }

    @Test
    void textsAreAsLongAsIsSaidOrAsThoseItWasTrainedOn() throws IOException {
        edit("\"max_position_embeddings\": 64,", "\"max_position_embeddings\": 70,");
        assertThat(settings().context()).isEqualTo(70);
        edit("\"max_position_embeddings\": 70,", "");
        assertThat(settings().context()).isEqualTo(64);
        edit("\"seq_length\": 64,", "");
        assertThat(settings().context()).isEqualTo(512);
    }

    @Test
    void layersOfAnotherKindAreRefused() throws IOException {
        edit("[[\"tokenformer\"], 3]", "[[\"tokenformer\"], 2], [[\"global\"], 1]");
        assertThatThrownBy(this::settings)
                .isInstanceOf(GyreException.class)
                .hasMessage(source.resolve("eval.yml")
                        + ": attention_config has layers of global, but only tokenformer is supported");
    }

    /** Another package puts the network into a part of its own; the embedding needn't come first in the file. */
    @ParameterizedTest
    @CsvSource({"sequential.", "module.sequential.", "''"})
    void thePartBeforeTheNamesIsSeenByTheEmbeddings(String prefix) throws IOException {
        Path changed = PublishedFiles.copy(source, folder.resolve("changed"));
        try (TorchFile in = TorchFile.open(source.resolve("pytorch_model.bin"))) {
            List<String> names = new ArrayList<>(in.names());
            names.sort(Comparator.comparing(n -> n.endsWith(EMBEDDING)));
            assertThat(names.getLast()).isEqualTo("sequential." + EMBEDDING);
            TorchWriter out = new TorchWriter("pytorch_model", List.of());
            for (String name : names) {
                String theirs = name.replace("sequential.", prefix);
                out.tensor(theirs, in.numbers(name).type(), in.shape(name).toArray(), () -> in.numbers(name));
            }
            Weights.write(changed.resolve("pytorch_model.bin"), out);
        }
        Import.of(source, Optional.empty()).into(folder.resolve("a"), made -> {});
        Import.of(changed, Optional.empty()).into(folder.resolve("b"), made -> {});
        assertThat(folder.resolve("b/checkpoint-0.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("a/checkpoint-0.safetensors"));
    }

    /** What stands beside the network isn't the model's, and isn't passed over in silence. */
    @Test
    void aTensorOutsideTheNetworkKeepsItsName() throws IOException {
        Path changed = PublishedFiles.copy(source, folder.resolve("changed"));
        try (TorchFile in = TorchFile.open(source.resolve("pytorch_model.bin"))) {
            TorchWriter out = new TorchWriter("pytorch_model", List.of());
            for (String name : in.names()) {
                out.tensor(name, in.numbers(name).type(), in.shape(name).toArray(), () -> in.numbers(name));
            }
            out.integers("steps", new int[] {1}, 5);
            Weights.write(changed.resolve("pytorch_model.bin"), out);
        }
        assertThatThrownBy(() -> Import.of(changed, Optional.empty()).into(folder.resolve("run"), made -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageEndingWith(": none is missing, left over are \"steps\"");
    }

    /** The authors' code has no way to say by how many slots scores are scaled. */
    @Test
    void aModelThatGrewIsNotExported() {
        Exported model = new Exported(
                "run",
                Families.find("tokenformer").settings().parse(Map.of("--grown-from", "256,256,1024")),
                Domain.tokens(256),
                List.of(),
                new TensorMap("none"),
                Map.of(),
                Optional.empty(),
                Export.SHARD);
        assertThatThrownBy(() -> new TokenFormerForm().write(model, folder))
                .isInstanceOf(GyreException.class)
                .hasMessage(
                        "run: can't be exported: a model that grew scales its scores by the slots that it began with,"
                                + " but the authors' code by those that it has");
        assertThat(folder.resolve("eval.yml")).doesNotExist();
    }
}
