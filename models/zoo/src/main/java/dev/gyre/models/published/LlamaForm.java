package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.models.arch.FeedForward;
import dev.gyre.models.arch.Transformer;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.layer.RotaryFrequencies;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Llama and models of its shape, as the transformers package stores them. */
final class LlamaForm implements PublishedForm {

    static final String CONFIG = "config.json";

    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";
    private static final List<String> TYPES = List.of("llama", "mistral", "LlamaForCausalLM", "MistralForCausalLM");

    /** The defaults of the package's class for missing keys. */
    private static final String DEFAULTS = """
            {"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": null, "max_position_embeddings": 2048,
             "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "rope_scaling": null, "tie_word_embeddings": false}""";

    private static final String MISTRAL = """
            {"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "max_position_embeddings": 131072,
             "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "tie_word_embeddings": false, "sliding_window": 4096}""";

    private static final String TEMPLATE = """
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "attention_bias": false, "mlp_bias": false,
             "hidden_act": "silu", "hidden_size": null, "intermediate_size": null, "max_position_embeddings": null,
             "num_attention_heads": null, "num_key_value_heads": null, "head_dim": null, "num_hidden_layers": null,
             "rms_norm_eps": null, "rope_theta": null, "tie_word_embeddings": null}""";

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
        return p.configuration(CONFIG)
                .filter(c -> TYPES.contains(c.text("model_type")) || TYPES.contains(c.text("architectures.0")))
                .isPresent();
    }

    /** The configuration of a folder, with what isn't said. */
    static Configuration configuration(Publication p) {
        return defaulted(p.required(CONFIG));
    }

    /** A configuration with what isn't said, if the model is one that ours can be like. */
    static Configuration defaulted(Configuration said) {
        boolean mistral = said.text("model_type").equals("mistral");
        Configuration c = said.withRotaryBase("")
                .over(mistral ? MISTRAL : DEFAULTS)
                .require("hidden_act", "silu", "swish")
                .require("attention_bias", false)
                .require("mlp_bias", false)
                .require("partial_rotary_factor", 1)
                .require("rope_parameters.partial_rotary_factor", 1);
        if (c.has("quantization_config")) {
            throw new GyreException(c.file() + ": the weights are quantised, which isn't read: take those that aren't");
        }
        return mistral && c.has("sliding_window")
                ? c.require("sliding_window", c.whole("max_position_embeddings", 1, Integer.MAX_VALUE))
                : c;
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

    /** Writes a transformer that may be a part of a model. */
    void write(Exported model, Path folder, String config, Transformer.Config c, Predicate<Parameter> parts) {
        model.require(
                c.positions() == Transformer.Positions.ROTARY && c.ffn() == FeedForward.Kind.SWIGLU,
                "a model in the shape of Llama has rotary positions and SwiGLU");
        boolean scaled = c.rotary().ropeScaling() == RotaryFrequencies.Scaling.LLAMA3;
        List<Weights.Tensor> tensors = model.tensors(this::written, parts);
        ObjectNode said = model.configuration(config, TEMPLATE, c.explicit(), scaled ? SCALING : new String[0]);
        if (!said.has("vocab_size")) {
            said.put("vocab_size", model.domain().outputs());
            said.put("torch_dtype", model.torchType(tensors));
        }
        Weights.json(folder.resolve(CONFIG), said);
        Weights.indexed(folder, tensors, model.shard());
    }
}
