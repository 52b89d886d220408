package dev.gyre.models.published;

import static java.util.Map.entry;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.io.gguf.GgufFile;
import dev.gyre.engine.io.gguf.GgufMetadata;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.file.TensorFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model of Llama's shape in llama.cpp's file or files: its metadata as the configuration of the transformers package, its tensors under
 * that package's names and in its order of rows.
 *
 * <p>Source: the names of <a href="https://github.com/ggml-org/llama.cpp">llama.cpp</a>, gguf-py/gguf/constants.py, and its conversion of
 * models, which interleaves the two halves of each head's rows of queries and keys.
 */
final class GgufModel {

    private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,6})\\.(\\w+)\\.(weight|bias)");
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");
    private static final String LLAMA = "llama";
    private static final String GRANITE = "granite";
    private static final List<String> ARCHITECTURES = List.of(LLAMA, "qwen2", "qwen3", GRANITE);
    private static final String HEAD = "output.weight";
    private static final String FACTORS = "rope_freqs.weight";

    /** The tensors outside of blocks. */
    private static final Map<String, String> OUTER = Map.of(
            "token_embd.weight",
            "model.embed_tokens.weight",
            "output_norm.weight",
            "model.norm.weight",
            HEAD,
            "lm_head.weight");

    /** The tensors of a block. */
    private static final Map<String, String> INNER = Map.ofEntries(
            entry("attn_norm", "input_layernorm"),
            entry("attn_q", "self_attn.q_proj"),
            entry("attn_k", "self_attn.k_proj"),
            entry("attn_v", "self_attn.v_proj"),
            entry("attn_output", "self_attn.o_proj"),
            entry("attn_q_norm", "self_attn.q_norm"),
            entry("attn_k_norm", "self_attn.k_norm"),
            entry("ffn_norm", "post_attention_layernorm"),
            entry("ffn_gate", "mlp.gate_proj"),
            entry("ffn_up", "mlp.up_proj"),
            entry("ffn_down", "mlp.down_proj"));

    private GgufModel() {}

    /** llama.cpp's name of a tensor that has one in the transformers package. */
    static String theirs(String name) {
        return OUTER.entrySet().stream()
                .filter(e -> e.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> inner(name));
    }

    private static String inner(String name) {
        Matcher m = LAYER.matcher(name);
        return INNER.entrySet().stream()
                .filter(e -> m.matches() && e.getValue().equals(m.group(2)))
                .map(e -> "blk." + m.group(1) + "." + e.getKey() + "." + m.group(3))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no name in a GGUF file"));
    }

    /** Whether a publication is a GGUF file. */
    static boolean is(Publication p) {
        return p.isFile() && TensorFiles.isGguf(p.source());
    }

    /**
     * Opens a model.
     *
     * @param file the file, or any of several that together hold it
     * @throws GyreException if one is missing or damaged, or the model isn't one that ours can be like
     */
    static PublishedModel<?, ?> open(LlamaForm form, Path file) {
        List<Path> parts = TensorFiles.parts(file);
        List<TensorFiles> in = List.of(TensorFiles.together(parts));
        return Opening.with(in, () -> {
            try (GgufFile first = GgufFile.open(parts.getFirst())) {
                Configuration c = configuration(file, first.metadata(), in.getFirst());
                PublishedModel<?, ?> model = PublishedModel.of(
                        form,
                        c,
                        LlamaForm.domain(c),
                        tensors(c, in.getFirst()),
                        Map.of(LlamaForm.CONFIG, c.keys()),
                        in);
                return model.with(GgufTokenizer.of(file.toString(), first.metadata()));
            }
        });
    }

    private static Configuration configuration(Path file, GgufMetadata metadata, TensorFiles in) {
        String architecture = metadata.text("general.architecture").orElse("");
        if (!ARCHITECTURES.contains(architecture)) {
            throw new GyreException(file + ": general.architecture is " + Quoted.of(architecture) + ", but only "
                    + String.join(", ", ARCHITECTURES) + " are read; Mistral's models have " + LLAMA);
        }
        Keys keys = new Keys(file, metadata, architecture);
        ObjectNode c = JsonMapper.shared().createObjectNode();
        long heads = keys.need("attention.head_count");
        long width = keys.need("embedding_length");
        c.put("model_type", architecture).put("hidden_act", "silu").put("hidden_size", width);
        c.put("intermediate_size", keys.need("feed_forward_length"));
        c.put("num_hidden_layers", keys.need("block_count"));
        c.put("num_attention_heads", heads);
        c.put("num_key_value_heads", keys.whole("attention.head_count_kv", heads));
        c.put("max_position_embeddings", keys.need("context_length"));
        c.put("rms_norm_eps", keys.number("attention.layer_norm_rms_epsilon", 1e-5));
        c.put("rope_theta", keys.number("rope.freq_base", 10_000));
        long headWidth = keys.whole("attention.key_length", heads == 0 ? 0 : width / heads);
        if (headWidth * heads != width || architecture.equals("qwen3")) {
            c.put("head_dim", headWidth);
        }
        c.put(
                "vocab_size",
                in.has("token_embd.weight") ? in.shape("token_embd.weight").dim(0) : 0);
        c.put("tie_word_embeddings", !in.has(HEAD));
        keys.require("attention.value_length", headWidth);
        keys.require("rope.dimension_count", headWidth);
        keys.require("expert_count", 0);
        keys.require("attention.sliding_window", keys.need("context_length"));
        c.put("attention_bias", !architecture.equals("qwen2") && in.has("blk.0.attn_q.bias"));
        if (architecture.equals(GRANITE)) {
            c.put("embedding_multiplier", keys.number("embedding_scale", 1));
            c.put("residual_multiplier", keys.number("residual_scale", 1));
            c.put("logits_scaling", keys.number("logit_scale", 1));
            c.put("attention_multiplier", keys.number("attention.scale", 1 / Math.sqrt((double) headWidth)));
        }
        String scaling = metadata.text(architecture + ".rope.scaling.type").orElse("none");
        if (!scaling.equals("none")) {
            throw new GyreException(file + ": " + architecture + ".rope.scaling.type is " + Quoted.of(scaling)
                    + ", but only none is read");
        }
        if (in.has(FACTORS)) {
            c.set(
                    "rope_scaling",
                    RotaryFactors.of(
                            file, in.floats(FACTORS), c.get("rope_theta").doubleValue()));
        }
        return LlamaForm.defaulted(new Configuration(file, c));
    }

    private static TensorMap tensors(Configuration c, TensorFiles in) {
        TensorMap all = new TensorMap(in.toString());
        int heads = c.whole("num_attention_heads", 1, 1 << 16);
        int groups = c.whole("num_key_value_heads", 1, 1 << 16);
        boolean turns = List.of(LLAMA, GRANITE).contains(c.text("model_type"));
        for (String theirs : in.names()) {
            String name = name(theirs);
            if (turns && name.contains(".q_proj.")) {
                all.add(name, in.shape(theirs), () -> halvesApart(in, theirs, heads));
            } else if (turns && name.contains(".k_proj.")) {
                all.add(name, in.shape(theirs), () -> halvesApart(in, theirs, groups));
            } else if (!theirs.equals(FACTORS)) {
                all.add(name, in, theirs);
            }
        }
        return all;
    }

    /** Rows of queries or keys of which each head has those of its two halves in turns: as those of one half, then of the other. */
    private static Numbers halvesApart(TensorFiles in, String name, int heads) {
        Shape shape = in.shape(name);
        if (shape.rank() == 0 || shape.dim(0) == 0 || shape.dim(0) % (2 * heads) != 0) {
            throw new GyreException(in + ": " + Quoted.of(name) + " has shape " + shape + ", which isn't " + heads
                    + " heads of an even number of rows: the file is damaged");
        }
        return new TransposedRuns(in.numbers(name), shape, shape.dim(0) / heads / 2, 2, shape.size() / shape.dim(0));
    }

    /** The transformers package's name of a tensor; its own where there's none, so that it's refused by its name. */
    private static String name(String theirs) {
        Matcher m = BLOCK.matcher(theirs);
        if (m.matches() && INNER.containsKey(m.group(2))) {
            return "model.layers." + m.group(1) + "." + INNER.get(m.group(2)) + "." + m.group(3);
        }
        return OUTER.getOrDefault(theirs, theirs);
    }

    /** The keys of the architecture. */
    private record Keys(Path file, GgufMetadata metadata, String architecture) {

        long need(String key) {
            return metadata.whole(architecture + "." + key)
                    .orElseThrow(() ->
                            new GyreException(file + ": has no " + architecture + "." + key + ": take another copy"));
        }

        long whole(String key, long otherwise) {
            return metadata.whole(architecture + "." + key).orElse(otherwise);
        }

        double number(String key, double otherwise) {
            Object value = metadata.value(architecture + "." + key).orElse(otherwise);
            if (value instanceof Number n) {
                // A number of 32 bits, which is meant as it's written in decimals.
                return Double.parseDouble(Float.toString(n.floatValue()));
            }
            throw new GyreException(file + ": " + architecture + "." + key + " is no number: take another copy");
        }

        void require(String key, long allowed) {
            long value = whole(key, allowed);
            if (value != allowed) {
                throw new GyreException(file + ": " + architecture + "." + key + " is " + value + ", but only "
                        + allowed + " is supported");
            }
        }
    }
}
