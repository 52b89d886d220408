package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.models.arch.blt.BltConfig;
import dev.gyre.models.arch.blt.PatchBoundary;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** BLT as its package publishes it: arguments, weights, and the entropy model in a folder of its own. */
final class BltForm implements PublishedForm {

    private static final String CONFIG = BltEntropyForm.CONFIG;
    private static final String ARGS = BltEntropyForm.ARGS;
    private static final String TRAINING = "train_args.json";
    private static final String PART = BltEntropyForm.PART;
    private static final String PARAMS = PART + "/" + BltEntropyForm.PARAMS;
    private static final String PATCHER = "consolidated.pth";
    private static final String EMBEDDING = "local_encoder.tok_embeddings.weight";
    private static final String THRESHOLD = "patching_threshold";
    private static final String WINDOW = "local_attention_window_len";
    private static final String OURS = "patcher.";

    private static final String DEFAULTS = """
            {"norm_eps": 1e-5, "rope_theta": 10000.0, "multiple_of": 256, "ffn_dim_multiplier": 1.0,
             "max_seqlen": 1024, "max_encoder_seq_length": 8192, "patch_size": 4, "patching_mode": "entropy",
             "cross_attn_k": 1, "cross_attn_all_layers_decoder": false, "encoder_hash_byte_group_nb_functions": 3,
             "encoder_hash_byte_group_vocab": 30000}""";

    private static final String TEMPLATE = """
            {"dim_global": null, "dim_local_encoder": null, "n_layers_global": null,
             "n_layers_local_encoder": null, "n_layers_local_decoder": null, "n_heads_global": null,
             "n_heads_local_encoder": null, "n_heads_local_decoder": null, "n_kv_heads": null,
             "n_kv_heads_global": null, "cross_attn_nheads": null, "cross_attn_k": null,
             "cross_attn_all_layers_decoder": null, "cross_attn_all_layers_encoder": false,
             "cross_attn_encoder": true, "cross_attn_decoder": true, "cross_attn_init_by_pooling": true,
             "cross_attn_use_flex_attention": true, "cross_attn_window_encoder": null,
             "cross_attn_window_decoder": null, "encoder_hash_byte_group_size": null,
             "encoder_hash_byte_group_vocab": null, "encoder_hash_byte_group_nb_functions": null,
             "local_attention_window_len": null, "max_seqlen": null, "rope_theta": null, "norm_eps": null,
             "multiple_of": null, "ffn_dim_multiplier": null, "patch_size": null, "max_patch_length": null,
             "downsampling_by_pooling": "max", "attn_bias_type": "block_causal", "attn_impl": "xformers",
             "eos_id": 2, "pm_size": 0, "share_encoder_decoder_emb": true, "weight_tying": false,
             "use_local_encoder_transformer": true, "tie_local_encoder_decoder_logits": false,
             "encoder_enable_byte_ngrams": false, "norm_type": "rmsnorm", "non_linearity": "swiglu",
             "use_rope": true, "vocab_size": 260}""";

    @Override
    public String name() {
        return "blt";
    }

    @Override
    public String family() {
        return "blt";
    }

    @Override
    public boolean recognises(Publication p) {
        return p.configuration(CONFIG).filter(c -> c.has(ARGS + ".dim_global")).isPresent();
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Configuration file = p.required(CONFIG);
        Configuration args = required(new Configuration(file.file(), (ObjectNode) file.at(ARGS)).over(DEFAULTS));
        Optional<Configuration> training = p.configuration(TRAINING);
        Configuration c = patching(windowed(args), training);
        Map<String, ObjectNode> originals = new HashMap<>(Map.of(CONFIG, file.keys()));
        training.ifPresent(t -> originals.put(TRAINING, t.keys()));
        TensorFiles weights = TensorFiles.open(p.source());
        if (!asksEntropies(c)) {
            return Opening.with(List.of(weights), () -> opened(c, weights, originals, List.of(weights)));
        }
        return Opening.with(List.of(weights), () -> {
            requirePatcher(p);
            Publication patcher = p.part(PART);
            originals.put(PARAMS, patcher.required(BltEntropyForm.PARAMS).keys());
            List<TensorFiles> in = List.of(weights, TensorFiles.open(patcher.source()));
            return Opening.with(in, () -> opened(withPatcher(c, patcher, in.getLast()), weights, originals, in));
        });
    }

    private PublishedModel<?, ?> opened(
            Configuration c, TensorFiles weights, Map<String, ObjectNode> originals, List<TensorFiles> in) {
        TensorMap tensors = new TensorMap(weights.toString());
        in.forEach(f -> tensors.addAll(f, name -> name));
        return PublishedModel.of(this, c, Domain.tokens(Fit.rows(tensors, EMBEDDING)), tensors, originals, in);
    }

    private static void requirePatcher(Publication p) {
        if (!Files.isDirectory(p.folder().resolve(PART))) {
            throw new GyreException(p.folder() + ": has no folder " + PART
                    + ", but its patches are cut by an entropy model: take the whole folder");
        }
    }

    /** Refuses what ours isn't like. */
    private static Configuration required(Configuration c) {
        Object local = c.at("dim_local_encoder");
        return c.requireSaid("n_heads_global", "n_heads_local_encoder", "n_heads_local_decoder")
                .require("dim_local_decoder", local)
                .require("cross_attn_all_layers_encoder", false)
                .require("cross_attn_encoder", true)
                .require("cross_attn_decoder", true)
                .require("cross_attn_init_by_pooling", true)
                .require("cross_attn_window_encoder")
                .require("cross_attn_window_decoder")
                .require("downsampling_by_pooling", "max")
                .require("eos_id", 2)
                .require("pm_size", 0)
                .require("weight_tying", false)
                .require("use_local_encoder_transformer", true)
                .require("tie_local_encoder_decoder_logits", false)
                .require("encoder_enable_byte_ngrams", false)
                .require("norm_type", "rmsnorm")
                .require("use_rope", true)
                .require("attn_bias_type", "block_causal", "local_block_causal");
    }

    private static Configuration windowed(Configuration c) {
        return (c.has(WINDOW) ? c : c.with(WINDOW, c.at("max_encoder_seq_length"))).with("documents", true);
    }

    /** The threshold is the model's own, or else that which its training cut patches with. */
    static Configuration patching(Configuration c, Optional<Configuration> training) {
        boolean rising = c.at("monotonicity").asBoolean(false);
        Configuration chosen =
                rising && c.text("patching_mode").equals("entropy") ? c.with("patching_mode", "monotonic") : c;
        String beside = "data.patcher_args.threshold";
        return chosen.has(THRESHOLD) || training.isEmpty() || !training.get().has(beside)
                ? chosen
                : chosen.with(THRESHOLD, training.get().at(beside));
    }

    private static boolean asksEntropies(Configuration c) {
        return List.of("entropy", "monotonic").contains(c.text("patching_mode").toLowerCase(Locale.ROOT));
    }

    private static Configuration withPatcher(Configuration c, Publication patcher, TensorFiles in) {
        Configuration own = BltEntropyForm.completed(BltEntropyForm.parameters(patcher)
                .orElseThrow(() -> new GyreException(
                        patcher.folder() + ": " + BltEntropyForm.PARAMS + " says nothing of an " + PART)));
        if (!own.at("documents").booleanValue()) {
            throw new GyreException(
                    own.file() + ": the entropy model looks beyond documents, which the rest of the model doesn't");
        }
        Configuration sized = own.with("intermediate_size", Fit.rows(in, "layers.0.feed_forward.w1.weight"));
        return c.with(PART, sized.keys())
                .with("patcher_config", Map.of("intermediate_size", sized.at("intermediate_size")));
    }

    /** The package's own names come first; a threshold isn't among its tensors. */
    @Override
    public List<String> written(Parameter p) {
        return p.role() == Parameter.Role.BUFFER
                ? List.of()
                : List.of(p.published().getFirst());
    }

    @Override
    public void write(Exported model, Path folder) {
        BltConfig c = (BltConfig) model.settings();
        boolean asks =
                c.patches().patching() == PatchBoundary.ENTROPY || c.patches().patching() == PatchBoundary.MONOTONIC;
        model.require(c.documents(), "the authors' model never looks beyond documents");
        if (model.originals().isEmpty()) {
            Weights.json(folder.resolve(CONFIG), BltEntropyForm.under(ARGS, arguments(model, c, asks)));
        }
        model.originals().entrySet().stream()
                .filter(e -> !e.getKey().equals(PARAMS))
                .forEach(e -> Weights.json(folder.resolve(e.getKey()), e.getValue()));
        Weights.indexed(folder, model.tensors(this::written, p -> !p.name().startsWith(OURS)), model.shard());
        if (asks) {
            writePatcher(model, Publication.makeFolder(folder.resolve(PART)), c);
        }
    }

    private static ObjectNode arguments(Exported model, BltConfig c, boolean asks) {
        model.require(
                c.local().localHidden() == 0 && c.global().globalHidden() == 0,
                "inner widths follow from the widths: leave --local-hidden and --global-hidden out");
        ObjectNode args = model.configuration("", TEMPLATE, c);
        Exported.withoutZeros(args, "n_kv_heads", "n_kv_heads_global", "cross_attn_nheads", "max_patch_length");
        args.put("dim_local_decoder", c.local().dimLocal())
                .put("dim", c.global().dimGlobal())
                .put("n_heads", c.global().globalHeads());
        args.put("monotonicity", c.patches().patching() == PatchBoundary.MONOTONIC);
        args.put(
                "patching_mode",
                asks ? "entropy" : c.patches().patching().name().toLowerCase(Locale.ROOT));
        if (asks) {
            args.put(THRESHOLD, (double) model.number(OURS + "threshold"));
        }
        if (c.patches().thresholdAdd() > 0) {
            args.put("patching_threshold_add", c.patches().thresholdAdd());
        }
        return args;
    }

    private void writePatcher(Exported model, Path folder, BltConfig c) {
        ObjectNode said = model.originals().isEmpty()
                ? BltEntropyForm.under(PART, BltEntropyForm.arguments(model, c.patcher()))
                : model.originals().get(PARAMS);
        Weights.json(folder.resolve(BltEntropyForm.PARAMS), said);
        Path file = folder.resolve(PATCHER);
        Weights.write(
                file,
                Weights.torch(file, model.tensors(this::written, p -> p.name().startsWith(OURS)), "model"));
    }
}
