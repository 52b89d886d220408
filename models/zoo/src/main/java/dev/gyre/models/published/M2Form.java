package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.torch.TorchWriter;
import dev.gyre.models.arch.m2.M2Bert;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * M2-BERT's checkpoints, as Composer saves them: a dictionary of PyTorch's whose tensors lie under {@code state} and {@code model},
 * BERT's configuration, and the training's, which has the last word.
 */
final class M2Form implements PublishedForm {

    private static final String CONFIG = "config.json";
    private static final String TRAINING = "pretrain.yaml";
    private static final String MODEL = "model.model_config";
    private static final String WEIGHTS = "pytorch_model.bin";
    private static final String PREFIX = "model.";
    private static final String WORDS = "bert.embeddings.word_embeddings.weight";
    private static final String POSITIONS = "bert.embeddings.position_ids";

    private static final String DEFAULTS = """
            {"hidden_size": 768, "num_hidden_layers": 12, "intermediate_size": 3072, "max_position_embeddings": 512,
             "type_vocab_size": 2, "layer_norm_eps": 1e-12, "long_conv_l_max": 128, "hyena_w": 10, "hyena_emb_dim": 3,
             "hyena_filter_order": 64, "residual_long_conv": false, "monarch_mlp_nblocks": 4,
             "hyena_training_additions": false, "bidirectional": false, "use_glu_mlp": true, "use_monarch_mlp": false,
             "use_positional_encodings": false, "monarch_mixer_sequence_mixing": false}""";

    private static final String TEMPLATE = """
            {"architectures": ["BertForMaskedLM"], "model_type": "bert", "hidden_act": "gelu",
             "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0, "initializer_range": 0.02,
             "is_decoder": false, "num_attention_heads": 1, "pad_token_id": 0, "position_embedding_type": "absolute",
             "hidden_size": null, "num_hidden_layers": null, "intermediate_size": null,
             "max_position_embeddings": null, "type_vocab_size": null, "layer_norm_eps": null}""";

    private static final String TRAINING_TEMPLATE = """
            {"monarch_mixer_sequence_mixing": true, "long_conv_l_max": null, "hyena_w": null, "hyena_emb_dim": null,
             "hyena_filter_order": null, "bidirectional": true, "residual_long_conv": null, "use_glu_mlp": true,
             "use_monarch_mlp": true, "monarch_mlp_nblocks": null, "use_positional_encodings": true,
             "hyena_training_additions": null, "num_hidden_layers": null, "max_position_embeddings": null}""";

    @Override
    public String name() {
        return "m2";
    }

    @Override
    public String family() {
        return "m2";
    }

    @Override
    public boolean recognises(Publication p) {
        return training(p).isPresent();
    }

    private static Optional<Configuration> training(Publication p) {
        return p.yamls().stream()
                .filter(c -> c.has(MODEL + ".monarch_mixer_sequence_mixing"))
                .findFirst();
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Configuration training = training(p)
                .orElseThrow(() -> new GyreException(p.folder() + ": has no YAML file with " + MODEL
                        + ": take that which the model was trained with"));
        Optional<Configuration> bert = p.configuration(CONFIG);
        ObjectNode keys = bert.map(c -> c.keys().deepCopy())
                .orElseGet(() -> training.keys().objectNode());
        keys.setAll((ObjectNode) training.at(MODEL));
        Configuration c = new Configuration(training.file(), keys)
                .over(DEFAULTS)
                .require("monarch_mixer_sequence_mixing", true)
                .require("bidirectional", true)
                .require("use_glu_mlp", true)
                .require("use_monarch_mlp", true)
                .require("use_positional_encodings", true)
                .require("position_embedding_type", "absolute")
                .require("hidden_act", "gelu")
                .require("hyena_w_mod", 1)
                .require("expand_positional_embeddings", false)
                .require("use_flash_mm", false);
        Map<String, ObjectNode> originals = new HashMap<>(Map.of(TRAINING, training.keys()));
        bert.ifPresent(b -> originals.put(CONFIG, b.keys()));
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        return Opening.with(in, () -> {
            TensorMap tensors = new TensorMap(in.getFirst().toString()).addAll(in.getFirst(), M2Form::ours);
            return PublishedModel.of(this, c, Domain.tokens(Fit.rows(tensors, WORDS)), tensors, originals, in);
        });
    }

    /** Without what's counted and not learned, and without what only sentences' classes are made of. */
    private static String ours(String theirs) {
        String name = theirs.startsWith(PREFIX) ? theirs.substring(PREFIX.length()) : theirs;
        return name.equals(POSITIONS) || name.startsWith("bert.pooler.") ? "" : name;
    }

    @Override
    public List<String> written(Parameter p) {
        return p.published().stream().map(n -> PREFIX + n).toList();
    }

    @Override
    public void write(Exported model, Path folder) {
        M2Bert.Config c = (M2Bert.Config) model.settings();
        model.require(c.mixer().gates(), "the authors' mixers have gates");
        if (model.originals().isEmpty()) {
            ObjectNode bert = model.configuration(CONFIG, TEMPLATE, c.explicit());
            Weights.json(
                    folder.resolve(CONFIG),
                    bert.put("vocab_size", model.domain().outputs()));
            ObjectNode training = bert.objectNode();
            training.putObject("model")
                    .put("name", "bert")
                    .set("model_config", model.configuration(TRAINING, TRAINING_TEMPLATE, c.explicit()));
            Weights.json(folder.resolve(TRAINING), training);
        } else {
            model.originals().forEach((name, keys) -> Weights.json(folder.resolve(name), keys));
        }
        Path file = folder.resolve(WEIGHTS);
        TorchWriter out = Weights.torch(file, model.tensors(this::written), "state", "model");
        int positions = c.explicit().positions();
        out.integers(
                PREFIX + POSITIONS,
                new int[] {1, positions},
                LongStream.range(0, positions).toArray());
        Weights.write(file, out);
    }
}
