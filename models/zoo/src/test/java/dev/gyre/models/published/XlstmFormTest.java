package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.parameter.PublishedTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Configurations and saved states of xLSTM's first package. */
class XlstmFormTest {

    private static final String BOTH = """
            {"vocab_size": 11, "embedding_dim": 8, "num_blocks": 3, "slstm_at": [1], "context_length": 512,
             "mlstm_block": {"mlstm": {"num_heads": 2, "conv1d_kernel_size": 3, "proj_factor": 1.5,
                                       "qkv_proj_blocksize": 4, "round_proj_up_to_multiple_of": 64}},
             "slstm_block": {"slstm": {"backend": "cuda", "function": "slstm", "num_heads": 2, "conv1d_kernel_size": 3},
                             "feedforward": {"proj_factor": 2.5, "act_fn": "gelu"}},
             "bias": false, "tie_weights": false, "add_post_blocks_norm": true}""";

    private static final String CELL = "xlstm_block_stack.blocks.1.xlstm.slstm_cell.";
    private static final String KERNEL = CELL + "_recurrent_kernel_";
    private static final String BIAS = CELL + "_bias_";
    private static final int HEADS = 2;
    private static final int WIDTH = 3;
    private static final int GATES = 4;

    @TempDir
    private Path folder;

    private Path source;

    @BeforeEach
    void aSavedState() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        tensors(Shape.of(HEADS, WIDTH, GATES * WIDTH));
    }

    /** The state of an sLSTM that counts from 1, and something beside it. */
    private void tensors(Shape kernel) {
        Map<String, Numbers> numbers = new LinkedHashMap<>();
        numbers.put(KERNEL, Numbers.of(kernel, HandMade.upFrom(1, kernel.size())));
        int biases = HEADS * GATES * WIDTH;
        numbers.put(BIAS, Numbers.of(Shape.of(biases), HandMade.upFrom(101, biases)));
        numbers.put("lm_head.weight", Numbers.of(Shape.of(2), new float[] {-1, -2}));
        HandMade.tensors(source.resolve("model.safetensors"), numbers);
    }

    private Path config(String content) throws IOException {
        return Files.writeString(source.resolve("config.yaml"), content);
    }

    private JsonNode settings(String content) throws IOException {
        config(content);
        return HandMade.settings(source);
    }

    private void refused(String content, String says) throws IOException {
        Path file = config(content);
        assertThatThrownBy(() -> HandMade.settings(source))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(says);
    }

    @Test
    void blocksOfBothKinds() throws IOException {
        config(BOTH);
        HandMade.opened(source, model -> {
            assertThat(model.form().name()).isEqualTo("xlstm");
            assertThat(model.family().name()).isEqualTo("xlstm");
            assertThat(model.domain().outputs()).isEqualTo(11);
            assertThat(model.originals()).isEqualTo(Map.of("config.yaml", HandMade.json(BOTH)));
            return model;
        });
        JsonNode all = HandMade.settings(source);
        assertThat(all.at("/dim").intValue()).isEqualTo(8);
        assertThat(all.at("/blocks").intValue()).isEqualTo(3);
        assertThat(all.at("/heads").intValue()).isEqualTo(2);
        assertThat(all.at("/slstmAt")).hasToString("[1]");
        assertThat(all.at("/conv").intValue()).isEqualTo(3);
        assertThat(all.at("/mlstmFactor").doubleValue()).isEqualTo(1.5);
        assertThat(all.at("/ffnFactor").doubleValue()).isEqualTo(2.5);
    }

    @Test
    void formsAreCalledXlstm() {
        assertThat(Forms.ofFamily("xlstm"))
                .hasValueSatisfying(f -> assertThat(f.name()).isEqualTo("xlstm"));
        assertThat(Forms.named("xlstm").family()).isEqualTo("xlstm");
    }

    /** The defaults are those of the package's mLSTMLayerConfig, sLSTMLayerConfig and FeedForwardConfig. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"mlstm_block": {"mlstm": {"num_heads": 2}}}                                 | 2 | 4 | 2.0 | 1.3
            {"mlstm_block": {"mlstm": {"conv1d_kernel_size": 5, "proj_factor": 1.5}}}    | 4 | 5 | 1.5 | 1.3
            {"slstm_block": {"slstm": {"num_heads": 2}}}                                 | 2 | 4 | 2.0 | 1.3
            {"slstm_block": {"slstm": {"conv1d_kernel_size": 7}}}                        | 4 | 7 | 2.0 | 1.3
            {"slstm_block": {"feedforward": {"proj_factor": 3}}}                         | 4 | 4 | 2.0 | 3
            {"mlstm_block": {"mlstm": {"num_heads": 2}}, "slstm_block": {"slstm": {}}}   | 2 | 4 | 2.0 | 1.3
            {"mlstm_block": {"mlstm": {}}, "slstm_block": {"slstm": {"num_heads": 8}}}   | 8 | 4 | 2.0 | 1.3
            """)
    void blocksOfOneKindOrKeysOfOne(String blocks, int heads, int conv, double mlstm, double ffn) throws IOException {
        ObjectNode said = (ObjectNode) HandMade.json(blocks);
        said.put("vocab_size", 11).put("embedding_dim", 8).put("num_blocks", 2);
        JsonNode all = settings(said.toString());
        assertThat(all.at("/heads").intValue()).isEqualTo(heads);
        assertThat(all.at("/conv").intValue()).isEqualTo(conv);
        assertThat(all.at("/mlstmFactor").doubleValue()).isEqualTo(mlstm);
        assertThat(all.at("/ffnFactor").doubleValue()).isEqualTo(ffn);
        assertThat(all.at("/slstmAt")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'\"all\"', '[0,1,2]'", "'null', '[]'", "'[]', '[]'", "'[0, 2]', '[0,2]'", "'\"none\"', '[]'"})
    void placesOfSlstms(String at, String expected) throws IOException {
        assertThat(settings(BOTH.replace("[1]", at)).at("/slstmAt")).hasToString(expected);
    }

    @Test
    void anExperimentsModel() throws IOException {
        Files.writeString(source.resolve("a.yaml"), "training: {steps: 5}\n");
        assertThat(settings("{\"training\": {\"lr\": 1}, \"model\": " + BOTH + "}")
                        .at("/heads")
                        .intValue())
                .isEqualTo(2);
        assertThat(HandMade.originals(source)).isEqualTo(Map.of("config.yaml", HandMade.json(BOTH)));
    }

    @Test
    void kindsThatDiffer() throws IOException {
        refused(
                BOTH.replaceFirst("\"num_heads\": 2", "\"num_heads\": 4"),
                "mlstm_block.mlstm.num_heads and slstm_block.slstm.num_heads differ, but blocks of both kinds are alike");
        refused(
                BOTH.replaceFirst("kernel_size\": 3", "kernel_size\": 5"),
                "mlstm_block.mlstm.conv1d_kernel_size and slstm_block.slstm.conv1d_kernel_size differ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "bias": false                          | "bias": true                          | bias is true, but only false
            "tie_weights": false                   | "tie_weights": true                   | tie_weights is true, but only false
            "add_post_blocks_norm": true           | "add_post_blocks_norm": false         | add_post_blocks_norm is false, but only true
            "qkv_proj_blocksize": 4                | "qkv_proj_blocksize": 8               | mlstm_block.mlstm.qkv_proj_blocksize is 8, but only 4
            "round_proj_up_to_multiple_of": 64     | "round_proj_up_to_multiple_of": 32    | multiple_of is 32, but only 64
            "function": "slstm"                    | "function": "lstm"                    | function is lstm, but only slstm
            "act_fn": "gelu"                       | "act_fn": "relu"                      | feedforward.act_fn is relu, but only gelu
            "num_blocks": 3                        | "num_blocks": 0                       | num_blocks is 0: it must be a whole number from 1 to 512
            "num_blocks": 3                        | "num_blocks": 513                     | num_blocks is 513: it must be a whole number from 1 to 512
            "num_blocks": 3                        | "blocks": 3                           | num_blocks is missing: it must be a whole number
            """)
    void whatOursIsNotLike(String is, String becomes, String says) throws IOException {
        assertThat(BOTH).contains(is);
        refused(BOTH.replace(is, becomes), says);
    }

    @Test
    void theFewestAndTheMostBlocks() throws IOException {
        String none = BOTH.replace("[1]", "[]");
        assertThat(settings(none.replace("blocks\": 3", "blocks\": 1"))
                        .at("/blocks")
                        .intValue())
                .isEqualTo(1);
        assertThat(settings(none.replace("blocks\": 3", "blocks\": 512"))
                        .at("/blocks")
                        .intValue())
                .isEqualTo(512);
    }

    @Test
    void aConfigurationHasToBeThere() {
        assertThatThrownBy(() -> HandMade.opened(source, Optional.of("xlstm"), PublishedModel::settings))
                .isInstanceOf(GyreException.class)
                .hasMessage(source + ": has no config.yaml with an mlstm_block or slstm_block: take it along");
    }

    /** Where the state lies as on a CPU, it's taken as it is. */
    @Test
    void theStateOfACpu() throws IOException {
        config(BOTH.replace("\"cuda\"", "\"vanilla\""));
        HandMade.opened(source, model -> {
            assertThat(model.tensors().shape(KERNEL)).isEqualTo(Shape.of(2, 3, 12));
            assertThat(model.tensors().floats(KERNEL)).isEqualTo(HandMade.upFrom(1, 72));
            assertThat(model.tensors().floats(BIAS)).isEqualTo(HandMade.upFrom(101, 24));
            return model;
        });
    }

    /** On CUDA, which is where it was if nothing is said, a kernel lies (head, in, out), and biases (head, gate, number). */
    @ParameterizedTest
    @CsvSource({"cuda", "''"})
    void theStateOfCuda(String backend) throws IOException {
        config(backend.isEmpty() ? BOTH.replace("\"backend\": \"cuda\",", "") : BOTH);
        float[] kernel = new float[72];
        for (int head = 0; head < 2; head++) {
            for (int out = 0; out < 12; out++) {
                for (int in = 0; in < 3; in++) {
                    kernel[36 * head + 3 * out + in] = 1 + 36 * head + 12 * in + out;
                }
            }
        }
        float[] bias = {
            101, 102, 103, 113, 114, 115, 104, 105, 106, 116, 117, 118, 107, 108, 109, 119, 120, 121, 110, 111, 112,
            122, 123, 124
        };
        HandMade.opened(source, model -> {
            PublishedTensors tensors = model.tensors();
            assertThat(tensors.names()).containsExactlyInAnyOrder(KERNEL, BIAS, "lm_head.weight");
            assertThat(tensors.shape(KERNEL)).isEqualTo(Shape.of(2, 12, 3));
            assertThat(tensors.shape(BIAS)).isEqualTo(Shape.of(24));
            assertThat(tensors.numbers(KERNEL).type()).isEqualTo(ElementType.BF16);
            assertThat(tensors.floats(KERNEL)).isEqualTo(kernel);
            assertThat(tensors.floats(BIAS)).isEqualTo(bias);
            assertThat(tensors.floats("lm_head.weight")).containsExactly(-1, -2);
            for (int from = 0; from < 60; from += 7) {
                assertThat(piece(tensors.numbers(KERNEL), from)).isEqualTo(Arrays.copyOfRange(kernel, from, from + 12));
            }
            for (int from = 0; from < 12; from += 5) {
                assertThat(piece(tensors.numbers(BIAS), from)).isEqualTo(Arrays.copyOfRange(bias, from, from + 12));
            }
            return model;
        });
    }

    /** Twelve numbers, which are read behind four others, with none behind them touched. */
    private static float[] piece(Numbers numbers, int from) {
        float[] into = new float[20];
        numbers.read(from, into, 4, 12);
        assertThat(Arrays.copyOfRange(into, 0, 4)).containsOnly(0);
        assertThat(Arrays.copyOfRange(into, 16, 20)).containsOnly(0);
        return Arrays.copyOfRange(into, 4, 16);
    }

    @Test
    void aStateWithoutItsKernel() throws IOException {
        config(BOTH);
        tensors(Shape.of(6, 12));
        HandMade.opened(source, model -> {
            assertThat(model.tensors().shape(KERNEL)).isEqualTo(Shape.of(6, 12));
            for (String name : new String[] {KERNEL, BIAS}) {
                assertThatThrownBy(() -> model.tensors().numbers(name))
                        .isInstanceOf(GyreException.class)
                        .hasMessageContaining(name + " has no " + KERNEL + " of three axes beside it");
            }
            return model;
        });
        HandMade.tensors(source.resolve("model.safetensors"), Map.of(BIAS, Numbers.of(Shape.of(1), new float[] {1})));
        HandMade.opened(source, model -> {
            assertThatThrownBy(() -> model.tensors().numbers(BIAS))
                    .hasMessageContaining(BIAS + " has no " + KERNEL + " of three axes beside it");
            return model;
        });
    }

    @Test
    void aModelOfOursIsWrittenWithAllThatIsToSay() throws IOException {
        config(BOTH);
        Path out = folder.resolve("out");
        HandMade.trainedHere(source, out);
        assertThat(HandMade.json(out.resolve("config.yaml"))).isEqualTo(HandMade.json("""
                {"mlstm_block": {"mlstm": {"conv1d_kernel_size": 3, "qkv_proj_blocksize": 4, "num_heads": 2,
                                           "proj_factor": 1.5}},
                 "slstm_block": {"slstm": {"backend": "vanilla", "num_heads": 2, "conv1d_kernel_size": 3},
                                 "feedforward": {"proj_factor": 2.5, "act_fn": "gelu"}},
                 "num_blocks": 3, "embedding_dim": 8, "vocab_size": 11, "add_post_blocks_norm": true,
                 "tie_weights": false, "context_length": 2048, "slstm_at": [1]}"""));
        assertThat(HandMade.names(out.resolve("model.safetensors")))
                .contains(KERNEL, BIAS, "lm_head.weight", "xlstm_block_stack.blocks.0.xlstm.proj_up.weight")
                .hasSize(44);
    }

    @Test
    void anImportedConfigurationIsWrittenBackButForTheBackend() throws IOException {
        config(BOTH);
        assertThat(writtenBack(BOTH)).isEqualTo(HandMade.json(BOTH.replace("\"cuda\"", "\"vanilla\"")));
        String none = "{\"mlstm_block\": {\"mlstm\": {\"num_heads\": 2}}, \"num_blocks\": 3}";
        assertThat(writtenBack(none)).isEqualTo(HandMade.json(none));
    }

    private JsonNode writtenBack(String original) throws IOException {
        Path out = Files.createTempDirectory(folder, "out");
        ObjectNode said = (ObjectNode) HandMade.json(original);
        HandMade.opened(source, model -> {
            Exported e = HandMade.exported(
                    model.settings(), model.domain(), model.declared().parameters(), Map.of("config.yaml", said));
            model.form().write(e, out);
            return out;
        });
        assertThat(said).isEqualTo(HandMade.json(original));
        return HandMade.json(out.resolve("config.yaml"));
    }
}
