package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.gguf.GgufBuilder;
import dev.gyre.engine.io.gguf.GgufFile;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.model.small.BlockWeight;
import dev.gyre.models.run.TrainedModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tiny published Llama as llama.cpp's converter would have written it becomes the model that its safetensors become. */
class GgufImportTest {

    private static final Map<String, String> NAMES = Map.of(
            "model.embed_tokens", "token_embd",
            "model.norm", "output_norm",
            "lm_head", "output",
            "input_layernorm", "attn_norm",
            "post_attention_layernorm", "ffn_norm");

    private static final Map<String, String> WITHIN = Map.of(
            "self_attn.q_proj", "attn_q",
            "self_attn.k_proj", "attn_k",
            "self_attn.v_proj", "attn_v",
            "self_attn.o_proj", "attn_output",
            "mlp.gate_proj", "ffn_gate",
            "mlp.up_proj", "ffn_up",
            "mlp.down_proj", "ffn_down");

    @TempDir
    Path folder;

    private static String theirs(String name) {
        String block = name.replaceFirst("^model\\.layers\\.", "blk.").replaceFirst("\\.weight$", "");
        for (Map<String, String> names : List.of(NAMES, WITHIN)) {
            for (Map.Entry<String, String> e : names.entrySet()) {
                if (block.equals(e.getKey()) || block.endsWith("." + e.getKey())) {
                    return block.substring(0, block.length() - e.getKey().length()) + e.getValue() + ".weight";
                }
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** Rows of each head's halves in turns: what llama.cpp's converter does to queries and keys. */
    private static float[] interleaved(float[] rows, Shape shape, int heads) {
        int width = shape.dim(1);
        int each = shape.dim(0) / heads;
        float[] mixed = new float[rows.length];
        for (int h = 0; h < heads; h++) {
            for (int half = 0; half < 2; half++) {
                for (int i = 0; i < each / 2; i++) {
                    int from = h * each + half * each / 2 + i;
                    System.arraycopy(rows, from * width, mixed, (h * each + 2 * i + half) * width, width);
                }
            }
        }
        return mixed;
    }

    private static GgufBuilder metadata(JsonNode config) {
        return new GgufBuilder()
                .text("general.architecture", "llama")
                .whole("llama.embedding_length", config.get("hidden_size").intValue())
                .whole(
                        "llama.feed_forward_length",
                        config.get("intermediate_size").intValue())
                .whole("llama.block_count", config.get("num_hidden_layers").intValue())
                .whole(
                        "llama.attention.head_count",
                        config.get("num_attention_heads").intValue())
                .whole(
                        "llama.attention.head_count_kv",
                        config.get("num_key_value_heads").intValue())
                .whole(
                        "llama.context_length",
                        config.get("max_position_embeddings").intValue())
                .number(
                        "llama.attention.layer_norm_rms_epsilon",
                        config.get("rms_norm_eps").floatValue())
                .number("llama.rope.freq_base", config.path("rope_theta").floatValue(10_000));
    }

    private Path converted(String model, UnaryOperator<GgufBuilder> more) throws IOException {
        return converted(model, more, false);
    }

    /**
     * Writes a model.
     *
     * @param blocks whether matrices whose rows are whole blocks are in blocks of 8 bits
     */
    private Path converted(String model, UnaryOperator<GgufBuilder> more, boolean blocks) throws IOException {
        Path source = PublishedFiles.folder(model);
        JsonNode config = JsonMapper.shared().readTree(Files.readString(source.resolve("config.json")));
        GgufBuilder out = more.apply(metadata(config));
        if (config.has("head_dim")) {
            out.whole("llama.attention.key_length", config.get("head_dim").intValue());
            out.whole("llama.attention.value_length", config.get("head_dim").intValue());
            out.whole("llama.rope.dimension_count", config.get("head_dim").intValue());
        }
        if (config.path("rope_scaling").isObject()) { // by 32, of a context of 16
            out.floats("rope_freqs.weight", factors(4, 500_000, 32, 16), 4);
        }
        try (TensorFiles in = TensorFiles.open(source)) {
            for (String name : in.names()) {
                float[] numbers = in.floats(name);
                Shape shape = in.shape(name);
                if (name.contains("q_proj")) {
                    numbers = interleaved(
                            numbers, shape, config.get("num_attention_heads").intValue());
                } else if (name.contains("k_proj")) {
                    numbers = interleaved(
                            numbers, shape, config.get("num_key_value_heads").intValue());
                }
                if (blocks && shape.rank() == 2 && shape.dim(1) % 32 == 0) {
                    out.tensor(theirs(name), 8, eightBits(numbers), shape.toArray());
                } else {
                    out.floats(theirs(name), numbers, shape.toArray());
                }
            }
        }
        return Files.write(folder.resolve(model + ".gguf"), out.bytes());
    }

    /** Q8_0: of 32 numbers each a scale of 16 bits, and as many integers. */
    private static byte[] eightBits(float[] numbers) {
        ByteBuffer out = ByteBuffer.allocate(numbers.length / 32 * 34).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < numbers.length; from += 32) {
            float most = 0;
            for (int i = 0; i < 32; i++) {
                most = Math.max(most, Math.abs(numbers[from + i]));
            }
            out.putShort(Float.floatToFloat16(most / 127));
            for (int i = 0; i < 32; i++) {
                out.put((byte) Math.round(numbers[from + i] * 127 / most));
            }
        }
        return out.array();
    }

    /**
     * Matrices of products and the table stay in their blocks, rows of queries and keys in the order of the transformers package. They stand for the
     * numbers that an import as floats has.
     */
    @Test
    void blocksAreKept() throws IOException {
        Path file = converted("llama", all -> all, true);
        Path run = imported(file, "kept");
        Path floats = folder.resolve("floats");
        Import.of(file, Optional.empty()).storing(ElementType.F32).into(floats, made -> {});
        TrainedModel<?, ?> kept = TrainedModel.load(run, note -> {});
        Map<String, Variable> expected = new HashMap<>();
        TrainedModel.load(floats, note -> {}).built().parameters().forEach(p -> expected.put(p.name(), p.variable()));
        assertThat(kept.small().of())
                .hasSize(3 * 6 + 2); // queries, keys, values, output, gate and up of each block; the head and the table
        kept.small().of().forEach((weight, small) -> {
            assertThat(small).isInstanceOf(BlockWeight.class);
            assertThat(small.packed().buffer().memory().isReadOnly()).isTrue();
            float[] numbers = new float[weight.type().shape().size()];
            weight.buffer().read(numbers);
            float[] plain = new float[numbers.length];
            expected.get(weight.name()).buffer().read(plain);
            assertThat(numbers).as(weight.name()).isEqualTo(plain);
        });
        assertThat(Files.size(run.resolve("checkpoint-0.safetensors")))
                .isLessThan(Files.size(floats.resolve("checkpoint-0.safetensors")) * 6 / 10);
    }

    private Path imported(Path source, String called) {
        Path run = folder.resolve(called);
        Import.of(source, Optional.empty()).into(run, made -> {});
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-tied"})
    void itIsTheModelOfTheSafetensors(String model) throws IOException {
        Path plain = imported(PublishedFiles.folder(model), "plain");
        Path run = imported(converted(model, all -> all), "gguf");
        assertThat(HandMade.json(run.resolve("config.json")).get("settings"))
                .isEqualTo(HandMade.json(plain.resolve("config.json")).get("settings"));
        try (TensorFiles expected = TensorFiles.open(plain.resolve("checkpoint-0.safetensors"));
                TensorFiles found = TensorFiles.open(run.resolve("checkpoint-0.safetensors"))) {
            assertThat(found.names()).isEqualTo(expected.names());
            for (String name : expected.names()) {
                assertThat(found.floats(name)).as(name).isEqualTo(expected.floats(name));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "expert_count, 8, llama.expert_count is 8",
        "rope.dimension_count, 2, llama.rope.dimension_count is 2",
        "attention.sliding_window, 3, llama.attention.sliding_window is 3"
    })
    void whatOursArentLikeIsRefused(String key, int value, String says) throws IOException {
        Path file = converted("llama", all -> all.whole("llama." + key, value));
        assertThatThrownBy(() -> imported(file, "run"))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(says);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void anotherArchitectureIsRefusedByName() throws IOException {
        Path file = Files.write(
                folder.resolve("x.gguf"),
                new GgufBuilder().text("general.architecture", "gemma3").bytes());
        assertThatThrownBy(() -> imported(file, "run"))
                .hasMessage(
                        file + ": general.architecture is \"gemma3\", but only llama, qwen2, qwen3, granite are read;"
                                + " Mistral's models have llama");
    }

    @Test
    void aPartThatIsMissingIsNamed() throws IOException {
        Path first = Files.write(folder.resolve("m-00001-of-00002.gguf"), new GgufBuilder().bytes());
        Path second = folder.resolve("m-00002-of-00002.gguf");
        assertThatThrownBy(() -> imported(first, "run")).hasMessageStartingWith(second + ": there is no such file");
        Files.write(second, new GgufBuilder().bytes());
        assertThat(TensorFiles.parts(second)).containsExactly(first, second);
    }

    private static float[] factors(int count, double base, double factor, int original) {
        float[] factors = new float[count];
        for (int i = 0; i < count; i++) {
            double turns = original * Math.pow(base, -(double) i / count) / (2 * Math.PI);
            double smooth = Math.clamp((turns - 1) / 3, 0, 1);
            factors[i] = (float) (1 / ((1 - smooth) / factor + smooth));
        }
        return factors;
    }

    /** Factors of Llama 3.2 1B's 32 frequencies: 1 of the fast ones, 32 of the slow ones. */
    @Test
    void factorsOfFrequenciesAreLlamasScaling() {
        float[] factors = factors(32, 500_000, 32, 8192);
        JsonNode scaling = RotaryFactors.of(folder, factors, 500_000);
        assertThat(scaling.get("factor").doubleValue()).isEqualTo(32, within(1e-6));
        assertThat(scaling.get("original_max_position_embeddings").intValue()).isEqualTo(8192);
        factors[20] = 3;
        assertThatThrownBy(() -> RotaryFactors.of(folder, factors, 500_000))
                .hasMessageContaining("rope_freqs.weight has 3.0 at 20, where Llama 3.1's scaling by 32.0 has 32.0");
    }

    /** The letters that stand for bytes in tokens of merged bytes. */
    static List<String> letters() {
        List<String> tokens = new ArrayList<>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean seen = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            tokens.add(Character.toString(seen ? b : next++));
        }
        return tokens;
    }

    private JsonTokenizer tokenizer(GgufBuilder metadata) throws IOException {
        Path file = Files.write(folder.resolve("t.gguf"), metadata.bytes());
        try (GgufFile in = GgufFile.open(file)) {
            GgufTokenizer.of(file.toString(), in.metadata()).orElseThrow().write(folder);
        }
        return JsonTokenizer.open(folder);
    }

    /** Merges in their order, digits by threes, a mark before the text. */
    @Test
    void mergedBytes() throws IOException {
        List<String> tokens = letters();
        tokens.addAll(List.of("he", "ll", "hell", "12", "123", "<s>", "</s>"));
        List<Integer> types = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            types.add(i < 261 ? 1 : 3);
        }
        JsonTokenizer t = tokenizer(new GgufBuilder()
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "llama-bpe")
                .texts("tokenizer.ggml.tokens", tokens)
                .wholes("tokenizer.ggml.token_type", types)
                .texts("tokenizer.ggml.merges", List.of("h e", "l l", "he ll", "1 2", "12 3"))
                .whole("tokenizer.ggml.bos_token_id", 261)
                .whole("tokenizer.ggml.eos_token_id", 262)
                .flag("tokenizer.ggml.add_bos_token", 1)
                .text("tokenizer.chat_template", "{{ messages }}"));
        assertThat(t.plain("hello 12345")).containsExactly(258, 'o', ' ', 260, '4', '5');
        assertThat(t.ownBegin()).hasValue(261);
        assertThat(t.end()).hasValue(262);
        assertThat(Files.readString(folder.resolve("tokenizer_config.json"))).contains("{{ messages }}");
    }

    /** Granite's cut: each digit by itself, the rest as GPT-2 has it. */
    @Test
    void digitsApart() throws IOException {
        List<String> tokens = letters();
        tokens.addAll(List.of("12", "he", "'s"));
        JsonTokenizer t = tokenizer(new GgufBuilder()
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "refact")
                .texts("tokenizer.ggml.tokens", tokens)
                .texts("tokenizer.ggml.merges", List.of("1 2", "h e", "' s")));
        assertThat(t.plain("he's 12")).containsExactly(257, 258, ' ', '1', '2');
    }

    /** A space before the text, pieces by their scores, bytes where there's no piece. */
    @Test
    void scoredPieces() throws IOException {
        List<String> tokens = new ArrayList<>(
                List.of("<unk>", "<s>", "</s>", "\u2581", "a", "b", "ab", "\u2581a", "<0xC3>", "<0xA9>"));
        JsonTokenizer t = tokenizer(new GgufBuilder()
                .text("tokenizer.ggml.model", "llama")
                .texts("tokenizer.ggml.tokens", tokens)
                .numbers("tokenizer.ggml.scores", List.of(0f, 0f, 0f, -3f, -4f, -5f, -1f, -2f, 0f, 0f))
                .wholes("tokenizer.ggml.token_type", List.of(2, 3, 3, 1, 1, 1, 1, 1, 6, 6))
                .whole("tokenizer.ggml.bos_token_id", 1));
        assertThat(t.end()).hasValue(2);
        assertThat(t.plain("ab a")).containsExactly(3, 6, 7);
        assertThat(t.plain("é")).containsExactly(3, 8, 9);
        assertThat(t.ownBegin()).hasValue(1);
    }

    /** The run keeps the tokenizer, which was in the file: the file may go. */
    @Test
    void theTokenizerIsInTheRun() throws IOException {
        List<String> tokens = new ArrayList<>();
        List<Float> scores = new ArrayList<>();
        for (int i = 0; i < 89; i++) {
            tokens.add(i < 3 ? "<" + i + ">" : "t" + i);
            scores.add((float) -i);
        }
        Path file = converted(
                "llama",
                all -> all.text("tokenizer.ggml.model", "llama")
                        .texts("tokenizer.ggml.tokens", tokens)
                        .numbers("tokenizer.ggml.scores", scores));
        Path run = imported(file, "run");
        Files.delete(file);
        JsonNode task = HandMade.json(run.resolve("config.json")).get("task");
        assertThat(task.get("tokenizerFile").stringValue()).isEqualTo("tokenizer.json");
        assertThat(JsonTokenizer.open(run).vocabulary()).isEqualTo(89);
    }

    @Test
    void aTokenizerThatIsntReadIsNamed() {
        assertThatThrownBy(() -> tokenizer(new GgufBuilder()
                        .text("tokenizer.ggml.model", "rwkv")
                        .texts("tokenizer.ggml.tokens", List.of("a"))))
                .hasMessageContaining("tokenizer.ggml.model is \"rwkv\", but only \"gpt2\" and \"llama\" are read");
        assertThatThrownBy(() -> tokenizer(new GgufBuilder()
                        .text("tokenizer.ggml.model", "gpt2")
                        .text("tokenizer.ggml.pre", "tekken")
                        .texts("tokenizer.ggml.tokens", List.of("a"))))
                .hasMessageContaining("tokenizer.ggml.pre is \"tekken\"");
        assertThatThrownBy(() -> tokenizer(new GgufBuilder()
                        .text("tokenizer.ggml.model", "llama")
                        .texts("tokenizer.ggml.tokens", List.of("a", "b"))
                        .numbers("tokenizer.ggml.scores", List.of(1f))))
                .hasMessageContaining("has 1 scores of 2 tokens");
    }
}
