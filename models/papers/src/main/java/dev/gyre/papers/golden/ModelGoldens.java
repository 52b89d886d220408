package dev.gyre.papers.golden;

import dev.gyre.verify.golden.GoldenSystem;
import dev.gyre.verify.golden.GoldenSystems;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The golden systems that are whole models, a row each, before those of the engine. */
public final class ModelGoldens {

    private static final List<GoldenSystem> MODELS = List.of(
            new ModelGolden("xlstm", "slstm_at"),
            new ModelGolden("m2", "num_hidden_layers"),
            new ModelGolden("matmulfree", "layers").with(GoldenState.of("out.last_state", "attn.h")),
            new ModelGolden("yoco", "n_self_heads")
                    .with(
                            GoldenState.of("out.state.#", "self_decoder.layers.#.mixer.state"),
                            GoldenState.cache("out.shared_key", "cross_decoder.keys"),
                            GoldenState.cache("out.shared_value", "cross_decoder.values")),
            new ModelGolden("tokenformer", "num_layers"),
            new MemoryGolden(),
            new EvolutionGolden(),
            new ModelGolden("blt", "dim_local_encoder").assuming("patching_mode", "byte"),
            ModelGolden.of("blt", "blt-entropy", "sliding_window"),
            new PatchGolden(),
            new ModelGolden("revnet", "filters", "units"),
            new ModelGolden("fan", "num_layers", "hidden"),
            new ModelGolden("xnet", "widths").reading(ModelGoldens::withoutEnds),
            new ModelGolden("xnet", "hidden", "a").reading(ModelGoldens::withoutEnds),
            new ModelGolden("kan", "widths").reading(ModelGoldens::withoutEnds),
            new KanGridGolden(),
            new ForecastGolden());

    private ModelGoldens() {}

    /** Widths of hidden layers as a list, where a file has all widths or a single one, and what it says of parameters. */
    private static JsonNode withoutEnds(JsonNode config) {
        ObjectNode ours = config.asObject().deepCopy();
        ArrayNode hidden = JsonMapper.shared().createArrayNode();
        if (config.has("widths")) {
            JsonNode widths = config.get("widths");
            for (int i = 1; i < widths.size() - 1; i++) {
                hidden.add(widths.get(i));
            }
        } else {
            hidden.add(config.get("hidden"));
        }
        ours.put("shared", config.path("parameters").asString("").equals("one per layer"));
        return ours.set("hidden", hidden);
    }

    /** Every system that Gyre knows. */
    public static List<GoldenSystem> all() {
        return Stream.concat(MODELS.stream(), GoldenSystems.all().stream()).toList();
    }
}
