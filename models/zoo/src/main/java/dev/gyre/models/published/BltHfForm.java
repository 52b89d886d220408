package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.blt.BltConfig;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BLT as the transformers package stores it, without windows and documents: the tables of hashes are one below the other, and the
 * entropy model is among the tensors.
 */
final class BltHfForm implements PublishedForm {

    private static final String CONFIG = "config.json";
    private static final String EMBEDDING = "model.local_encoder.embed_tokens.weight";
    private static final String TABLES = "model.encoder_hash_tok_embedding.";
    private static final String TABLE = TABLES + "weight";
    private static final String ROWS = "encoder_hash_byte_group_vocab";
    private static final List<String> PARTS = List.of("encoder_config", "decoder_config", "global_config");

    private static final String DEFAULTS = """
            {"patch_size": 4, "patching_mode": "entropy", "cross_attn_k": 2,
             "encoder_hash_byte_group_size": [3, 4, 5, 6, 7, 8], "encoder_hash_byte_group_nb_functions": 1}""";

    @Override
    public String name() {
        return "blt-hf";
    }

    @Override
    public String family() {
        return "blt";
    }

    @Override
    public boolean recognises(Publication p) {
        return p.configuration(CONFIG)
                .filter(c -> c.text("model_type").equals("blt") && c.has("encoder_config"))
                .isPresent();
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Configuration said = p.required(CONFIG);
        Configuration bases = said;
        for (String part : List.of("encoder_config", "decoder_config", "global_config", "patcher_config")) {
            bases = bases.withRotaryBase(part);
        }
        Configuration c = required(BltForm.patching(bases.over(DEFAULTS), Optional.empty()))
                .with("cross_attn_nheads", 0)
                .with("documents", false);
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        return Opening.with(in, () -> {
            TensorMap tensors = new TensorMap(in.getFirst().toString()).addAll(in.getFirst(), name -> name);
            if (tensors.has(TABLE)) {
                tensors.split(TABLE, c.whole(ROWS, 1, 1 << 24), i -> TABLES + i + ".weight");
            }
            Domain domain = Domain.tokens(Fit.rows(tensors, EMBEDDING));
            return PublishedModel.of(this, c, domain, tensors, Map.of(CONFIG, said.keys()), in);
        });
    }

    /** Refuses parts that differ in what ours have in common, and what ours isn't like. */
    private static Configuration required(Configuration c) {
        Configuration result = c.require("tie_word_embeddings", false)
                .require("pm_size", 0)
                .require("encoder_config.cross_attn_all_layers", false);
        for (String key : List.of("rope_theta", "norm_eps")) {
            for (String part : PARTS) {
                result = result.require(part + "." + key, c.at(PARTS.getFirst() + "." + key));
            }
        }
        for (String key : List.of("hidden_size", "intermediate_size", "num_key_value_heads")) {
            result = result.require("decoder_config." + key, c.at(PARTS.getFirst() + "." + key));
        }
        for (String part : PARTS) {
            result = result.requireSaid(part + ".num_attention_heads")
                    .require(part + ".hidden_act", "silu")
                    .require(part + ".rope_scaling.rope_type", "default")
                    .require(part + ".rope_parameters.rope_type", "default");
        }
        return result;
    }

    /** The names of this package come second. */
    @Override
    public List<String> written(Parameter p) {
        String name = p.published().getLast();
        return p.role() == Parameter.Role.BUFFER || name.startsWith(TABLES) ? List.of() : List.of(name);
    }

    @Override
    public void write(Exported model, Path folder) {
        if (!(model.settings() instanceof BltConfig) || model.originals().isEmpty()) {
            throw new GyreException(model.label() + ": wasn't imported in this form: export it in that of its authors");
        }
        List<Weights.Tensor> tensors = new ArrayList<>(model.tensors(this::written));
        List<Weights.Tensor> tables = model.tensors(
                p -> List.of(p.published().getLast()),
                p -> p.published().getLast().startsWith(TABLES));
        if (!tables.isEmpty()) {
            tensors.add(stacked(tables));
        }
        Weights.json(folder.resolve(CONFIG), model.originals().get(CONFIG));
        Weights.indexed(folder, tensors, model.shard());
    }

    private static Weights.Tensor stacked(List<Weights.Tensor> tables) {
        Weights.Tensor first = tables.getFirst();
        Shape shape =
                Shape.of(first.shape().dim(0) * tables.size(), first.shape().dim(1));
        List<Numbers> parts = tables.stream().map(t -> t.numbers().get()).toList();
        return new Weights.Tensor(List.of(TABLE), first.type(), shape, () -> new Stacked(shape, parts));
    }

    /** Tensors of one size one behind the other. */
    private record Stacked(Shape shape, List<Numbers> parts) implements Numbers {
        @Override
        public ElementType type() {
            return parts.getFirst().type();
        }

        @Override
        public void read(int from, float[] into, int at, int count) {
            int each = parts.getFirst().shape().size();
            for (int done = 0; done < count; ) {
                int within = (from + done) % each;
                int n = Math.min(count - done, each - within);
                parts.get((from + done) / each).read(within, into, at + done, n);
                done += n;
            }
        }
    }
}
