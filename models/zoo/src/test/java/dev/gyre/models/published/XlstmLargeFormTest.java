package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Both forms of large xLSTMs, written as their packages have them. */
class XlstmLargeFormTest {

    @TempDir
    private Path folder;

    private Path copy(String name) throws IOException {
        return PublishedFiles.copy(PublishedFiles.folder(name), folder.resolve("source"));
    }

    @Test
    void formsHaveNames() {
        assertThat(Forms.ofFamily("xlstm-large"))
                .hasValueSatisfying(f -> assertThat(f.name()).isEqualTo("xlstm-large"));
        assertThat(HandMade.form(PublishedFiles.folder("xlstm"))).isEqualTo("xlstm-large");
        assertThat(HandMade.form(PublishedFiles.folder("xlstm-native"))).isEqualTo("xlstm-large-native");
    }

    @Test
    void aFactorThatIsSaid() throws IOException {
        Path source = copy("xlstm");
        HandMade.edit(source.resolve("config.json"), c -> c.put("ffn_proj_factor", 3.5));
        assertThat(HandMade.settings(source).at("/ffnFactor").doubleValue()).isEqualTo(3.5);
    }

    /** The authors' own package numbers its files and keeps no index. */
    @Test
    void theirOwnFormIsWrittenBackAsItWas() throws IOException {
        Path source = copy("xlstm-native");
        HandMade.edit(source.resolve("config.yaml"), c -> c.put("dropout", 0.5));
        Path out = HandMade.thereAndBack(source, folder, 40_000);
        assertThat(PublishedFiles.contents(out))
                .containsExactly("config.yaml", "gyre.json", "model_0.safetensors", "model_1.safetensors");
        assertThat(HandMade.json(out.resolve("config.yaml"))).isEqualTo(HandMade.json(source.resolve("config.yaml")));
        HandMade.assertSameTensors(out, source);
    }

    @Test
    void transformersFormIsWrittenBackAsItWas() throws IOException {
        Path source = copy("xlstm");
        HandMade.edit(source.resolve("config.json"), c -> c.remove("gate_soft_cap"));
        Path out = HandMade.thereAndBack(source, folder, Export.SHARD);
        assertThat(PublishedFiles.contents(out)).containsExactly("config.json", "gyre.json", "model.safetensors");
        assertThat(HandMade.json(out.resolve("config.json"))).isEqualTo(HandMade.json(source.resolve("config.json")));
        HandMade.assertSameTensors(out, source);
    }

    /** Keys of transformers are none of the authors' own. */
    @Test
    void aModelOfOursInTheirOwnForm() throws IOException {
        Path out = folder.resolve("written");
        HandMade.trainedHere(PublishedFiles.folder("xlstm-native"), out);
        JsonNode said = HandMade.json(out.resolve("config.yaml"));
        assertThat(said.has("architectures")).isFalse();
        assertThat(said.get("embedding_dim").intValue()).isEqualTo(24);
    }

    /** No cap is null to the package, and 1 is one. */
    @Test
    void capsOfOurs() throws IOException {
        Path source = copy("xlstm");
        HandMade.edit(
                source.resolve("config.json"), c -> c.putNull("gate_soft_cap").put("output_logit_soft_cap", 1.0));
        Path out = folder.resolve("written");
        HandMade.trainedHere(source, out);
        JsonNode said = HandMade.json(out.resolve("config.json"));
        assertThat(said.has("gate_soft_cap")).isTrue();
        assertThat(said.get("gate_soft_cap").isNull()).isTrue();
        assertThat(said.get("output_logit_soft_cap").doubleValue()).isEqualTo(1);
        assertThat(said.get("vocab_size").intValue()).isEqualTo(67);
        assertThat(said.get("num_blocks").intValue()).isEqualTo(3);
        assertThat(said.get("architectures")).hasToString("[\"xLSTMForCausalLM\"]");
    }
}
