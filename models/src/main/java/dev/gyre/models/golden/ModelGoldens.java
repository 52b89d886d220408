package dev.gyre.models.golden;

import dev.gyre.engine.verify.golden.GoldenSystem;
import dev.gyre.engine.verify.golden.GoldenSystems;
import java.util.List;
import java.util.stream.Stream;

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
            new ModelGolden("revnet", "filters", "units"),
            new ModelGolden("fan", "num_layers", "hidden"));

    private ModelGoldens() {}

    /** Every system that Gyre knows. */
    public static List<GoldenSystem> all() {
        return Stream.concat(MODELS.stream(), GoldenSystems.all().stream()).toList();
    }
}
