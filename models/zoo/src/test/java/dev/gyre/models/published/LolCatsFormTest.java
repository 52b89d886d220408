package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.torch.TorchWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.file.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The three parts of LoLCATs, read together and written apart. */
class LolCatsFormTest {

    private static final String ATTENTION = "model.layers.0.self_attn.";
    private static final String TUNED = "base_model.model." + ATTENTION;
    private static final String QUERIES = ATTENTION + "feature_map_q.mlp.layer";
    private static final String KEYS = ATTENTION + "feature_map_k.mlp.layer";

    @TempDir
    private Path folder;

    private Path source;

    @BeforeEach
    void copy() throws IOException {
        source = PublishedFiles.copy(PublishedFiles.folder("lolcats"), folder.resolve("source"));
    }

    private void replace(String file, String is, String becomes) throws IOException {
        Path config = source.resolve(file);
        String text = Files.readString(config);
        assertThat(text).contains(is);
        Files.writeString(config, text.replace(is, becomes));
    }

    private void withoutAdapters() throws IOException {
        Files.move(source.resolve("ft-lora"), source.resolve("elsewhere"));
    }

    /** Writes a part's tensors again, but for some, with another beside them. */
    private void rewrite(String part, String without, Map<String, Numbers> more) {
        TorchWriter w = new TorchWriter("model", List.of("model_state_dict"));
        try (TensorFiles all = TensorFiles.open(source.resolve(part))) {
            all.names().stream().filter(n -> !n.contains(without)).forEach(name -> {
                Numbers copied = Numbers.of(all.shape(name), all.floats(name));
                w.tensor(name, ElementType.F32, all.shape(name).toArray(), () -> copied);
            });
        }
        more.forEach((name, n) -> w.tensor(name, ElementType.F32, n.shape().toArray(), () -> n));
        AtomicFile.write(source.resolve(part).resolve("model.pt"), w::writeTo);
    }

    @Test
    void whatWasImportedIsWrittenBackAsItWas() throws IOException {
        Path out = HandMade.thereAndBack(source, folder, Export.SHARD);
        List<String> configurations =
                List.of("base/config.json", "distill/model_config.yaml", "ft-lora/finetune_config.yaml");
        for (String file : configurations) {
            assertThat(HandMade.json(out.resolve(file))).as(file).isEqualTo(HandMade.json(source.resolve(file)));
        }
        List<String> weights = List.of("base/model.safetensors", "distill/model.pt", "ft-lora/model.pt");
        for (String file : weights) {
            HandMade.assertSameTensors(out.resolve(file), source.resolve(file));
        }
        assertThat(PublishedFiles.contents(out)).hasSize(7).contains("base/gyre.json");
    }

    @Test
    void attentionOfOursIsWrittenWithAllThatIsToSay() throws IOException {
        Path out = folder.resolve("out");
        HandMade.trainedHere(source, out);
        assertThat(HandMade.json(out.resolve("distill/model_config.yaml"))).isEqualTo(HandMade.json("""
                {"name": "llama",
                 "model": {"pretrained_model_name_or_path": "base", "rope_theta": 500000.0},
                 "attention": {"attention_type": "lolcats_llama_window_sw", "state_chunk_len": 1024, "window_size": 5,
                               "affine_attention_factors": false, "init_window_factor": -2.1972245773362196,
                               "feature_map": "softmax_dim", "learned_kernel": "untied_head_einsum",
                               "tie_qk_kernels": false, "train_qk": false,
                               "feature_map_kwargs": {"eps": 1e-12, "fullspace": true},
                               "learned_kernel_kwargs": {"feature_dim": 7, "skip_connection": false, "bias": false,
                                                         "zero_init": false}}}"""));
        assertThat(HandMade.json(out.resolve("ft-lora/finetune_config.yaml"))).isEqualTo(HandMade.json("""
                {"finetune": {"method": "lora",
                              "kwargs": {"r": 3, "lora_alpha": 6.0, "lora_dropout": 0,
                                         "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj"]}}}"""));
    }

    @Test
    void otherMapsAndWindows() throws IOException {
        replace("distill/model_config.yaml", "lolcats_llama_window_sw", "lolcats_llama_window_tk");
        replace("distill/model_config.yaml", "feature_map: softmax_dim", "feature_map: relu");
        Path out = folder.resolve("out");
        HandMade.trainedHere(source, out);
        JsonNode said = HandMade.json(out.resolve("distill/model_config.yaml"));
        assertThat(said.at("/attention/attention_type").stringValue()).isEqualTo("lolcats_llama_window_tk");
        assertThat(said.at("/attention/feature_map").stringValue()).isEqualTo("relu");
        assertThat(said.at("/attention/learned_kernel_kwargs/bias").booleanValue())
                .isTrue();
        assertThat(HandMade.names(out.resolve("distill"))).contains(ATTENTION + "window_factors", QUERIES, KEYS);
        assertThat(HandMade.names(out.resolve("base")))
                .contains("model.embed_tokens.weight", ATTENTION + "q_proj.weight")
                .hasSize(21);
    }

    @Test
    void attentionWithoutWindowsOrAdapters() throws IOException {
        replace("distill/model_config.yaml", "lolcats_llama_window_sw", "lolcats_llama");
        withoutAdapters();
        assertThat(HandMade.originals(source)).containsOnlyKeys("base/config.json", "distill/model_config.yaml");
        Path out = folder.resolve("out");
        HandMade.trainedHere(source, out);
        assertThat(HandMade.json(out.resolve("distill/model_config.yaml"))
                        .at("/attention/attention_type")
                        .stringValue())
                .isEqualTo("lolcats_llama");
        assertThat(PublishedFiles.contents(out))
                .containsExactly(
                        "base/config.json", "base/model.safetensors", "distill/model.pt", "distill/model_config.yaml");
    }

    /** Kernels are tied only where it's said. */
    @Test
    void kernelsAreApartIfNothingIsSaid() throws IOException {
        rewrite("distill", "feature_map_k", Map.of());
        replace("distill/model_config.yaml", "  tie_qk_kernels: false\n", "");
        assertThat(HandMade.tensors(source)).doesNotContain(KEYS);
        replace("distill/model_config.yaml", "  train_qk: false", "  tie_qk_kernels: true");
        assertThat(HandMade.tensors(source)).contains(KEYS);
    }

    /** Feature maps that went on learning while adapters did are saved among those, and count. */
    @Test
    void mapsThatWentOnLearning() {
        Shape shape = Shape.of(4, 8, 7);
        float[] learned = HandMade.upFrom(1, shape.size());
        rewrite("ft-lora", "nothing", Map.of(TUNED + "feature_map_q.mlp.layer", Numbers.of(shape, learned)));
        HandMade.opened(source, model -> {
            Fit.require(model.declared().parameters(), model.tensors());
            assertThat(model.tensors().floats(QUERIES)).isEqualTo(learned);
            assertThat(model.tensors().floats(KEYS)).isNotEqualTo(learned);
            assertThat(model.tensors().has(TUNED + "q_proj.lora_A.default.weight"))
                    .isTrue();
            return model;
        });
    }

    /** The maps of keys go from 32 numbers to 16. */
    @Test
    void adaptersOfMapsThatWereNotTuned() throws IOException {
        rewrite("ft-lora", "k_proj", Map.of());
        replace("ft-lora/finetune_config.yaml", "    - k_proj\n", "");
        HandMade.opened(source, model -> {
            Fit.require(model.declared().parameters(), model.tensors());
            assertThat(model.tensors().shape(TUNED + "k_proj.lora_A.default.weight"))
                    .isEqualTo(Shape.of(3, 32));
            assertThat(model.tensors().shape(TUNED + "k_proj.lora_B.default.weight"))
                    .isEqualTo(Shape.of(16, 3));
            return model;
        });
    }

    @Test
    void adaptersOfNoMapAreNotThatOfAll() throws IOException {
        rewrite("ft-lora", "k_proj", Map.of());
        Path tuning = source.resolve("ft-lora/finetune_config.yaml");
        Files.writeString(tuning, "finetune: {method: lora, kwargs: {r: 3, lora_alpha: 6}}\n");
        HandMade.opened(source, model -> {
            assertThatThrownBy(() -> Fit.require(model.declared().parameters(), model.tensors()))
                    .hasMessageContaining("k_proj.lora_A.default.weight");
            return model;
        });
    }
}
