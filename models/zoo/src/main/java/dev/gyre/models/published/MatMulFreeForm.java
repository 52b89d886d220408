package dev.gyre.models.published;

import dev.gyre.models.arch.MatMulFree;
import dev.gyre.models.file.TensorFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** MMfreeLM, as its package and transformers store it. */
final class MatMulFreeForm implements PublishedForm {

    private static final String CONFIG = "config.json";

    private static final String DEFAULTS = """
            {"vocab_size": 32000, "hidden_size": 2048, "num_hidden_layers": 24, "hidden_ratio": 4,
             "intermediate_size": null, "rms_norm_eps": 1e-6}""";

    private static final String TEMPLATE = """
            {"architectures": ["HGRNBitForCausalLM"], "model_type": "hgrn_bit", "attn_mode": "fused_recurrent",
             "bos_token_id": 1, "eos_token_id": 2, "num_heads": 1, "expand_ratio": 1, "use_short_conv": false,
             "conv_size": 4, "share_conv_kernel": true, "use_lower_bound": true, "hidden_act": "swish",
             "hidden_size": null, "num_hidden_layers": null, "hidden_ratio": null, "intermediate_size": null,
             "rms_norm_eps": null, "max_position_embeddings": 2048, "tie_word_embeddings": false}""";

    @Override
    public String name() {
        return "matmulfree";
    }

    @Override
    public String family() {
        return "matmulfree";
    }

    @Override
    public boolean recognises(Publication p) {
        return p.configuration(CONFIG)
                .filter(c -> c.text("model_type").equals("hgrn_bit")
                        || c.text("architectures.0").equals("HGRNBitForCausalLM"))
                .isPresent();
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Configuration said = p.required(CONFIG);
        Configuration c = said.over(DEFAULTS)
                .require("use_short_conv", false)
                .require("use_lower_bound", true)
                .require("expand_ratio", 1)
                .require("hidden_act", "swish", "silu")
                .require("tie_word_embeddings", false);
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        return Opening.with(
                in,
                () -> PublishedModel.of(this, c, LlamaForm.domain(c), in.getFirst(), Map.of(CONFIG, said.keys()), in));
    }

    @Override
    public void write(Exported model, Path folder) {
        List<Weights.Tensor> tensors = model.tensors(this::written);
        ObjectNode said = model.configuration(CONFIG, TEMPLATE, ((MatMulFree.Config) model.settings()).explicit());
        if (!said.has("vocab_size")) {
            said.put("vocab_size", model.domain().outputs());
            said.put("torch_dtype", model.torchType(tensors));
        }
        Weights.json(folder.resolve(CONFIG), said);
        Weights.indexed(folder, tensors, model.shard());
    }
}
