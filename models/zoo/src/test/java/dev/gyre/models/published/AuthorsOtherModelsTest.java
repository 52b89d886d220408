package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.torch.TorchWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.PublishedTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the authors' programs have and ours haven't is refused by its key; the values that ours have are taken where they're said. */
class AuthorsOtherModelsTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder;

    private Path copy(String name) throws IOException {
        return PublishedFiles.copy(PublishedFiles.folder(name), folder.resolve("source"));
    }

    private static JsonNode settings(Path source) {
        Publication p = new Publication(source);
        try (PublishedModel<?, ?> model = Forms.of(p, Optional.empty()).open(p)) {
            return JSON.valueToTree(model.settings());
        }
    }

    private static void set(Path source, String file, String outer, String key, String value) throws IOException {
        Path config = source.resolve(file);
        ObjectNode all = (ObjectNode) JSON.readTree(Files.readString(config));
        ((ObjectNode) (outer.isEmpty() ? all : all.at(outer))).set(key, JSON.readTree(value.replace('\'', '"')));
        Files.writeString(config, all.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            llama | config.json | `` | hidden_act | 'swish' | 'gelu'
            llama | config.json | `` | attention_bias | true | 'x'
            llama | config.json | `` | mlp_bias | false | true
            llama | config.json | `` | partial_rotary_factor | 1.0 | 0.5
            xlstm | config.json | `` | use_bias | false | true
            xlstm | config.json | `` | weight_mode | 'single' | 'fused'
            xlstm | config.json | `` | tie_word_embeddings | false | true
            xlstm | config.json | `` | add_qk_norm | false | true
            xlstm | config.json | `` | add_post_norm | false | true
            matmulfree | config.json | `` | use_short_conv | false | true
            matmulfree | config.json | `` | use_lower_bound | true | false
            matmulfree | config.json | `` | expand_ratio | 1 | 2
            matmulfree | config.json | `` | hidden_act | 'silu' | 'relu'
            matmulfree | config.json | `` | tie_word_embeddings | false | true
            blt | config.json | /args | dim_local_decoder | 16 | 24
            blt | config.json | /args | cross_attn_all_layers_encoder | false | true
            blt | config.json | /args | cross_attn_encoder | true | false
            blt | config.json | /args | cross_attn_decoder | true | false
            blt | config.json | /args | cross_attn_init_by_pooling | true | false
            blt | config.json | /args | cross_attn_window_encoder | null | 5
            blt | config.json | /args | cross_attn_window_decoder | null | 5
            blt | config.json | /args | downsampling_by_pooling | 'max' | 'mean'
            blt | config.json | /args | eos_id | 2 | 3
            blt | config.json | /args | pm_size | 0 | 1
            blt | config.json | /args | weight_tying | false | true
            blt | config.json | /args | use_local_encoder_transformer | true | false
            blt | config.json | /args | tie_local_encoder_decoder_logits | false | true
            blt | config.json | /args | encoder_enable_byte_ngrams | false | true
            blt | config.json | /args | norm_type | 'rmsnorm' | 'layernorm'
            blt | config.json | /args | use_rope | true | false
            blt | config.json | /args | attn_bias_type | 'local_block_causal' | 'causal'
            blt-entropy | config.json | /args | weight_tying | false | true
            blt-entropy | config.json | /args | eos_id | 2 | 1
            blt-entropy | config.json | /args | attn_bias_type | 'causal' | 'x'
            blt-hf | config.json | `` | tie_word_embeddings | false | true
            blt-hf | config.json | `` | pm_size | 0 | 1
            blt-hf | config.json | /encoder_config | cross_attn_all_layers | false | true
            blt-hf | config.json | /decoder_config | hidden_act | 'silu' | 'gelu'
            blt-hf | config.json | /global_config | rope_theta | 500000.0 | 10000.0
            blt-hf | config.json | /decoder_config | norm_eps | 1.0E-5 | 1.0E-6
            blt-hf | config.json | /decoder_config | hidden_size | 16 | 24
            blt-hf | config.json | /decoder_config | intermediate_size | 48 | 64
            blt-hf | config.json | /decoder_config | num_key_value_heads | 2 | 1
            yoco | params.json | `` | share_input_output_embed | false | true
            m2 | config.json | `` | hyena_w_mod | 1 | 2
            m2 | config.json | `` | expand_positional_embeddings | false | true
            m2 | config.json | `` | use_flash_mm | false | true
            m2 | config.json | `` | hidden_act | 'gelu' | 'relu'
            m2 | config.json | `` | position_embedding_type | 'absolute' | 'relative_key'
            """)
    void aValue(String name, String file, String outer, String key, String taken, String refused) throws IOException {
        Path source = copy(name);
        set(source, file, outer, key, taken);
        assertThat(settings(source).isObject()).isTrue();
        set(source, file, outer, key, refused);
        assertThatThrownBy(() -> settings(source))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(source.toString())
                .hasMessageContaining(key + " is " + refused.replace("'", ""))
                .hasMessageContaining(", but only");
    }

    /** Numbers of heads, which no tensor tells. */
    @ParameterizedTest
    @CsvSource({
        "xlstm, config.json, '', num_heads",
        "blt, config.json, /args, n_heads_global",
        "blt, config.json, /args, n_heads_local_encoder",
        "blt, config.json, /args, n_heads_local_decoder",
        "blt-entropy, config.json, /args, n_heads",
        "blt-hf, config.json, /encoder_config, num_attention_heads",
        "blt-hf, config.json, /decoder_config, num_attention_heads",
        "blt-hf, config.json, /global_config, num_attention_heads",
        "yoco, params.json, '', n_attn_heads"
    })
    void whatTensorsDontTellHasToBeSaid(String name, String file, String outer, String key) throws IOException {
        Path source = copy(name);
        set(source, file, outer, key, "null");
        assertThatThrownBy(() -> settings(source))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(key + " is missing, which the tensors don't tell");
    }

    /** The threshold is the model's own where it says one, or that of its training; rising entropies are the monotonic kind. */
    @Test
    void patchesOfBlt() throws IOException {
        Path source = copy("blt");
        Files.writeString(source.resolve("train_args.json"), "{\"data\":{\"patcher_args\":{\"threshold\":0.75}}}");
        assertThat(settings(source).at("/patches/threshold").floatValue()).isEqualTo(3.799609f);
        set(source, "config.json", "/args", "patching_threshold", "null");
        assertThat(settings(source).at("/patches/threshold").doubleValue()).isEqualTo(0.75);
        Files.writeString(source.resolve("train_args.json"), "{}");
        double standard = settings(source).at("/patches/threshold").doubleValue();
        assertThat(standard).isNotEqualTo(0.75);
        Files.delete(source.resolve("train_args.json"));
        assertThat(settings(source).at("/patches/threshold").doubleValue()).isEqualTo(standard);
        set(source, "config.json", "/args", "monotonicity", "true");
        assertThat(settings(source).at("/patches/patching").asString()).isEqualTo("MONOTONIC");
        set(source, "config.json", "/args", "patching_mode", "'space'");
        assertThat(settings(source).at("/patches/patching").asString()).isEqualTo("SPACE");
    }

    @Test
    void anEntropyModelHasToBeThere() throws IOException {
        Path source = copy("blt");
        Path moved = Files.move(source.resolve("entropy_model"), folder.resolve("elsewhere"));
        assertThatThrownBy(() -> settings(source)).hasMessageContaining("has no folder entropy_model");
        set(source, "config.json", "/args", "patching_mode", "'space'");
        assertThat(settings(source).at("/patches/patching").asString()).isEqualTo("SPACE");
        set(source, "config.json", "/args", "patching_mode", "'entropy'");
        Files.move(moved, source.resolve("entropy_model"));
        set(source, "entropy_model/params.json", "/entropy_model", "attn_bias_type", "'causal'");
        assertThatThrownBy(() -> settings(source)).hasMessageContaining("the entropy model looks beyond documents");
    }

    private static void replace(Path source, String file, String is, String becomes) throws IOException {
        Path config = source.resolve(file);
        String text = Files.readString(config);
        assertThat(text).contains(is);
        Files.writeString(config, text.replace(is, becomes));
    }

    private static JsonNode settings(Path source, String architecture) {
        Publication p = new Publication(source);
        try (PublishedModel<?, ?> model = Forms.of(p, Optional.of(architecture)).open(p)) {
            return JSON.valueToTree(model.settings());
        }
    }

    /** LoLCATs' attention: with windows that slide, windows block by block, or none. */
    @ParameterizedTest
    @CsvSource({
        "lolcats_llama_window_sw, HYBRID, SLIDING",
        "lolcats_llama_window_tk, HYBRID, BLOCKED",
        "lolcats_llama, LINEAR, SLIDING"
    })
    void kindsOfLolCats(String type, String attention, String window) throws IOException {
        Path source = copy("lolcats");
        replace(source, "distill/model_config.yaml", "lolcats_llama_window_sw", type);
        JsonNode settings = settings(source);
        assertThat(settings.at("/attention").asString()).isEqualTo(attention);
        assertThat(settings.at("/window").asString()).isEqualTo(window);
        assertThat(settings.at("/windowSize").intValue()).isEqualTo(5);
        assertThat(settings.at("/rank").intValue()).isEqualTo(3);
        assertThat(settings.at("/alpha").doubleValue()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            distill/model_config.yaml | lolcats_llama_window_sw | softmax | attention.attention_type is softmax, but only lolcats_llama
            distill/model_config.yaml | learned_kernel: untied_head_einsum | learned_kernel: other | attention.learned_kernel is other, but only
            distill/model_config.yaml | skip_connection: false | skip_connection: true | skip_connection is true, but only false
            distill/model_config.yaml | fullspace: true | fullspace: false | fullspace is false, but only true
            distill/model_config.yaml | eps: 1.0e-12 | eps: 1.0e-6 | attention.feature_map_kwargs.eps is 1.0E-6, but only 1.0E-12
            distill/model_config.yaml | attention_type: | other: | has no YAML file with attention.attention_type
            ft-lora/finetune_config.yaml | method: lora | method: full | finetune.method is full, but only lora
            ft-lora/finetune_config.yaml | lora_dropout: 0 | use_dora: true | finetune.kwargs.use_dora is true, but only false
            ft-lora/finetune_config.yaml | lora_dropout: 0 | use_rslora: true | finetune.kwargs.use_rslora is true, but only false
            ft-lora/finetune_config.yaml | r: 3 | rank: 3 | has no YAML file with finetune.kwargs.r
            ft-lora/finetune_config.yaml | r: 3 | r: 4097 | finetune.kwargs.r is 4097: it must be a whole number from 1 to 4096
            ft-lora/finetune_config.yaml | r: 3 | r: 0 | finetune.kwargs.r is 0: it must be a whole number from 1 to 4096
            """)
    void otherKindsOfLolCats(String file, String is, String becomes, String says) throws IOException {
        Path source = copy("lolcats");
        replace(source, file, is, becomes);
        assertThatThrownBy(() -> settings(source))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(says);
    }

    /** The attention's file has the last word on rotary positions; adapters may lie in either folder, or be none. */
    @Test
    void partsOfLolCats() throws IOException {
        Path source = copy("lolcats");
        assertThat(settings(source).at("/teacher/rotary/theta").doubleValue()).isEqualTo(500_000);
        replace(source, "distill/model_config.yaml", "rope_theta: 500000.0", "rope_theta: 1234.0");
        assertThat(settings(source).at("/teacher/rotary/theta").doubleValue()).isEqualTo(1234);
        replace(source, "distill/model_config.yaml", "rope_theta: 1234.0", "x: 1");
        set(source, "base/config.json", "", "rope_theta", "99.0");
        assertThat(settings(source).at("/teacher/rotary/theta").doubleValue()).isEqualTo(99);
        Path lora = Files.move(source.resolve("ft-lora"), source.resolve("lora"));
        assertThat(settings(source).at("/rank").intValue()).isEqualTo(3);
        Files.move(lora, source.resolve("unknown"));
        assertThat(settings(source).at("/rank").intValue()).isZero();
    }

    /** Writes a part's tensors again, but for some. */
    private static void without(Path part, String some) {
        TorchWriter w = new TorchWriter("archive", List.of("model_state_dict"));
        try (TensorFiles all = TensorFiles.open(part)) {
            for (String name : all.names()) {
                if (!name.contains(some)) {
                    Numbers copied = Numbers.of(all.shape(name), all.floats(name));
                    w.tensor(name, ElementType.F32, all.shape(name).toArray(), () -> copied);
                }
            }
        }
        AtomicFile.write(part.resolve("model.pt"), w::writeTo);
    }

    /** Maps that weren't tuned have adapters of nothing, of the others' rank. */
    @Test
    void mapsThatWerentTuned() throws IOException {
        Path source = copy("lolcats");
        without(source.resolve("ft-lora"), "o_proj");
        Publication p = new Publication(source);
        try (PublishedModel<?, ?> all = Forms.of(p, Optional.empty()).open(p)) {
            assertThatThrownBy(() -> Fit.require(all.declared().parameters(), all.tensors()))
                    .hasMessageContaining("o_proj.lora_A");
        }
        replace(source, "ft-lora/finetune_config.yaml", "    - o_proj\n", "");
        try (PublishedModel<?, ?> tuned = Forms.of(p, Optional.empty()).open(p)) {
            PublishedTensors tensors = tuned.tensors();
            Fit.require(tuned.declared().parameters(), tensors);
            String map = "base_model.model.model.layers.1.self_attn.o_proj";
            assertThat(tensors.shape(map + ".lora_A.default.weight")).isEqualTo(Shape.of(3, 32));
            assertThat(tensors.shape(map + ".lora_B.default.weight")).isEqualTo(Shape.of(32, 3));
            assertThat(tensors.floats(map + ".lora_A.default.weight")).containsOnly(0f);
            assertThat(tensors.floats(map.replace("o_proj", "q_proj") + ".lora_A.default.weight"))
                    .doesNotContain(0f);
            assertThat(tensors.names()).noneMatch(n -> n.contains("mlp") && n.contains("lora"));
        }
    }

    /** Kernels that are tied are saved once, as the queries'. */
    @Test
    void kernelsThatAreTied() throws IOException {
        Path source = copy("lolcats");
        without(source.resolve("distill"), "feature_map_k");
        Publication p = new Publication(source);
        try (PublishedModel<?, ?> apart = Forms.of(p, Optional.empty()).open(p)) {
            assertThatThrownBy(() -> Fit.require(apart.declared().parameters(), apart.tensors()))
                    .hasMessageContaining("feature_map_k");
        }
        replace(source, "distill/model_config.yaml", "tie_qk_kernels: false", "tie_qk_kernels: true");
        try (PublishedModel<?, ?> tied = Forms.of(p, Optional.empty()).open(p)) {
            PublishedTensors tensors = tied.tensors();
            Fit.require(tied.declared().parameters(), tensors);
            List<String> keys = tensors.names().stream()
                    .filter(n -> n.contains("feature_map_k"))
                    .toList();
            assertThat(keys).isNotEmpty();
            for (String key : keys) {
                assertThat(tensors.floats(key))
                        .isEqualTo(tensors.floats(key.replace("feature_map_k", "feature_map_q")));
            }
        }
    }

    @Test
    void yamlFilesHaveToBeThere() throws IOException {
        Path m2 = copy("m2");
        Files.delete(m2.resolve("pretrain.yaml"));
        assertThatThrownBy(() -> settings(m2, "m2")).hasMessageContaining("has no YAML file with model.model_config");
        Path tokenformer = PublishedFiles.copy(PublishedFiles.folder("tokenformer"), folder.resolve("tokenformer"));
        replace(tokenformer, "eval.yml", "\"tokenformer\"", "\"global\"");
        assertThatThrownBy(() -> settings(tokenformer, "tokenformer"))
                .hasMessageContaining("attention_config has layers of global, but only tokenformer is supported");
        Files.delete(tokenformer.resolve("eval.yml"));
        assertThatThrownBy(() -> settings(tokenformer, "tokenformer"))
                .hasMessageContaining("has no eval.yml with the numbers of slots");
        assertThatThrownBy(() -> settings(tokenformer))
                .hasMessageContaining("name it by --architecture, one of lolcats, ");
    }

    /** Caps of null are none; the authors' functions have it so. */
    @Test
    void capsOfNull() throws IOException {
        Path source = copy("xlstm");
        set(source, "config.json", "", "gate_soft_cap", "null");
        JsonNode settings = settings(source);
        assertThat(settings.at("/gateCap").doubleValue()).isZero();
        assertThat(settings.at("/logitCap").doubleValue()).isEqualTo(30);
    }

    @Test
    void numbersHaveARange() {
        ObjectNode keys = (ObjectNode)
                JSON.readTree(
                        "{\"a\":{\"n\":5,\"x\":1.5,\"t\":\"5\",\"big\":2147483648,\"l\":[\"a\",\"b\"],\"m\":[\"a\",1]},\"nul\":null}");
        Configuration c = new Configuration(Path.of("c.json"), keys);
        assertThat(c.whole("a.n", 5, 5)).isEqualTo(5);
        assertThatThrownBy(() -> c.whole("a.n", 6, 9))
                .hasMessage("c.json: a.n is 5: it must be a whole number from 6 to 9");
        assertThatThrownBy(() -> c.whole("a.n", 1, 4)).hasMessageContaining("a.n is 5");
        for (String wrong : new String[] {"a.x", "a.t", "a.big", "nul"}) {
            assertThatThrownBy(() -> c.whole(wrong, 0, Integer.MAX_VALUE)).hasMessageContaining(wrong + " is ");
        }
        assertThatThrownBy(() -> c.whole("a.none", 0, 9)).hasMessageContaining("a.none is missing");
        assertThat(c.texts("a.l")).containsExactly("a", "b");
        assertThat(c.texts("a.none")).isEmpty();
        assertThatThrownBy(() -> c.texts("a.m")).hasMessageContaining("it must be a list of texts");
        assertThat(c.has("a.n")).isTrue();
        assertThat(c.has("nul")).isFalse();
        assertThat(c.has("a.none")).isFalse();
        assertThat(c.text("a.t")).isEqualTo("5");
        assertThat(c.text("a.none")).isEmpty();
        assertThat(c.over("{\"nul\":1,\"more\":2}").has("nul")).isFalse();
        assertThat(c.over("{\"nul\":1,\"more\":2}").whole("more", 2, 2)).isEqualTo(2);
        assertThat(c.with("a", "n", 7).whole("a.n", 7, 7)).isEqualTo(7);
        assertThat(c.with("b", "n", 7).whole("b.n", 7, 7)).isEqualTo(7);
        assertThat(c.whole("a.n", 5, 5)).isEqualTo(5);
        assertThat(c.require("a.n", 5.0)).isSameAs(c);
        assertThat(c.require("a.none", 1)).isSameAs(c);
        assertThat(c.requireSaid("a.n", "a.x")).isSameAs(c);
        assertThatThrownBy(() -> c.requireSaid("a.n", "nul")).hasMessageContaining("nul is missing");
        assertThatThrownBy(() -> c.require("a.l", 5)).hasMessageContaining("a.l is \"[");
    }

    /** Versions 5 of transformers says what's about rotary positions under one key, of the model or of a part. */
    @Test
    void rotaryBases() {
        ObjectNode keys = (ObjectNode) JSON.readTree("{\"rope_parameters\":{\"rope_theta\":5},\"rope_theta\":4,"
                + "\"p\":{\"rope_parameters\":{\"rope_theta\":7},\"x\":1},\"q\":{\"rope_theta\":9}}");
        Configuration c = new Configuration(Path.of("c.json"), keys);
        assertThat(c.withRotaryBase("").whole("rope_theta", 5, 5)).isEqualTo(5);
        assertThat(c.withRotaryBase("p").whole("p.rope_theta", 7, 7)).isEqualTo(7);
        assertThat(c.withRotaryBase("p").whole("p.x", 1, 1)).isEqualTo(1);
        assertThat(c.withRotaryBase("q")).isSameAs(c);
        assertThatThrownBy(() -> c.with("rope_parameters", "full", JSON.readTree("{\"rope_theta\":1}"))
                        .withRotaryBase(""))
                .hasMessageContaining("layers that differ in rotary positions aren't supported");
    }
}
