package dev.gyre.models;

import dev.gyre.models.arch.Bigram;
import java.util.List;

/** The table of models. */
public final class Models {

    private static final List<ModelKind> ALL = List.of(new ModelKind(
            "bigram",
            "table of next bytes by the current one, the baseline of baselines",
            ModelConfig.bytes("bigram", 1, 1, 1, List.of()),
            Bigram::new));

    private Models() {}

    /** Every model that can be named. */
    public static List<ModelKind> all() {
        return ALL;
    }

    /**
     * The model of a name.
     *
     * @throws ConfigException if there's none; names those that there are
     */
    public static ModelKind find(String name) {
        return ALL.stream()
                .filter(m -> m.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException("no model \"" + name + "\": there is "
                        + String.join(", ", ALL.stream().map(ModelKind::name).toList()) + " (see gyre models)"));
    }
}
