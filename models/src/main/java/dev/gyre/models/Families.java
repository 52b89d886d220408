package dev.gyre.models;

import dev.gyre.models.arch.Aft;
import dev.gyre.models.arch.Bigram;
import dev.gyre.models.arch.Fan;
import dev.gyre.models.arch.FlashRnn;
import dev.gyre.models.arch.MatMulFree;
import dev.gyre.models.arch.RevNet;
import dev.gyre.models.arch.TokenFormer;
import dev.gyre.models.arch.Transformer;
import dev.gyre.models.arch.Unigram;
import dev.gyre.models.arch.Xlstm;
import dev.gyre.models.arch.Yoco;
import dev.gyre.models.arch.m2.M2Bert;
import dev.gyre.models.arch.m2.M2Causal;
import dev.gyre.models.arch.namm.Evolution;
import dev.gyre.models.arch.namm.Namm;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.Classification;
import dev.gyre.models.task.MaskedBytes;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.Recall;
import dev.gyre.models.task.Regression;
import dev.gyre.models.train.AdamWRecipe;
import dev.gyre.models.train.RunSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of models. */
public final class Families {

    private static final AdamWRecipe ADAMW = AdamWRecipe.STANDARD;
    private static final RunSettings RUN = RunSettings.STANDARD;

    /** A batch is the documents of a generation. */
    private static final RunSettings NAMM_RUN = new RunSettings(16, 120, 1, 20, 4, 20);

    private static final List<Family<?, ?>> ALL = List.of(
            Family.of(
                    "xlstm",
                    "arXiv:2405.04517",
                    "mLSTM blocks with matrix memory, sLSTM blocks with memory mixing",
                    NextByte.STANDARD,
                    Xlstm.Config.STANDARD,
                    Xlstm::new),
            Family.of(
                    "flashrnn",
                    "arXiv:2412.07752",
                    "residual blocks of LSTM, sLSTM, GRU or Elman cells with several heads",
                    NextByte.STANDARD,
                    FlashRnn.Config.STANDARD,
                    FlashRnn::new),
            Family.of(
                            "matmulfree",
                            "arXiv:2406.02528",
                            "ternary maps and an element-wise recurrence, no matrix products",
                            NextByte.STANDARD,
                            MatMulFree.Config.STANDARD,
                            MatMulFree::new)
                    .with(ADAMW.withRate(8e-3)),
            Family.of(
                    "transformer",
                    "arXiv:2302.13971",
                    "softmax attention in the shape of Llama, with rotary positions and grouped keys",
                    NextByte.STANDARD,
                    Transformer.Config.STANDARD,
                    Transformer::new),
            Family.of(
                    "yoco",
                    "arXiv:2405.05254",
                    "retention or sliding windows, then attention of all layers over one cache",
                    NextByte.STANDARD,
                    Yoco.Config.STANDARD,
                    Yoco::new),
            Family.of(
                    "tokenformer",
                    "arXiv:2410.23168",
                    "transformer whose projections are attention to learned tokens",
                    NextByte.STANDARD,
                    TokenFormer.Config.STANDARD,
                    TokenFormer::new),
            Family.of(
                    "aft",
                    "arXiv:2105.14103",
                    "element-wise mixing by keys and learned position biases, without attention",
                    NextByte.STANDARD,
                    Aft.Config.STANDARD,
                    Aft::new),
            Family.of(
                    "m2",
                    "arXiv:2310.12109",
                    "Monarch Mixer's encoder of long convolutions and block-diagonal matrices, both ways",
                    MaskedBytes.STANDARD,
                    M2Bert.Config.STANDARD,
                    M2Bert::new),
            Family.of(
                    "m2-causal",
                    "arXiv:2310.12109",
                    "Monarch Mixer as a language model, with causal long convolutions",
                    NextByte.STANDARD,
                    M2Causal.Config.STANDARD,
                    M2Causal::new),
            Family.of(
                            "namm",
                            "arXiv:2410.13166",
                            "a small evolved network decides which tokens a trained transformer's cache keeps",
                            Recall.STANDARD,
                            Namm.Config.STANDARD,
                            Namm::new)
                    .with(Evolution.STANDARD)
                    .with(NAMM_RUN)
                    .beginning(new NammBeginning()),
            Family.of(
                            "namm-base",
                            "arXiv:2410.13166",
                            "transformer with shifted keys that learns to tell passages again, for namm to begin from",
                            Recall.STANDARD,
                            Namm.Config.TEACHER,
                            Transformer::new)
                    .with(ADAMW.withRate(6e-3))
                    .with(RUN.withBatch(12).withSteps(800)),
            Family.of(
                            "revnet",
                            "arXiv:1707.04585",
                            "reversible residual network whose activations are computed again",
                            Classification.STANDARD,
                            RevNet.Config.STANDARD,
                            RevNet::new)
                    .with(ADAMW.withRate(5e-3))
                    .with(RUN.withBatch(64).withSteps(600)),
            Family.of(
                            "fan",
                            "arXiv:2410.02675",
                            "layers that are partly cosines and sines, for periodic functions",
                            Regression.STANDARD,
                            Fan.Config.STANDARD,
                            Fan::new)
                    .with(ADAMW.withRate(1e-3).withDecay(1))
                    .with(RUN.withBatch(128).withSteps(6000)),
            Family.of(
                    "bigram",
                    "baseline",
                    "table of next bytes by the current one, the baseline of baselines",
                    NextByte.STANDARD,
                    new Bigram.Config(),
                    Bigram::new),
            Family.of(
                    "unigram",
                    "baseline",
                    "how often bytes occur, whatever was read; --masked for masked bytes",
                    (Unigram.Config c) -> c.masked() ? MaskedBytes.STANDARD : NextByte.STANDARD,
                    new Unigram.Config(false),
                    Unigram::new));

    /** Other names that a family goes by. */
    private static final Map<String, String> ALIASES = Map.of("lstm", "flashrnn");

    private Families() {}

    /** Every model that can be named. */
    public static List<Family<?, ?>> all() {
        return ALL;
    }

    /** Other names of a family. */
    public static List<String> aliases(Family<?, ?> family) {
        return ALIASES.entrySet().stream()
                .filter(e -> e.getValue().equals(family.name()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The family of a name.
     *
     * @throws ConfigException if there's none; names those that there are
     */
    public static Family<?, ?> find(String name) {
        String own = ALIASES.getOrDefault(name, name);
        return ALL.stream()
                .filter(m -> m.name().equals(own))
                .findFirst()
                .orElseThrow(() -> new ConfigException("no model \"" + name + "\": there is "
                        + ALL.stream().map(Family::name).collect(Collectors.joining(", ")) + " (see gyre models)"));
    }
}
