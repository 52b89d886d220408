package dev.gyre.models.published;

import dev.gyre.models.arch.blt.ByteTransformer;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** BLT's entropy model by itself, as its package publishes it or keeps it beside a BLT. */
final class BltEntropyForm implements PublishedForm {

    static final String CONFIG = "config.json";
    static final String PARAMS = "params.json";

    /** The key above the arguments, where a file has them under one. */
    static final String ARGS = "args";

    static final String PART = "entropy_model";
    static final String EMBEDDING = "tok_embeddings.weight";
    private static final String WINDOW = "sliding_window";
    private static final String BIAS = "attn_bias_type";
    private static final String LOCAL = "local_block_causal";

    private static final int LONGEST = 8192;

    static final String DEFAULTS = """
            {"norm_eps": 1e-5, "rope_theta": 10000.0, "multiple_of": 256, "ffn_dim_multiplier": 1.0,
             "max_seqlen": 1024}""";

    static final String TEMPLATE = """
            {"dim": null, "n_layers": null, "n_heads": null, "n_kv_heads": null, "head_dim": null,
             "ffn_dim_multiplier": null, "multiple_of": null, "norm_eps": null, "rope_theta": null,
             "rope_use_fp32_in_outer_product": false, "init_base_std": null, "init_std_factor": "disabled",
             "max_seqlen": 8192, "attn_impl": "xformers", "attn_bias_type": "local_block_causal", "eos_id": 2,
             "vocab_size": 260, "weight_tying": false, "sliding_window": null, "seed": 42}""";

    @Override
    public String name() {
        return "blt-entropy";
    }

    @Override
    public String family() {
        return "blt-entropy";
    }

    @Override
    public boolean recognises(Publication p) {
        return arguments(p).isPresent();
    }

    /** The arguments of an entropy model that a folder is all about. */
    private static Optional<Configuration> arguments(Publication p) {
        return p.configuration(CONFIG)
                .filter(c -> c.has(ARGS) && !c.has(ARGS + ".dim_global"))
                .map(c -> new Configuration(c.file(), (ObjectNode) c.at(ARGS)))
                .or(() -> parameters(p));
    }

    /** The arguments of an entropy model as a training of its kind wrote them. */
    static Optional<Configuration> parameters(Publication p) {
        return p.configuration(PARAMS)
                .filter(c -> c.at(PART) instanceof ObjectNode)
                .map(c -> new Configuration(c.file(), (ObjectNode) c.at(PART)));
    }

    /** A configuration with what isn't said, and with what the kind of attention means. */
    static Configuration completed(Configuration said) {
        Configuration c = said.over(DEFAULTS)
                .requireSaid("n_heads")
                .require("weight_tying", false)
                .require("eos_id", 2)
                .require(BIAS, LOCAL, "block_causal", "causal");
        boolean local = c.text(BIAS).isEmpty() || c.text(BIAS).equals(LOCAL);
        Configuration windowed = local && c.has(WINDOW) ? c : c.with(WINDOW, c.at("max_seqlen"));
        return windowed.with("documents", !c.text(BIAS).equals("causal"));
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Configuration said = arguments(p).orElseGet(() -> p.required(CONFIG));
        Configuration c = completed(said);
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        return Opening.with(
                in,
                () -> PublishedModel.of(
                        this,
                        c,
                        Domain.tokens(Fit.rows(in.getFirst(), EMBEDDING)),
                        in.getFirst(),
                        Map.of(CONFIG, under(ARGS, said.keys())),
                        in));
    }

    /** The arguments of a model that was trained here. */
    static ObjectNode arguments(Exported model, ByteTransformer.Config c) {
        model.require(
                c.hidden() == 0, "the inner width of an entropy model follows from its width: leave --hidden out");
        ObjectNode args = model.configuration("", TEMPLATE, c);
        Exported.withoutZeros(args, "n_kv_heads");
        args.put(BIAS, c.documents() ? LOCAL : "causal");
        return args.put("max_seqlen", Math.max(LONGEST, c.window()));
    }

    /** An object that has another under a key. */
    static ObjectNode under(String key, ObjectNode inner) {
        ObjectNode outer = inner.objectNode();
        outer.set(key, inner);
        return outer;
    }

    @Override
    public void write(Exported model, Path folder) {
        ByteTransformer.Config c = (ByteTransformer.Config) model.settings();
        ObjectNode said = model.originals().isEmpty()
                ? under(ARGS, arguments(model, c))
                : model.originals().get(CONFIG);
        Weights.json(folder.resolve(CONFIG), said);
        Weights.indexed(folder, model.tensors(this::written), model.shard());
    }
}
