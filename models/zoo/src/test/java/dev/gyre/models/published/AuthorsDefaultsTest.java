package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every key that a configuration may leave out has the value of its authors' configuration class then. Values were read in these files, by
 * repository and commit:
 *
 * <ul>
 *   <li>huggingface/transformers, src/transformers/models: llama/configuration_llama.py at 008e5743, mistral/configuration_mistral.py at
 *       001f85b3, xlstm/configuration_xlstm.py at 124ddc4e, blt/configuration_blt.py at 00d18978
 *   <li>NX-AI/xlstm, xlstm/xlstm_large/model.py at 00dc9e48
 *   <li>facebookresearch/blt, bytelatent/model/blt.py at 3ada01f8 and bytelatent/base_transformer.py at 159f56d4
 *   <li>microsoft/unilm, YOCO/yoco/models/decoder/yoco.py at 7402b0ee
 *   <li>Haiyang-W/TokenFormer, megatron/neox_arguments/neox_args.py at ab93c3de
 *   <li>MMfreeLM's mmfreelm/models/hgrn_bit/configuration_hgrn_bit.py as Sakib323/matmulfreellm has it at 08cdc08b
 * </ul>
 *
 * Where the authors say nothing that makes a model, the value is ours: patch_size, patching_mode, cross_attn_k and max_encoder_seq_length of
 * blt are None there, max_seq_len of YOCO -1. Keys of M2 weren't compared.
 */
class AuthorsDefaultsTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder;

    private Path copy(String name) throws IOException {
        return PublishedFiles.copy(PublishedFiles.folder(name), folder.resolve("source"));
    }

    private static JsonNode settings(Path source, Optional<String> architecture) {
        Publication p = new Publication(source);
        try (PublishedModel<?, ?> model = Forms.of(p, architecture).open(p)) {
            return JSON.valueToTree(model.settings());
        }
    }

    private static void edit(Path source, String file, String outer, java.util.function.Consumer<ObjectNode> change)
            throws IOException {
        Path config = source.resolve(file);
        ObjectNode all = (ObjectNode) JSON.readTree(Files.readString(config));
        change.accept(outer.isEmpty() ? all : (ObjectNode) all.at(outer));
        Files.writeString(config, all.toString());
    }

    /** LlamaConfig, xLSTMConfig and BltConfig of transformers, HGRNBitConfig, ByteLatentTransformerArgs, YOCO's ModelArgs. */
    @ParameterizedTest
    @CsvSource({
        "llama-tied, config.json, '', rope_theta, /rotary/theta, 10000",
        "llama-tied, config.json, '', rope_scaling, /rotary/ropeScaling, DEFAULT",
        "llama-tied, config.json, '', tie_word_embeddings, /tied, false",
        "xlstm, config.json, '', qk_dim_factor, /queryFactor, 0.5",
        "xlstm, config.json, '', v_dim_factor, /valueFactor, 1",
        "xlstm, config.json, '', ffn_proj_factor, /ffnFactor, 2.667",
        "xlstm, config.json, '', ffn_round_up_to_multiple_of, /ffnMultiple, 64",
        "xlstm, config.json, '', gate_soft_cap, /gateCap, 15",
        "xlstm, config.json, '', output_logit_soft_cap, /logitCap, 30",
        "xlstm, config.json, '', norm_eps, /normEpsilon, 1e-6",
        "xlstm, config.json, '', add_out_norm, /outputNorm, true",
        "matmulfree, config.json, '', hidden_size, /dim, 2048",
        "matmulfree, config.json, '', num_hidden_layers, /blocks, 24",
        "matmulfree, config.json, '', hidden_ratio, /hiddenRatio, 4",
        "matmulfree, config.json, '', rms_norm_eps, /normEpsilon, 1e-6",
        "blt, config.json, /args, norm_eps, /normEpsilon, 1e-5",
        "blt, config.json, /args, rope_theta, /ropeTheta, 10000",
        "blt, config.json, /args, multiple_of, /multipleOf, 256",
        "blt, config.json, /args, ffn_dim_multiplier, /hiddenFactor, 1",
        "blt, config.json, /args, max_seqlen, /global/context, 1024",
        "blt, config.json, /args, patch_size, /patches/patchSize, 4",
        "blt, config.json, /args, patching_mode, /patches/patching, ENTROPY",
        "blt, config.json, /args, cross_attn_k, /cross/crossVectors, 1",
        "blt, config.json, /args, cross_attn_all_layers_decoder, /cross/crossEveryLayer, false",
        "blt, config.json, /args, encoder_hash_byte_group_nb_functions, /hashes/hashFunctions, 3",
        "blt, config.json, /args, encoder_hash_byte_group_vocab, /hashes/hashRows, 30000",
        "blt, config.json, /args, local_attention_window_len, /local/window, 128",
        "blt-entropy, config.json, /args, norm_eps, /normEpsilon, 1e-5",
        "blt-entropy, config.json, /args, rope_theta, /ropeTheta, 10000",
        "blt-entropy, config.json, /args, multiple_of, /multipleOf, 256",
        "blt-entropy, config.json, /args, ffn_dim_multiplier, /hiddenFactor, 1",
        "blt-hf, config.json, '', patch_size, /patches/patchSize, 4",
        "blt-hf, config.json, '', patching_mode, /patches/patching, ENTROPY",
        "blt-hf, config.json, '', cross_attn_k, /cross/crossVectors, 2",
        "blt-hf, config.json, '', encoder_hash_byte_group_nb_functions, /hashes/hashFunctions, 1",
        "yoco, params.json, '', norm_eps, /normEpsilon, 1e-5",
        "yoco, params.json, '', rope_theta, /theta, 10000",
        "yoco, params.json, '', max_seq_len, /context, 4096",
        "m2, config.json, '', layer_norm_eps, /normEpsilon, 1e-12",
        "m2, config.json, '', type_vocab_size, /segments, 2",
        "m2, config.json, '', hidden_size, /mixer/dim, 768",
        "m2, config.json, '', intermediate_size, /mixer/hidden, 3072",
    })
    void aMissingKey(String name, String file, String outer, String key, String at, String expected)
            throws IOException {
        Path source = copy(name);
        edit(source, file, outer, keys -> keys.remove(key));
        assertSays(settings(source, Optional.empty()), at, expected);
    }

    private static void assertSays(JsonNode settings, String at, String expected) {
        JsonNode value = settings.at(at);
        assertThat(value.isMissingNode()).as("%s in %s", at, settings).isFalse();
        if (value.isNumber()) {
            assertThat(value.doubleValue()).as(at).isEqualTo(Double.parseDouble(expected));
        } else {
            assertThat(value.asString()).as(at).isEqualTo(expected);
        }
    }

    /** LlamaConfig and MistralConfig with nothing but the type said. */
    @ParameterizedTest
    @CsvSource({
        "llama, 4096, 11008, 32, 32, 0, 1e-6, 10000, 2048, false",
        "mistral, 4096, 14336, 32, 32, 8, 1e-6, 10000, 131072, false"
    })
    void allKeysMissing(
            String type,
            String dim,
            String hidden,
            String blocks,
            String heads,
            String keyHeads,
            String epsilon,
            String theta,
            String context,
            String tied)
            throws IOException {
        Path source = copy("llama");
        Files.writeString(
                source.resolve("config.json"), "{\"model_type\": \"" + type + "\", \"sliding_window\": null}");
        JsonNode settings = settings(source, Optional.empty());
        assertSays(settings, "/dim", dim);
        assertSays(settings, "/hidden", hidden);
        assertSays(settings, "/blocks", blocks);
        assertSays(settings, "/heads", heads);
        assertSays(settings, "/keyHeads", keyHeads);
        assertSays(settings, "/normEpsilon", epsilon);
        assertSays(settings, "/rotary/theta", theta);
        assertSays(settings, "/rotary/ropeScaling", "DEFAULT");
        assertSays(settings, "/context", context);
        assertSays(settings, "/tied", tied);
    }

    /** A window doesn't matter where no sequence is longer. */
    @Test
    void mistralsWindow() throws IOException {
        Path source = copy("llama");
        Path config = source.resolve("config.json");
        Files.writeString(config, "{\"model_type\": \"mistral\", \"max_position_embeddings\": 4096}");
        assertSays(settings(source, Optional.empty()), "/context", "4096");
        Files.writeString(config, "{\"model_type\": \"mistral\"}");
        assertThatThrownBy(() -> settings(source, Optional.empty()))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("sliding_window is 4096, but only 131072 is supported");
    }

    /** The arguments of GPT-NeoX, xLSTMLargeConfig, and BERT's keys for Monarch mixers. */
    @ParameterizedTest
    @CsvSource({
        "tokenformer, eval.yml, rotary_pct, /rotaryPart, 1",
        "tokenformer, eval.yml, rotary_emb_base, /theta, 10000",
        "tokenformer, eval.yml, layernorm_epsilon, /normEpsilon, 1e-5",
        "tokenformer, eval.yml, no_weight_tying, /untied, false",
        "tokenformer, eval.yml, norm_activation_type, /weights, L2_NORM_GELU",
        "tokenformer, eval.yml, max_position_embeddings, /context, 64",
        "xlstm-native, config.yaml, ffn_proj_factor, /ffnFactor, 2.6667",
        "xlstm-native, config.yaml, gate_soft_cap, /gateCap, 15",
        "xlstm-native, config.yaml, output_logit_soft_cap, /logitCap, 30",
        "xlstm-native, config.yaml, norm_eps, /normEpsilon, 1e-6",
        "m2, pretrain.yaml, hyena_filter_order, /mixer/order, 64",
        "m2, pretrain.yaml, hyena_emb_dim, /mixer/features, 3",
        "m2, pretrain.yaml, hyena_w, /mixer/frequency, 10",
        "m2, pretrain.yaml, long_conv_l_max, /mixer/longest, 128",
        "m2, pretrain.yaml, residual_long_conv, /mixer/residual, false",
        "m2, pretrain.yaml, monarch_mlp_nblocks, /mixer/matrixBlocks, 4",
        "m2, pretrain.yaml, max_position_embeddings, /positions, 24",
    })
    void aMissingKeyOfYaml(String name, String file, String key, String at, String expected) throws IOException {
        Path source = copy(name);
        Path config = source.resolve(file);
        String text = Files.readString(config);
        String without = text.replaceFirst("(?m)^\\s*\"?" + key + "\"?\\s*:.*\\R", "");
        Files.writeString(config, without);
        assertSays(settings(source, Optional.empty()), at, expected);
    }

    /** Where neither is said, windows of BLT's local model are as long as its sequences may be: 8192. */
    @Test
    void windows() throws IOException {
        Path source = copy("blt");
        edit(source, "config.json", "/args", keys -> {
            keys.remove("local_attention_window_len");
            keys.remove("max_encoder_seq_length");
        });
        assertSays(settings(source, Optional.empty()), "/local/window", "8192");
    }

    /** An entropy model looks back as far as its windows say, or as its sequences are long. */
    @Test
    void windowsOfEntropyModels() throws IOException {
        Path source = copy("blt-entropy");
        edit(source, "config.json", "/args", keys -> keys.put("max_seqlen", 77));
        assertSays(settings(source, Optional.empty()), "/window", "10");
        edit(source, "config.json", "/args", keys -> keys.put("attn_bias_type", "causal"));
        assertSays(settings(source, Optional.empty()), "/window", "77");
        assertSays(settings(source, Optional.empty()), "/documents", "false");
        edit(source, "config.json", "/args", keys -> keys.put("attn_bias_type", "block_causal"));
        assertSays(settings(source, Optional.empty()), "/window", "77");
        assertSays(settings(source, Optional.empty()), "/documents", "true");
        edit(source, "config.json", "/args", keys -> keys.remove("max_seqlen"));
        assertSays(settings(source, Optional.empty()), "/window", "1024");
    }

    /** The tables are open where transformers' configuration classes are named: by type, by architecture, or by the user. */
    @ParameterizedTest
    @CsvSource({
        "llama, llama, '', llama",
        "llama, mistral, '', llama",
        "llama, '', LlamaForCausalLM, llama",
        "llama, '', MistralForCausalLM, llama",
        "xlstm, xlstm, '', xlstm-large",
        "xlstm, '', xLSTMForCausalLM, xlstm-large",
        "matmulfree, hgrn_bit, '', matmulfree",
        "matmulfree, '', HGRNBitForCausalLM, matmulfree"
    })
    void formsAreRecognised(String name, String type, String architecture, String form) throws IOException {
        Path source = copy(name);
        edit(source, "config.json", "", keys -> {
            keys.put("model_type", type);
            keys.putArray("architectures").add(architecture);
        });
        assertThat(Forms.of(new Publication(source), Optional.empty()).name()).isEqualTo(form);
    }
}
