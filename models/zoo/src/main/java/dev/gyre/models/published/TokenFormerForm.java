package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.models.arch.TokenFormer;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** TokenFormer's checkpoints: a dictionary of PyTorch's beside a configuration of GPT-NeoX, whose keys may have hyphens. */
final class TokenFormerForm implements PublishedForm {

    private static final String CONFIG = "eval.yml";
    private static final String WEIGHTS = "pytorch_model.bin";
    private static final String PREFIX = "sequential.";
    private static final String EMBEDDING = "0.word_embeddings.weight";

    private static final String DEFAULTS = """
            {"rotary_pct": 1.0, "rotary_emb_base": 10000, "layernorm_epsilon": 1e-5, "no_weight_tying": false,
             "norm_activation_type": "l2_norm_gelu"}""";

    private static final String TEMPLATE = """
            {"pipe_parallel_size": 1, "model_parallel_size": 1, "num_layers": null, "hidden_size": null,
             "num_attention_heads": null, "qkv_slot_num": null, "proj_slot_num": null, "ffn_slot_num": null,
             "max_position_embeddings": null, "pos_emb": "rotary", "rotary_pct": null, "rotary_emb_base": null,
             "layernorm_epsilon": null, "no_weight_tying": null, "norm": "layernorm_nonparam",
             "final_norm": "layernorm", "gpt_j_residual": false, "output_layer_parallelism": "column",
             "use_bias_in_attn_linear": false, "hidden_dropout": 0, "attention_dropout": 0,
             "eval_ckpt": "./pytorch_model.bin"}""";

    @Override
    public String name() {
        return "tokenformer";
    }

    @Override
    public String family() {
        return "tokenformer";
    }

    @Override
    public boolean recognises(Publication p) {
        return configuration(p).isPresent();
    }

    private static Optional<Configuration> configuration(Publication p) {
        return p.yamls().stream()
                .map(TokenFormerForm::withoutHyphens)
                .filter(c -> c.has("qkv_slot_num"))
                .findFirst();
    }

    private static Configuration withoutHyphens(Configuration c) {
        ObjectNode keys = JsonMapper.shared().createObjectNode();
        c.keys().properties().forEach(e -> keys.set(e.getKey().replace('-', '_'), e.getValue()));
        return new Configuration(c.file(), keys);
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Configuration said = configuration(p)
                .orElseThrow(() -> new GyreException(
                        p.folder() + ": has no " + CONFIG + " with the numbers of slots: take the whole folder"));
        Configuration c = said.over(DEFAULTS)
                .requireSaid("num_attention_heads")
                .require("pos_emb", "rotary")
                .require("norm", "layernorm_nonparam")
                .require("final_norm", "layernorm")
                .require("gpt_j_residual", false)
                .require("use_bias_in_attn_linear", false);
        requireTokenFormer(c);
        Configuration bounded = c.has("max_position_embeddings") || !c.has("seq_length")
                ? c
                : c.with("max_position_embeddings", c.at("seq_length"));
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        return Opening.with(in, () -> opened(p, bounded, in));
    }

    private static void requireTokenFormer(Configuration c) {
        for (JsonNode layers : c.at("attention_config")) {
            String kind = layers.path(0).path(0).asString("");
            if (!kind.equals("tokenformer")) {
                throw new GyreException(
                        c.file() + ": attention_config has layers of " + kind + ", but only tokenformer is supported");
            }
        }
    }

    private PublishedModel<?, ?> opened(Publication p, Configuration c, List<TensorFiles> in) {
        TensorFiles file = in.getFirst();
        String prefix = file.names().stream()
                .filter(n -> n.endsWith(EMBEDDING))
                .findFirst()
                .map(n -> n.substring(0, n.length() - EMBEDDING.length()))
                .orElse(PREFIX);
        TensorMap tensors = new TensorMap(file.toString())
                .addAll(file, n -> n.startsWith(prefix) ? PREFIX + n.substring(prefix.length()) : n);
        Map<String, ObjectNode> originals =
                Map.of(CONFIG, configuration(p).orElseThrow().keys());
        return PublishedModel.of(this, c, Domain.tokens(Fit.rows(tensors, PREFIX + EMBEDDING)), tensors, originals, in);
    }

    @Override
    public void write(Exported model, Path folder) {
        TokenFormer.Config c = (TokenFormer.Config) model.settings();
        model.require(
                c.grow().isEmpty() && c.grownFrom().isEmpty(),
                "a model that grew scales its scores by the slots that it began with, but the authors' code by those that it"
                        + " has");
        ObjectNode said = model.configuration(CONFIG, TEMPLATE, c);
        if (model.originals().isEmpty()) {
            said.putArray("attention_config")
                    .addArray()
                    .add(JsonMapper.shared().createArrayNode().add("tokenformer"))
                    .add(c.layers());
            said.put("norm_activation_type", c.weights().published());
            said.put("seq_length", c.context());
        }
        Weights.json(folder.resolve(CONFIG), said);
        Path file = folder.resolve(WEIGHTS);
        Weights.write(file, Weights.torch(file, model.tensors(this::written)));
    }
}
