package dev.gyre.models.arch;

import dev.gyre.models.ConfigException;
import dev.gyre.models.ModelConfig;
import dev.gyre.models.ModelKind;
import java.util.List;

/** The table of models. */
public final class Models {

    private static final List<ModelKind> ALL = List.of(
            new ModelKind(
                    "xlstm",
                    "xLSTM of NeurIPS 2024: mLSTM blocks with matrix memory, sLSTM blocks with memory mixing",
                    ModelConfig.bytes("xlstm", 128, 4, 4, List.of(1)),
                    Xlstm::new),
            new ModelKind(
                    "lstm",
                    "pre-norm residual LSTM blocks, the recurrent baseline",
                    ModelConfig.bytes("lstm", 128, 4, 4, List.of()),
                    (config, seed) -> new MixerStack(MixerStack.Mixer.LSTM, config, seed)),
            new ModelKind(
                    "transformer",
                    "pre-norm causal attention with rotary positions, the attention baseline",
                    ModelConfig.bytes("transformer", 128, 4, 4, List.of()),
                    (config, seed) -> new MixerStack(MixerStack.Mixer.ATTENTION, config, seed)),
            new ModelKind(
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
