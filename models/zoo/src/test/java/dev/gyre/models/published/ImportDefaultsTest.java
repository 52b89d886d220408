package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Keys that a published configuration leaves out have the values of the authors' configuration classes. */
class ImportDefaultsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder;

    /** LlamaConfig and MistralConfig of transformers, YOCO's model arguments. */
    @ParameterizedTest
    @CsvSource({
        "llama, config.json, llama, rms_norm_eps, normEpsilon, 1e-6",
        "llama, config.json, llama, rope_theta, theta, 10000",
        "llama, config.json, llama, max_position_embeddings, context, 2048",
        "llama, config.json, llama, tie_word_embeddings, tied, false",
        "llama, config.json, mistral, rms_norm_eps, normEpsilon, 1e-6",
        "llama, config.json, mistral, rope_theta, theta, 10000",
        "yoco, params.json, '', norm_eps, normEpsilon, 1e-5",
        "yoco, params.json, '', rope_theta, theta, 10000",
    })
    void aMissingKeyHasTheAuthorsValue(
            String name, String file, String type, String key, String setting, String expected) throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder(name), folder.resolve("source"));
        ObjectNode said = (ObjectNode) JSON.readTree(Files.readString(source.resolve(file)));
        said.remove(key);
        if (type.equals("mistral")) {
            said.put("model_type", type).putNull("sliding_window");
            said.putArray("architectures").add("MistralForCausalLM");
        }
        Files.writeString(source.resolve(file), said.toString());
        Path run = folder.resolve("run");
        Import.of(source, Optional.empty()).into(run, made -> {});
        JsonNode value = JSON.readTree(Files.readString(run.resolve("config.json")))
                .path("settings")
                .path(setting);
        if (value.isBoolean()) {
            assertThat(value.asString()).isEqualTo(expected);
        } else {
            assertThat((float) value.asDouble()).isEqualTo(Float.parseFloat(expected));
        }
    }
}
