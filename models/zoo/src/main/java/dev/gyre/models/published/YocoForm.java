package dev.gyre.models.published;

import dev.gyre.models.arch.Yoco;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** YOCO's checkpoints: a dictionary of PyTorch's beside its parameters. */
final class YocoForm implements PublishedForm {

    private static final String CONFIG = "params.json";
    private static final String WEIGHTS = "checkpoint.pth";
    private static final String EMBEDDING = "embed_tokens.weight";

    /** Positions that generation looks back on where nothing is said; the package's arguments have none. */
    private static final int CONTEXT = 4096;

    private static final String DEFAULTS = """
            {"rope_theta": 10000.0, "norm_eps": 1e-5, "sliding_window": null}""";

    private static final String TEMPLATE = """
            {"dim": null, "n_layers": null, "hidden_dim": null, "n_self_heads": null, "n_attn_heads": null,
             "n_attn_kv_heads": null, "rope_theta": null, "norm_eps": null}""";

    @Override
    public String name() {
        return "yoco";
    }

    @Override
    public String family() {
        return "yoco";
    }

    @Override
    public boolean recognises(Publication p) {
        return p.configuration(CONFIG).filter(c -> c.has("n_self_heads")).isPresent();
    }

    @Override
    public PublishedModel<?, ?> open(Publication p) {
        Configuration said = p.required(CONFIG);
        Configuration c = said.over(DEFAULTS).requireSaid("n_attn_heads").require("share_input_output_embed", false);
        Configuration bounded = c.at("max_seq_len").asInt(0) > 0 ? c : c.with("max_seq_len", CONTEXT);
        List<TensorFiles> in = List.of(TensorFiles.open(p.source()));
        return Opening.with(
                in,
                () -> PublishedModel.of(
                        this,
                        bounded,
                        Domain.tokens(Fit.rows(in.getFirst(), EMBEDDING)),
                        in.getFirst(),
                        Map.of(CONFIG, said.keys()),
                        in));
    }

    @Override
    public void write(Exported model, Path folder) {
        Yoco.Config c = (Yoco.Config) model.settings();
        boolean windows = c.self() == Yoco.SelfDecoder.WINDOWS;
        ObjectNode said = model.configuration(CONFIG, TEMPLATE, c, windows ? "sliding_window" : "");
        if (!said.has("vocab_size") && model.originals().isEmpty()) {
            said.put("vocab_size", model.domain().outputs());
            said.put("max_seq_len", c.context());
        }
        Weights.json(folder.resolve(CONFIG), said);
        Path file = folder.resolve(WEIGHTS);
        Weights.write(file, Weights.torch(file, model.tensors(this::written)));
    }
}
