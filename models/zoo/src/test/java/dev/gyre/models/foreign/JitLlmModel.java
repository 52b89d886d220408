package dev.gyre.models.foreign;

import dev.gyre.engine.io.gguf.GgufBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Models of random numbers in the shapes that jitLLM (beehive-lab/GPULlama3.java) reads, with the tokens that its tokenizers ask for. */
enum JitLlmModel {
    LLAMA(
            "llama",
            50_000,
            128_000,
            "",
            "<|begin_of_text|> <|start_header_id|> <|end_header_id|> <|eot_id|> <|end_of_text|>"),
    MISTRAL(
            "llama",
            50_000,
            600,
            "<unk> <s> </s> [INST] [/INST] [TOOL_CALLS] [AVAILABLE_TOOLS] [/AVAILABLE_TOOLS] [TOOL_RESULTS] [/TOOL_RESULTS]",
            "<0x00>"),
    QWEN3("qwen3", 1_000_000, 600, "", "<|endoftext|> <|im_start|> <|im_end|> <|end_of_text|>"),
    GRANITE("granite", 50_000, 600, "<|end_of_text|> <|start_of_role|> <|end_of_role|>", "");

    private static final int WIDTH = 1024;
    private static final int HEADS = 16;
    private static final int KEY_HEADS = 8;
    private static final int HEAD_WIDTH = WIDTH / HEADS;
    private static final int HIDDEN = 2048;
    private static final int BLOCKS = 2;
    private static final int CONTEXT = 512;
    private static final int SPECIAL = 3;
    private static final int LARGE = 10_000;

    private final String keys;
    private final float rotaryBase;
    private final int words;
    private final String first;
    private final String last;

    /**
     * A shape.
     *
     * @param keys what begins the keys of its settings
     * @param rotaryBase the one that its kernels have built in
     * @param words tokens between the special ones
     * @param first special tokens at the vocabulary's beginning, with blanks between them
     * @param last special tokens at its end, likewise
     */
    JitLlmModel(String keys, float rotaryBase, int words, String first, String last) {
        this.keys = keys;
        this.rotaryBase = rotaryBase;
        this.words = words;
        this.first = first;
        this.last = last;
    }

    /** A type of numbers in GGUF. */
    enum Weights {
        F16(1, 1, 1),
        Q8_0(8, 7, 32);

        private final int type;
        private final int fileType;
        private final int block;

        Weights(int type, int fileType, int block) {
            this.type = type;
            this.fileType = fileType;
            this.block = block;
        }

        private byte[] bytes(float[] numbers) {
            int each = this == F16 ? Short.BYTES : Short.BYTES + block;
            ByteBuffer bytes =
                    ByteBuffer.allocate(numbers.length / block * each).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < numbers.length; i += block) {
                if (this == F16) {
                    bytes.putShort(Float.floatToFloat16(numbers[i]));
                    continue;
                }
                float most = 0;
                for (int k = 0; k < block; k++) {
                    most = Math.max(most, Math.abs(numbers[i + k]));
                }
                float scale = most / Byte.MAX_VALUE;
                bytes.putShort(Float.floatToFloat16(scale));
                for (int k = 0; k < block; k++) {
                    bytes.put((byte) (scale == 0 ? 0 : Math.round(numbers[i + k] / scale)));
                }
            }
            return bytes.array();
        }
    }

    /** Writes a file in a process with room for it: the arguments are a model, a type and a path. */
    public static void main(String[] arguments) throws IOException {
        Files.write(Path.of(arguments[2]), valueOf(arguments[0]).file(Weights.valueOf(arguments[1]), 1));
    }

    /** The tokens: special ones, words, special ones. */
    private List<String> tokens() {
        List<String> tokens = new ArrayList<>(special(first));
        IntStream.range(0, words - tokens.size()).forEach(i -> tokens.add(i == 2 ? "t0t1" : "t" + i));
        tokens.addAll(special(last));
        return tokens;
    }

    private static List<String> special(String tokens) {
        return tokens.isEmpty() ? List.of() : List.of(tokens.split(" ", -1));
    }

    private String key(String rest) {
        return keys + "." + rest;
    }

    /** A file with numbers drawn from a seed. */
    byte[] file(Weights weights, long seed) {
        Random random = new Random(seed);
        List<String> tokens = tokens();
        GgufBuilder out = new GgufBuilder()
                .text("general.architecture", keys)
                .text("general.name", name().toLowerCase(Locale.ROOT))
                .whole("general.file_type", weights.fileType)
                .whole(key("vocab_size"), tokens.size())
                .whole(key("embedding_length"), WIDTH)
                .whole(key("feed_forward_length"), HIDDEN)
                .whole(key("block_count"), BLOCKS)
                .whole(key("attention.head_count"), HEADS)
                .whole(key("attention.head_count_kv"), KEY_HEADS)
                .whole(key("attention.key_length"), HEAD_WIDTH)
                .whole(key("attention.value_length"), HEAD_WIDTH)
                .whole(key("context_length"), CONTEXT)
                .number(key("attention.layer_norm_rms_epsilon"), 1e-5f)
                .number(key("rope.freq_base"), rotaryBase)
                .texts("tokenizer.ggml.tokens", tokens)
                .numbers("tokenizer.ggml.scores", tokens.stream().map(_ -> 0f).toList())
                .wholes(
                        "tokenizer.ggml.token_type",
                        IntStream.range(0, tokens.size())
                                .mapToObj(i -> i < special(first).size() ? SPECIAL : 1)
                                .toList())
                .texts("tokenizer.ggml.merges", List.of("t0 t1"));
        matrix(out, weights, random, "token_embd", tokens.size(), WIDTH);
        for (int i = 0; i < BLOCKS; i++) {
            block(out, weights, random, "blk." + i + ".");
        }
        vector(out, random, "output_norm.weight", WIDTH);
        if (tokens.size() < LARGE) { // else the embeddings are the output's weights, too
            matrix(out, weights, random, "output", tokens.size(), WIDTH);
        }
        return out.bytes();
    }

    private void block(GgufBuilder out, Weights weights, Random random, String path) {
        int keyWidth = KEY_HEADS * HEAD_WIDTH;
        vector(out, random, path + "attn_norm.weight", WIDTH);
        matrix(out, weights, random, path + "attn_q", WIDTH, WIDTH);
        matrix(out, weights, random, path + "attn_k", keyWidth, WIDTH);
        matrix(out, weights, random, path + "attn_v", keyWidth, WIDTH);
        matrix(out, weights, random, path + "attn_output", WIDTH, WIDTH);
        if (this == QWEN3) {
            vector(out, random, path + "attn_q_norm.weight", HEAD_WIDTH);
            vector(out, random, path + "attn_k_norm.weight", HEAD_WIDTH);
        }
        vector(out, random, path + "ffn_norm.weight", WIDTH);
        matrix(out, weights, random, path + "ffn_gate", HIDDEN, WIDTH);
        matrix(out, weights, random, path + "ffn_up", HIDDEN, WIDTH);
        matrix(out, weights, random, path + "ffn_down", WIDTH, HIDDEN);
    }

    private static void matrix(GgufBuilder out, Weights weights, Random random, String name, int rows, int columns) {
        float[] numbers = new float[rows * columns];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (random.nextGaussian() / Math.sqrt(columns));
        }
        out.tensor(name + ".weight", weights.type, weights.bytes(numbers), rows, columns);
    }

    private static void vector(GgufBuilder out, Random random, String name, int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = 1 + (float) random.nextGaussian() / 8;
        }
        out.floats(name, numbers, size);
    }
}
