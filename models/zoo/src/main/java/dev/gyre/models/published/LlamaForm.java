package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.models.arch.FeedForward;
import dev.gyre.models.arch.Transformer;
import dev.gyre.models.arch.TransformerVariant;
import dev.gyre.models.arch.TransformerVariant.Biases;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.layer.RotaryFrequencies;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Llama and models of its shape (Mistral, Qwen2 and 3, Granite), as the transformers package stores them. */
final class LlamaForm implements PublishedForm {

    static final String CONFIG = "config.json";

    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";
    private static final String GRANITE = "granite";
    private static final String MISTRAL = "mistral";
    private static final String QWEN2 = "qwen2";
    private static final String QWEN3 = "qwen3";

    /** The package's types of models, and the classes that a configuration may have instead. */
    private static final Map<String, String> TYPES = Map.of(
            "LlamaForCausalLM", "llama",
            "MistralForCausalLM", MISTRAL,
            "Qwen2ForCausalLM", QWEN2,
            "Qwen3ForCausalLM", QWEN3,
            "GraniteForCausalLM", GRANITE);

    /** The defaults of the package's class for missing keys. */
    private static final String DEFAULTS = """
            {"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": null, "max_position_embeddings": 2048,
             "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "rope_scaling": null, "tie_word_embeddings": false}""";

    /** What other types have instead of Llama's defaults. */
    private static final Map<String, String> OTHER_DEFAULTS =
            Map.of(MISTRAL, """
            {"intermediate_size": 14336, "num_key_value_heads": 8, "max_position_embeddings": 131072, "sliding_window": 4096}""", QWEN2, """
            {"vocab_size": 151936, "intermediate_size": 22016, "num_key_value_heads": 32, "max_position_embeddings": 32768}""", QWEN3, """
            {"vocab_size": 151936, "intermediate_size": 22016, "num_key_value_heads": 32, "max_position_embeddings": 32768,
             "head_dim": 128}""", GRANITE, """
            {"attention_multiplier": 1.0}""");

    private static final String TEMPLATE = """
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "attention_bias": false, "mlp_bias": false,
             "hidden_act": "silu", "hidden_size": null, "intermediate_size": null, "max_position_embeddings": null,
             "num_attention_heads": null, "num_key_value_heads": null, "head_dim": null, "num_hidden_layers": null,
             "rms_norm_eps": null, "rope_theta": null, "tie_word_embeddings": null}""";

    /** Granite's factors. */
    private static final List<String> FACTORS =
            List.of("embedding_multiplier", "attention_multiplier", "residual_multiplier", "logits_scaling");

    private static final String[] SCALING = {
        "rope_scaling.rope_type",
        "rope_scaling.factor",
        "rope_scaling.low_freq_factor",
        "rope_scaling.high_freq_factor",
        "rope_scaling.original_max_position_embeddings"
    };

    @Override
    public String name() {
        return "llama";
    }

    @Override
    public String family() {
        return "transformer";
    }

    @Override
    public boolean recognises(Publication p) {
        return p.configuration(CONFIG).filter(c -> TYPES.containsValue(type(c))).isPresent();
    }

    /** The package's type of a model; else the first class that its configuration names. */
    private static String type(Configuration c) {
        String type = c.text("model_type");
        String first = c.text("architectures.0");
        return TYPES.containsValue(type) ? type : TYPES.getOrDefault(first, first);
    }

    /** The configuration of a folder, with what isn't said. */
    static Configuration configuration(Publication p) {
        return defaulted(p.required(CONFIG));
    }

    /**
     * A configuration with what isn't said, if the model is one that ours can be like. Under {@code attention_biases} and {@code qk_norm} it says what
     * follows from the type.
     */
    static Configuration defaulted(Configuration said) {
        String type = type(said);
        Configuration c = said.withRotaryBase("")
                .over(OTHER_DEFAULTS.getOrDefault(type, "{}"))
                .over(DEFAULTS)
                .require("hidden_act", "silu", "swish")
                .require("attention_bias", false, true)
                .require("mlp_bias", false)
                .require("use_sliding_window", false)
                .require("partial_rotary_factor", 1)
                .require("rope_parameters.partial_rotary_factor", 1);
        if (c.has("quantization_config")) {
            throw new GyreException(c.file() + ": the weights are quantised, which isn't read: take those that aren't");
        }
        if (type.equals(MISTRAL) && c.has("sliding_window")) {
            c.require("sliding_window", c.whole("max_position_embeddings", 1, Integer.MAX_VALUE));
        }
        String biases = c.at("attention_bias").asBoolean(false) ? "all" : "none";
        return c.with("attention_biases", type.equals(QWEN2) ? "qkv" : biases).with("qk_norm", type.equals(QWEN3));
    }

    /** The tensors that the model declares: without what some versions store besides. */
    static TensorMap tensors(Configuration c, TensorFiles in) {
        boolean tied = c.at("tie_word_embeddings").asBoolean(false);
        if (tied && in.has(HEAD) && in.has(EMBEDDING)) {
            Fit.requireSame(in, HEAD, EMBEDDING);
        }
        return new TensorMap(in.toString())
                .addAll(in, n -> n.endsWith(".rotary_emb.inv_freq") || (tied && n.equals(HEAD)) ? "" : n);
    }

    static Domain domain(Configuration c) {
        return Domain.tokens(c.whole("vocab_size", 1, 1 << 24));
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Configuration c = configuration(p);
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        Map<String, ObjectNode> originals = Map.of(CONFIG, p.required(CONFIG).keys());
        return Opening.with(in, () -> PublishedModel.of(this, c, domain(c), tensors(c, in.getFirst()), originals, in));
    }

    @Override
    public void write(Exported model, Path folder) {
        write(model, folder, CONFIG, (Transformer.Config) model.settings(), p -> true);
    }

    static void requireShape(Exported model, Transformer.Config c) {
        model.require(
                c.positions() == Transformer.Positions.ROTARY && c.ffn() == FeedForward.Kind.SWIGLU,
                "a model in the shape of Llama has rotary positions and SwiGLU");
    }

    /** Writes a transformer that may be a part of a model. */
    void write(Exported model, Path folder, String config, Transformer.Config c, Predicate<Parameter> parts) {
        requireShape(model, c);
        boolean slowed = c.rotary().ropeScaling() == RotaryFrequencies.Scaling.LLAMA3;
        List<Weights.Tensor> tensors = model.tensors(this::written, parts);
        String template = template(model, c);
        ObjectNode said = model.configuration(config, template, c.explicit(), slowed ? SCALING : new String[0]);
        if (!said.has("vocab_size")) {
            said.put("vocab_size", model.domain().outputs());
            said.put("torch_dtype", model.torchType(tensors));
        }
        Weights.json(folder.resolve(CONFIG), said);
        Weights.indexed(folder, tensors, model.shard());
    }

    /** The keys of the type that has what a model has. */
    private static String template(Exported model, Transformer.Config c) {
        TransformerVariant v = c.variant();
        boolean scaled = v.isScaled(c.headWidth());
        model.require(
                !scaled || !v.headNorms(), "no published type has scaled attention or addends and norms of heads");
        model.require(
                v.attentionBias() != Biases.QKV || !(scaled || v.headNorms()),
                "only Qwen2 has biases of queries, keys and values alone, and neither factors nor norms of heads");
        ObjectNode keys = (ObjectNode) JsonMapper.shared().readTree(TEMPLATE);
        if (v.attentionBias() == Biases.QKV) {
            keys.remove("attention_bias");
            return typed(keys, QWEN2).toString();
        }
        keys.put("attention_bias", v.attentionBias() == Biases.ALL);
        if (scaled) {
            typed(keys, GRANITE);
            FACTORS.forEach(keys::putNull);
        }
        return (v.headNorms() ? typed(keys, QWEN3) : keys).toString();
    }

    /** Names another type and its class. */
    private static ObjectNode typed(ObjectNode keys, String type) {
        keys.put("model_type", type);
        TYPES.forEach((name, of) -> {
            if (of.equals(type)) {
                keys.putArray("architectures").add(name);
            }
        });
        return keys;
    }
}
