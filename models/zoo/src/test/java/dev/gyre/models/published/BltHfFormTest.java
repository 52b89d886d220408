package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.Xlstm;
import dev.gyre.models.arch.blt.BltConfig;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.PublishedTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The checkpoint of BLT in transformers' form: 6 tables of 53 rows of 16 numbers, one below the other. */
class BltHfFormTest {

    private static final String TABLES = "model.encoder_hash_tok_embedding.";

    @TempDir
    private Path folder;

    private Path copy() throws IOException {
        return PublishedFiles.copy(PublishedFiles.folder("blt-hf"), folder.resolve("source"));
    }

    @Test
    void settings() throws IOException {
        Path source = PublishedFiles.folder("blt-hf");
        JsonNode all = HandMade.settings(source);
        assertThat(all.at("/documents").isBoolean()).isTrue();
        assertThat(all.at("/documents").booleanValue()).isFalse();
        assertThat(all.at("/cross/crossHeads").intValue()).isZero();
        assertThat(all.at("/cross/crossVectors").intValue()).isEqualTo(2);
        assertThat(all.at("/local/localHidden").intValue()).isEqualTo(48);
        assertThat(all.at("/local/window").intValue()).isEqualTo(128);
        assertThat(all.at("/global/globalHidden").intValue()).isEqualTo(88);
        assertThat(all.at("/hashes/hashRows").intValue()).isEqualTo(53);
        assertThat(all.at("/hashes/hashSizes")).hasToString("[3,4,5,6,7,8]");
        assertThat(all.at("/patches/threshold").doubleValue()).isEqualTo(3.799609);
        HandMade.opened(source, model -> {
            assertThat(model.form().name()).isEqualTo("blt-hf");
            assertThat(model.domain().outputs()).isEqualTo(260);
            assertThat(model.originals())
                    .isEqualTo(Map.of("config.json", HandMade.json(source.resolve("config.json"))));
            return model;
        });
        assertThat(Forms.named("blt-hf").family()).isEqualTo("blt");
    }

    @Test
    void tablesAreCutOutOfTheOne() {
        Path source = PublishedFiles.folder("blt-hf");
        try (TensorFiles file = TensorFiles.open(source)) {
            float[] whole = file.floats(TABLES + "weight");
            assertThat(whole).hasSize(6 * 53 * 16);
            HandMade.opened(source, model -> {
                PublishedTensors tensors = model.tensors();
                assertThat(tensors.names().stream().filter(n -> n.startsWith(TABLES)))
                        .containsExactlyInAnyOrder(
                                TABLES + "0.weight",
                                TABLES + "1.weight",
                                TABLES + "2.weight",
                                TABLES + "3.weight",
                                TABLES + "4.weight",
                                TABLES + "5.weight");
                for (int i = 0; i < 6; i++) {
                    String name = TABLES + i + ".weight";
                    assertThat(tensors.shape(name)).isEqualTo(Shape.of(53, 16));
                    assertThat(tensors.floats(name)).isEqualTo(Arrays.copyOfRange(whole, 848 * i, 848 * (i + 1)));
                }
                return model;
            });
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0        | encoder_hash_byte_group_vocab is 0: it must be a whole number from 1 to 16777216
            16777217 | encoder_hash_byte_group_vocab is 16777217: it must be a whole number from 1 to 16777216
            16777216 | has shape (318, 16), which isn't a number of tables of 16777216 rows
            54       | has shape (318, 16), which isn't a number of tables of 54 rows
            """)
    void rowsOfTables(int rows, String says) throws IOException {
        Path source = copy();
        HandMade.edit(source.resolve("config.json"), c -> c.put("encoder_hash_byte_group_vocab", rows));
        assertThatThrownBy(() -> HandMade.settings(source))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(source.toString())
                .hasMessageContaining(says);
    }

    /** A decoder that says nothing of heads of keys has those of the encoder. */
    @Test
    void headsOfKeysMayBeLeftOut() throws IOException {
        Path source = copy();
        HandMade.edit(
                source.resolve("config.json"),
                c -> ((ObjectNode) c.get("decoder_config")).remove("num_key_value_heads"));
        assertThat(HandMade.settings(source).at("/local/localKeyHeads").intValue())
                .isEqualTo(2);
    }

    @Test
    void whatWasImportedIsWrittenBackAsItWas() throws IOException {
        Path source = PublishedFiles.folder("blt-hf");
        Path out = HandMade.thereAndBack(source, folder, Export.SHARD);
        assertThat(PublishedFiles.contents(out)).containsExactly("config.json", "gyre.json", "model.safetensors");
        assertThat(HandMade.json(out.resolve("config.json"))).isEqualTo(HandMade.json(source.resolve("config.json")));
        HandMade.assertSameTensors(out, source);
    }

    /** Several files hold the tables as one tensor, too. */
    @Test
    void inSeveralFiles() throws IOException {
        Path source = PublishedFiles.folder("blt-hf");
        Path out = HandMade.thereAndBack(source, folder, 100_000);
        assertThat(PublishedFiles.contents(out)).contains("model.safetensors.index.json");
        assertThat(HandMade.json(out.resolve("model.safetensors.index.json"))
                        .get("weight_map")
                        .has(TABLES + "weight"))
                .isTrue();
        HandMade.assertSameTensors(out, source);
    }

    @Test
    void aModelWithoutTables() throws IOException {
        Path source = copy();
        HandMade.edit(source.resolve("config.json"), c -> c.put("encoder_hash_byte_group_nb_functions", 0));
        Path out = Files.createDirectory(folder.resolve("out"));
        ObjectNode said = (ObjectNode) HandMade.json("{\"as\": \"it was\"}");
        HandMade.opened(source, model -> {
            model.form()
                    .write(
                            HandMade.exported(
                                    model.settings(),
                                    model.domain(),
                                    model.declared().parameters(),
                                    Map.of("config.json", said)),
                            out);
            return out;
        });
        assertThat(HandMade.names(out))
                .contains("model.local_encoder.embed_tokens.weight", "model.patcher.embed_tokens.weight")
                .noneMatch(n -> n.startsWith(TABLES));
        assertThat(HandMade.json(out.resolve("config.json"))).isEqualTo(said);
    }

    @Test
    void whatWasNotImportedInThisFormIsRefused() {
        BltHfForm form = new BltHfForm();
        Domain bytes = Domain.tokens(260);
        ObjectNode said = (ObjectNode) HandMade.json("{}");
        for (Exported other : List.of(
                HandMade.exported(BltConfig.STANDARD, bytes, List.of(), Map.of()),
                HandMade.exported(Xlstm.Config.STANDARD, bytes, List.of(), Map.of("config.json", said)))) {
            assertThatThrownBy(() -> form.write(other, folder))
                    .isInstanceOf(GyreException.class)
                    .hasMessage("run: wasn't imported in this form: export it in that of its authors");
        }
        assertThat(folder).isEmptyDirectory();
    }
}
