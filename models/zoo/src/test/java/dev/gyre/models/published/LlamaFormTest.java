package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.Transformer;
import dev.gyre.models.arch.TransformerVariant;
import dev.gyre.models.arch.TransformerVariant.Biases;
import dev.gyre.models.file.TensorFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Configurations and tensors of models in the shape of Llama. */
class LlamaFormTest {

    private static final String HEAD = "lm_head.weight";
    private static final String TABLE = "model.embed_tokens.weight";

    @TempDir
    private Path folder;

    private Path source;

    @BeforeEach
    void copy() throws IOException {
        source = PublishedFiles.copy(PublishedFiles.folder("llama"), folder.resolve("source"));
    }

    private void edit(Consumer<ObjectNode> change) throws IOException {
        Path file = source.resolve("config.json");
        ObjectNode keys = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
        change.accept(keys);
        Files.writeString(file, keys.toString());
    }

    private void edit(String keys) throws IOException {
        edit(all -> all.setAll((ObjectNode) JsonMapper.shared().readTree(keys)));
    }

    private Transformer.Config settings() {
        try (PublishedModel<?, ?> model = new LlamaForm().open(new Publication(source))) {
            return (Transformer.Config) model.settings();
        }
    }

    private void refused(String says) {
        assertThatThrownBy(this::settings)
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(source.toString())
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource({
        "llama, X, true",
        "mistral, X, true",
        "X, LlamaForCausalLM, true",
        "X, MistralForCausalLM, true",
        "qwen2, X, true",
        "X, Qwen3ForCausalLM, true",
        "granite, GraniteForCausalLM, true",
        "gpt2, GPT2LMHeadModel, false"
    })
    void theTypeOrTheClassTells(String type, String architecture, boolean recognised) throws IOException {
        edit(all -> {
            all.put("model_type", type);
            all.putArray("architectures").add(architecture);
        });
        assertThat(new LlamaForm().recognises(new Publication(source))).isEqualTo(recognised);
    }

    @Test
    void aPartOfTheChannelsCantBeTurned() throws IOException {
        edit("{\"partial_rotary_factor\": 1.0, \"rope_parameters\": {\"partial_rotary_factor\": 1}}");
        assertThat(settings().heads()).isEqualTo(4);
        edit("{\"partial_rotary_factor\": 0}");
        refused("partial_rotary_factor is 0, but only 1 is supported");
        edit("{\"partial_rotary_factor\": null, \"rope_parameters\": {\"partial_rotary_factor\": 0}}");
        refused("rope_parameters.partial_rotary_factor is 0, but only 1 is supported");
    }

    /** What follows from a type, and what its class takes for what isn't said. */
    @Test
    void typesDiffer() throws IOException {
        assertThat(settings().variant()).isEqualTo(TransformerVariant.STANDARD);
        edit("{\"attention_bias\": true}");
        assertThat(settings().variant().attentionBias()).isEqualTo(Biases.ALL);
        edit("{\"model_type\": \"qwen2\", \"attention_bias\": null}");
        assertThat(settings().variant().attentionBias()).isEqualTo(Biases.QKV);
        edit("{\"use_sliding_window\": true}");
        refused("use_sliding_window is true, but only false is supported");
        edit(all -> all.put("model_type", "qwen3")
                .put("use_sliding_window", false)
                .remove(List.of("head_dim", "intermediate_size")));
        assertThat(settings().variant().headNorms()).isTrue();
        assertThat(settings().variant().attentionBias()).isEqualTo(Biases.NONE);
        assertThat(settings().headWidth()).isEqualTo(128);
        assertThat(settings().hidden()).isEqualTo(22_016);
        edit("{\"model_type\": \"granite\", \"embedding_multiplier\": 12, \"logits_scaling\": 8}");
        assertThat(settings().variant()).isEqualTo(new TransformerVariant(Biases.NONE, false, 12, 1, 1, 8));
    }

    @Test
    void quantisedWeightsAreRefused() throws IOException {
        edit("{\"quantization_config\": {\"bits\": 4}}");
        refused("config.json: the weights are quantised, which isn't read: take those that aren't");
        edit("{\"quantization_config\": null}");
        assertThat(settings().dim()).isEqualTo(32);
    }

    @Test
    void mistralsWindowIsAsLongAsItsTexts() throws IOException {
        edit("{\"model_type\": \"mistral\", \"sliding_window\": 256}");
        assertThat(settings().context()).isEqualTo(256);
        edit("{\"sliding_window\": 255}");
        refused("sliding_window is 255, but only 256 is supported");
        edit("{\"sliding_window\": null, \"max_position_embeddings\": 77}");
        assertThat(settings().context()).isEqualTo(77);
        edit("{\"sliding_window\": 0, \"max_position_embeddings\": 0}");
        refused("max_position_embeddings is 0: it must be a whole number from 1 to 2147483647");
        edit("{\"model_type\": \"llama\", \"sliding_window\": 3, \"max_position_embeddings\": 1}");
        assertThat(settings().context()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0", "16777217"})
    void aVocabularyHasItsLimits(int size) throws IOException {
        edit("{\"vocab_size\": " + size + "}");
        refused("vocab_size is " + size + ": it must be a whole number from 1 to 16777216");
    }

    @ParameterizedTest
    @CsvSource({"1", "16777216"})
    void vocabulariesAtTheLimitsAreRead(int size) throws IOException {
        edit("{\"vocab_size\": " + size + "}");
        try (PublishedModel<?, ?> model = new LlamaForm().open(new Publication(source))) {
            assertThat(model.domain().outputs()).isEqualTo(size);
        }
    }

    /** A base of null in the newer place leaves that in the older one. */
    @Test
    void theBaseOfTheFrequenciesIsInOneOfTwoPlaces() throws IOException {
        edit("{\"rope_theta\": 20000.0, \"rope_parameters\": {\"rope_theta\": null}}");
        assertThat(settings().rotary().theta()).isEqualTo(20_000);
        edit("{\"rope_theta\": 20000.0, \"rope_parameters\": {\"rope_theta\": 30000.0}}");
        assertThat(settings().rotary().theta()).isEqualTo(30_000);
    }

    private Set<String> names(String table, float... head) throws IOException {
        Path file = folder.resolve("two.safetensors");
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            new SafetensorsWriter()
                    .floats(table, Shape.of(2), 1, 2)
                    .floats(HEAD, Shape.of(head.length), head)
                    .floats("model.layers.0.self_attn.rotary_emb.inv_freq", Shape.of(1), 1)
                    .writeTo(out);
        }
        try (TensorFiles in = TensorFiles.open(file)) {
            Configuration c = LlamaForm.configuration(new Publication(source));
            return Set.copyOf(LlamaForm.tensors(c, in).names());
        }
    }

    /** Older versions store the frequencies, too, and newer ones the table a second time. */
    @Test
    void aHeadThatIsTheTableIsLeftOutIfItIsTheSame() throws IOException {
        assertThat(names(TABLE, 1, 3)).containsExactlyInAnyOrder(TABLE, HEAD);
        edit("{\"tie_word_embeddings\": null}");
        assertThat(names(TABLE, 1, 3)).containsExactlyInAnyOrder(TABLE, HEAD);
        edit("{\"tie_word_embeddings\": true}");
        assertThat(names(TABLE, 1, 2)).containsExactly(TABLE);
        assertThat(names("other", 1, 3)).containsExactly("other");
        assertThatThrownBy(() -> names(TABLE, 1, 3))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("\"lm_head.weight\" and \"model.embed_tokens.weight\" differ");
    }

    @Test
    void aTensorWithoutExtentsIsNoNorm() throws IOException {
        Path file = folder.resolve("scalar.safetensors");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                TensorFiles in = TensorFiles.open(source)) {
            SafetensorsWriter w = new SafetensorsWriter();
            for (String name : in.names()) {
                Shape shape = name.equals("model.norm.weight") ? Shape.of() : in.shape(name);
                w.floats(name, shape, Arrays.copyOf(in.floats(name), shape.size()));
            }
            w.writeTo(out);
        }
        Path alone = Files.createDirectory(folder.resolve("alone"));
        Files.copy(source.resolve("config.json"), alone.resolve("config.json"));
        Files.move(file, alone.resolve("model.safetensors"));
        assertThatThrownBy(() -> Import.of(alone, Optional.empty()).into(folder.resolve("run"), made -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessage(alone + ": model.norm.weight has shape (), but the configuration asks for (32):"
                        + " the files don't belong together");
    }
}
