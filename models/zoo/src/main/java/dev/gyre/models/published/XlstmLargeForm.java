package dev.gyre.models.published;

import dev.gyre.models.arch.XlstmLarge;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * xLSTM-7B and models of its shape: as the transformers package stores them, or, native, as the authors' own package does.
 *
 * @param ours whether it's the authors' own
 */
record XlstmLargeForm(boolean ours) implements PublishedForm {

    private static final String JSON = "config.json";
    private static final String YAML = "config.yaml";

    private static final String DEFAULTS = """
            {"qk_dim_factor": 0.5, "v_dim_factor": 1.0, "ffn_round_up_to_multiple_of": 64, "gate_soft_cap": 15.0,
             "output_logit_soft_cap": 30.0, "norm_eps": 1e-6, "add_out_norm": true}""";

    private static final List<String> CAPS = List.of("gate_soft_cap", "output_logit_soft_cap");
    private static final String FACTOR = "ffn_proj_factor";
    private static final double OUR_FACTOR = 2.6667;
    private static final double THEIR_FACTOR = 2.667;

    private static final String SIZES = """
             "embedding_dim": null, "num_blocks": null, "num_heads": null, "qk_dim_factor": null, "v_dim_factor": null,
             "ffn_proj_factor": null, "ffn_round_up_to_multiple_of": null, "gate_soft_cap": null,
             "output_logit_soft_cap": null, "norm_eps": null, "add_out_norm": null, "eps": 1e-6, "use_bias": false,
             "norm_reduction_force_float32": true, "chunk_size": 64, "mode": "inference", "return_last_states": true,
             "chunkwise_kernel": "chunkwise--triton_xl_chunk", "sequence_kernel": "native_sequence__triton",
             "step_kernel": "triton", "autocast_kernel_dtype": "bfloat16", "inference_state_dtype": "float32",
             "weight_mode": "single"}""";

    private static final String TRANSFORMERS = """
            {"architectures": ["xLSTMForCausalLM"], "model_type": "xlstm", "bos_token_id": 0, "eos_token_id": 2,
             "pad_token_id": 1, "tie_word_embeddings": false,""" + SIZES;

    @Override
    public String name() {
        return ours ? "xlstm-large-native" : "xlstm-large";
    }

    @Override
    public String family() {
        return "xlstm-large";
    }

    @Override
    public boolean recognises(Publication p) {
        return ours
                ? p.configuration(YAML)
                        .filter(c -> c.has("ffn_round_up_to_multiple_of"))
                        .isPresent()
                : p.configuration(JSON)
                        .filter(c -> c.text("model_type").equals("xlstm")
                                || c.text("architectures.0").equals("xLSTMForCausalLM"))
                        .isPresent();
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        String file = ours ? YAML : JSON;
        Configuration said = p.required(file);
        Configuration full = said.over(DEFAULTS);
        for (String cap : CAPS) { // none, as the authors' function has it
            full = full.at(cap).isNull() ? full.with(cap, 0) : full;
        }
        Configuration c = (full.has(FACTOR) ? full : full.with(FACTOR, ours ? OUR_FACTOR : THEIR_FACTOR))
                .requireSaid("num_heads")
                .require("use_bias", false)
                .require("weight_mode", "single")
                .require("tie_word_embeddings", false)
                .require("add_qk_norm", false)
                .require("add_post_norm", false);
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        return Opening.with(
                in,
                () -> PublishedModel.of(this, c, LlamaForm.domain(c), in.getFirst(), Map.of(file, said.keys()), in));
    }

    /** The table of tokens is what the packages call differently. */
    @Override
    public List<String> written(Parameter p) {
        List<String> names = p.published();
        return List.of(ours && p.name().equals("embedding.weight") ? names.getLast() : names.getFirst());
    }

    @Override
    public void write(Exported model, Path folder) {
        XlstmLarge.Config c = (XlstmLarge.Config) model.settings();
        List<Weights.Tensor> tensors = model.tensors(this::written);
        ObjectNode said = model.configuration(ours ? YAML : JSON, ours ? "{" + SIZES : TRANSFORMERS, c);
        CAPS.stream().filter(cap -> said.path(cap).asDouble(1) == 0).forEach(said::putNull);
        if (!said.has("vocab_size")) {
            said.put("vocab_size", model.domain().outputs());
        }
        if (ours) {
            Weights.json(folder.resolve(YAML), said);
            Weights.numbered(folder, tensors, model.shard());
        } else {
            Weights.json(folder.resolve(JSON), said);
            Weights.indexed(folder, tensors, model.shard());
        }
    }
}
