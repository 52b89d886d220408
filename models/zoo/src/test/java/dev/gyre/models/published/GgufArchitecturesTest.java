package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.gguf.GgufBuilder;
import dev.gyre.models.Family;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of made-up numbers of each architecture go on as llama.cpp goes on. Its tokens were written down from node-llama-cpp 3 on the files
 * that this test makes, greedily.
 */
class GgufArchitecturesTest {

    private static final int WIDTH = 64;
    private static final int HEADS = 4;
    private static final int KEY_HEADS = 2;
    private static final int HIDDEN = 96;
    private static final int BLOCKS = 2;
    private static final int VOCABULARY = 258;
    private static final int BEGIN = 256;
    private static final String PROMPT = "Sing, O";

    @TempDir
    Path folder;

    /** Architectures, and the tokens that follow the prompt. */
    enum Architecture {
        LLAMA(
                1,
                16,
                "226 240 87 26 93 134 249 163 49 49 49 49 196 80 161 92 145"
                        + " 197 214 58 214 49 49 49 49 49 49 49 49 49 49 49"),
        QWEN2(
                2,
                16,
                "244 93 78 91 177 19 252 110 137 187 26 227 29 84 149 92 1"
                        + " 29 25 78 230 25 63 119 246 168 151 187 26 230 230 230"),
        QWEN3(
                3,
                24,
                "74 32 91 32 91 32 91 32 91 32 191 146 32 144 32 155 74 32"
                        + " 32 32 155 74 32 141 79 105 255 32 155 191 43 12"),
        GRANITE(
                4,
                16,
                "49 57 185 175 200 220 84 127 182 74 160 5 213 5 35 45 97 36"
                        + " 84 67 119 28 160 86 129 132 189 45 194 17 6 135");

        private final int seed;
        private final int headWidth;
        private final String tokens;

        Architecture(int seed, int headWidth, String tokens) {
            this.seed = seed;
            this.headWidth = headWidth;
            this.tokens = tokens;
        }

        private String key(String rest) {
            return name().toLowerCase(Locale.ROOT) + "." + rest;
        }
    }

    /** A file of an architecture: numbers from a seed, a token a byte, and two marks. */
    static byte[] file(Architecture a) {
        Random random = new Random(a.seed);
        GgufBuilder out = new GgufBuilder()
                .text("general.architecture", a.key("").replace(".", ""))
                .whole(a.key("embedding_length"), WIDTH)
                .whole(a.key("feed_forward_length"), HIDDEN)
                .whole(a.key("block_count"), BLOCKS)
                .whole(a.key("attention.head_count"), HEADS)
                .whole(a.key("attention.head_count_kv"), KEY_HEADS)
                .whole(a.key("attention.key_length"), a.headWidth)
                .whole(a.key("attention.value_length"), a.headWidth)
                .whole(a.key("context_length"), 64)
                .number(a.key("attention.layer_norm_rms_epsilon"), 1e-5f)
                .number(a.key("rope.freq_base"), 20_000f);
        if (a == Architecture.GRANITE) {
            out.number("granite.embedding_scale", 3f)
                    .number("granite.attention.scale", 0.4f)
                    .number("granite.residual_scale", 0.7f)
                    .number("granite.logit_scale", 2f)
                    .whole("granite.rope.dimension_count", a.headWidth);
        }
        List<String> tokens = new ArrayList<>(GgufImportTest.letters());
        tokens.addAll(List.of("<begin>", "<end>"));
        out.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "gpt-2")
                .texts("tokenizer.ggml.tokens", tokens)
                .wholes(
                        "tokenizer.ggml.token_type",
                        IntStream.range(0, VOCABULARY)
                                .mapToObj(i -> i < BEGIN ? 1 : 3)
                                .toList())
                .texts("tokenizer.ggml.merges", List.of("a b"))
                .whole("tokenizer.ggml.bos_token_id", BEGIN)
                .whole("tokenizer.ggml.eos_token_id", BEGIN + 1);
        matrix(out, random, "token_embd", VOCABULARY, WIDTH);
        for (int i = 0; i < BLOCKS; i++) {
            block(out, random, a, "blk." + i + ".");
        }
        vector(out, random, "output_norm.weight", WIDTH, 1);
        matrix(out, random, "output", VOCABULARY, WIDTH);
        return out.bytes();
    }

    private static void block(GgufBuilder out, Random random, Architecture a, String path) {
        int queries = HEADS * a.headWidth;
        int keys = KEY_HEADS * a.headWidth;
        vector(out, random, path + "attn_norm.weight", WIDTH, 1);
        matrix(out, random, path + "attn_q", queries, WIDTH);
        matrix(out, random, path + "attn_k", keys, WIDTH);
        matrix(out, random, path + "attn_v", keys, WIDTH);
        matrix(out, random, path + "attn_output", WIDTH, queries);
        if (a == Architecture.QWEN2) {
            vector(out, random, path + "attn_q.bias", queries, 0);
            vector(out, random, path + "attn_k.bias", keys, 0);
            vector(out, random, path + "attn_v.bias", keys, 0);
        }
        if (a == Architecture.QWEN3) {
            vector(out, random, path + "attn_q_norm.weight", a.headWidth, 1);
            vector(out, random, path + "attn_k_norm.weight", a.headWidth, 1);
        }
        vector(out, random, path + "ffn_norm.weight", WIDTH, 1);
        matrix(out, random, path + "ffn_gate", HIDDEN, WIDTH);
        matrix(out, random, path + "ffn_up", HIDDEN, WIDTH);
        matrix(out, random, path + "ffn_down", WIDTH, HIDDEN);
    }

    private static void matrix(GgufBuilder out, Random random, String name, int rows, int columns) {
        float[] numbers = new float[rows * columns];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (random.nextGaussian() / Math.sqrt(columns));
        }
        out.floats(name + ".weight", numbers, rows, columns);
    }

    private static void vector(GgufBuilder out, Random random, String name, int size, float around) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = around + (float) random.nextGaussian() / 2;
        }
        out.floats(name, numbers, size);
    }

    @ParameterizedTest
    @EnumSource
    void itGoesOnAsLlamaCppDoes(Architecture a) throws IOException {
        Path path = Files.write(folder.resolve(a + ".gguf"), file(a));
        int[] expected = Arrays.stream(a.tokens.split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        assertThat(expected).hasSize(32);
        try (PublishedModel<?, ?> model = GgufModel.open(Forms.LLAMA, path)) {
            int[] prompt = IntStream.concat(IntStream.of(BEGIN), PROMPT.chars()).toArray();
            assertThat(goesOn(built(model), prompt, expected.length)).containsExactly(expected);
        }
    }

    private static <S extends Settings, M extends Model> SequenceModel built(PublishedModel<S, M> model) {
        Family.Built<M> built =
                model.family().build(model.settings(), model.domain(), Source.published(model.tensors()));
        return (SequenceModel) built.model();
    }

    private static int[] goesOn(SequenceModel model, int[] prompt, int count) {
        int[] all = new int[count];
        try (Session session = new Session(model, Devices.standard())) {
            Session.Sequence s = session.open();
            session.read(s, prompt);
            for (int i = 0; i < count; i++) {
                float[] logits = s.logits();
                all[i] = IntStream.range(0, logits.length)
                        .reduce((x, y) -> logits[y] > logits[x] ? y : x)
                        .orElseThrow();
                session.read(s, new int[] {all[i]});
            }
        }
        return all;
    }

    /** The authors' names of what Llama doesn't have. */
    @ParameterizedTest
    @EnumSource
    void everyTensorHasItsPlace(Architecture a) throws IOException {
        Path path = Files.write(folder.resolve(a + ".gguf"), file(a));
        try (PublishedModel<?, ?> model = GgufModel.open(Forms.LLAMA, path)) {
            Fit.require(model.declared().parameters(), model.tensors());
            assertThat(Stream.of("self_attn.q_proj.bias", "self_attn.q_norm.weight")
                            .map(name -> model.tensors().has("model.layers.1." + name)))
                    .containsExactly(a == Architecture.QWEN2, a == Architecture.QWEN3);
        }
    }
}
