package dev.gyre.models;

import dev.gyre.engine.io.Quoted;
import dev.gyre.models.arch.Aft;
import dev.gyre.models.arch.Bigram;
import dev.gyre.models.arch.Fan;
import dev.gyre.models.arch.FlashRnn;
import dev.gyre.models.arch.LolCats;
import dev.gyre.models.arch.LolCatsRecipe;
import dev.gyre.models.arch.MatMulFree;
import dev.gyre.models.arch.Mlp;
import dev.gyre.models.arch.RevNet;
import dev.gyre.models.arch.TiRex;
import dev.gyre.models.arch.TokenFormer;
import dev.gyre.models.arch.TokenFormerGrowth;
import dev.gyre.models.arch.Transformer;
import dev.gyre.models.arch.Unigram;
import dev.gyre.models.arch.XNet;
import dev.gyre.models.arch.Xlstm;
import dev.gyre.models.arch.XlstmLarge;
import dev.gyre.models.arch.Yoco;
import dev.gyre.models.arch.blt.Blt;
import dev.gyre.models.arch.blt.BltConfig;
import dev.gyre.models.arch.blt.BltRecipe;
import dev.gyre.models.arch.blt.ByteTransformer;
import dev.gyre.models.arch.kan.Kan;
import dev.gyre.models.arch.kan.KanRecipe;
import dev.gyre.models.arch.m2.M2Bert;
import dev.gyre.models.arch.m2.M2Causal;
import dev.gyre.models.arch.m2.MixerSettings;
import dev.gyre.models.arch.namm.Evolution;
import dev.gyre.models.arch.namm.Namm;
import dev.gyre.models.data.NamedFunction;
import dev.gyre.models.model.Layered;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.Suggestion;
import dev.gyre.models.task.Classification;
import dev.gyre.models.task.Forecasting;
import dev.gyre.models.task.KeyedRecall;
import dev.gyre.models.task.MaskedBytes;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.ParityOfBits;
import dev.gyre.models.task.Purpose;
import dev.gyre.models.task.Recall;
import dev.gyre.models.task.Regression;
import dev.gyre.models.task.Task;
import dev.gyre.models.train.AdamWRecipe;
import dev.gyre.models.train.FitRecipe;
import dev.gyre.models.train.RunSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The table of models. */
public final class Families {

    private static final AdamWRecipe ADAMW = AdamWRecipe.STANDARD;
    private static final RunSettings RUN = RunSettings.STANDARD;

    /** Each logit is a parameter of its own, which at other models' rate is still on its way after 1,000 steps. */
    private static final AdamWRecipe OF_TABLES = ADAMW.withRate(3e-2).withDecay(0);

    /** A batch is the documents of a generation. */
    private static final RunSettings NAMM_RUN = new RunSettings(16, 120, 1, 20, 4, 20, RunSettings.SaveType.FLOAT32);

    /** The tasks that models of sequences can be trained for. */
    private static final List<Task<? super SequenceModel>> SEQUENCES =
            List.of(NextByte.STANDARD, ParityOfBits.STANDARD, KeyedRecall.STANDARD);

    private static final List<Family<?, ?>> ALL = List.of(
            sequences(
                    "xlstm",
                    "arXiv:2405.04517",
                    "mLSTM blocks with matrix memory, sLSTM blocks with memory mixing",
                    Xlstm.Config.STANDARD,
                    Xlstm::new),
            sequences(
                    "xlstm-large",
                    "arXiv:2503.13427",
                    "mLSTM blocks with SwiGLU in the shape of xLSTM-7B, capped gates and logits",
                    XlstmLarge.Config.STANDARD,
                    XlstmLarge::new),
            sequences(
                    "flashrnn",
                    "arXiv:2412.07752",
                    "residual blocks of LSTM, sLSTM, GRU or Elman cells with several heads",
                    FlashRnn.Config.STANDARD,
                    FlashRnn::new),
            sequences(
                            "matmulfree",
                            "arXiv:2406.02528",
                            "ternary maps and an element-wise recurrence, no matrix products",
                            MatMulFree.Config.STANDARD,
                            MatMulFree::new)
                    .with(ADAMW.withRate(8e-3)),
            Family.of(
                            "blt",
                            "arXiv:2412.09871",
                            "bytes in patches by entropy, a latent transformer over patches, small ones over bytes",
                            Blt.TASK,
                            BltConfig.STANDARD,
                            Blt::new)
                    .with(BltRecipe.STANDARD)
                    .with(RUN.withSteps(1500)),
            Family.of(
                            "blt-entropy",
                            "arXiv:2412.09871",
                            "BLT's entropy model: a transformer over bytes with a sliding window",
                            Blt.TASK,
                            ByteTransformer.Config.STANDARD,
                            ByteTransformer::new)
                    .with(ADAMW.withRate(3e-3)),
            sequences(
                    "transformer",
                    "arXiv:2302.13971",
                    "softmax attention in the shape of Llama, with rotary positions and grouped keys",
                    Transformer.Config.STANDARD,
                    Transformer::new),
            Family.of(
                            "lolcats",
                            "arXiv:2410.10254",
                            "a trained transformer that changes to attention of constant state",
                            NextByte.STANDARD,
                            LolCats.Config.STANDARD,
                            LolCats::new)
                    .with(LolCatsRecipe.STANDARD)
                    .with(RUN.withSteps(500))
                    .needing(LolCats.FROM_TRANSFORMER),
            sequences(
                    "yoco",
                    "arXiv:2405.05254",
                    "retention or sliding windows, then attention of all layers over one cache",
                    Yoco.Config.STANDARD,
                    Yoco::new),
            sequences(
                            "tokenformer",
                            "arXiv:2410.23168",
                            "transformer whose projections are attention to learned tokens",
                            TokenFormer.Config.STANDARD,
                            TokenFormer::new)
                    .beginning(new TokenFormerGrowth())
                    .with(ADAMW.withRate(1.5e-3))
                    .with(RUN.withSteps(2000)),
            sequences(
                            "aft",
                            "arXiv:2105.14103",
                            "element-wise mixing by keys and learned position biases, without attention",
                            Aft.Config.STANDARD,
                            Aft::new)
                    .with(ADAMW.withRate(4e-3)),
            Family.of(
                            "m2",
                            "arXiv:2310.12109",
                            "Monarch Mixer's encoder of long convolutions and block-diagonal matrices, both ways",
                            MaskedBytes.STANDARD,
                            M2Bert.Config.STANDARD,
                            M2Bert::new)
                    .with(ADAMW.withRate(3e-3)),
            sequences(
                            "m2-causal",
                            "arXiv:2310.12109",
                            "Monarch Mixer as a language model, with causal long convolutions",
                            MixerSettings.CAUSAL,
                            M2Causal::new)
                    .with(ADAMW.withRate(3e-3)),
            Family.of(
                            "namm",
                            "arXiv:2410.13166",
                            "a small evolved network decides which tokens a trained transformer's cache keeps",
                            Recall.STANDARD,
                            Namm.Config.STANDARD,
                            Namm::new)
                    .with(Evolution.STANDARD)
                    .with(NAMM_RUN)
                    .needing(Namm.FROM_TRANSFORMER),
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
                            "tirex",
                            "arXiv:2505.23719",
                            "forecasts time series: sLSTM blocks over patches, quantiles of the next patch",
                            Forecasting.STANDARD,
                            TiRex.Config.STANDARD,
                            TiRex::new)
                    .with(ADAMW.withRate(5e-3))
                    .with(RUN.withBatch(64).withSteps(4000)),
            Family.of(
                            "fan",
                            "arXiv:2410.02675",
                            "layers that are partly cosines and sines, for periodic functions",
                            Regression.STANDARD,
                            Fan.Config.STANDARD,
                            Fan::new)
                    .with(FitRecipe.of(ADAMW.withRate(1e-3).withDecay(1)))
                    .with(RUN.withBatch(128).withSteps(6000)),
            purposeful(
                            Family.of(
                                    "xnet",
                                    "arXiv:2409.19221",
                                    "maps with the Cauchy activation between them, shallow or deep",
                                    Regression.STANDARD,
                                    XNet.Config.STANDARD,
                                    XNet::new),
                            XNet.Config::task,
                            Regression.of(NamedFunction.HEAVISIDE, 1000, Regression.Places.GRID))
                    .with(FitRecipe.of(ADAMW.withRate(1e-2).withDecay(0)))
                    .with(RUN.withBatch(256).withSteps(2000)),
            purposeful(
                            Family.of(
                                    "kan",
                                    "arXiv:2404.19756",
                                    "a learned spline on every edge, whose knots follow what it sees",
                                    Regression.STANDARD,
                                    Kan.Config.STANDARD,
                                    Kan::new),
                            Kan.Config::task,
                            Regression.of(NamedFunction.EXP_SIN, 1000, Regression.Places.RANDOM))
                    .with(KanRecipe.of(FitRecipe.of(ADAMW.withRate(1e-2).withDecay(0))))
                    .with(RUN.withBatch(256).withSteps(2000)),
            purposeful(
                            Family.of(
                                    "mlp",
                                    "baseline",
                                    "perceptron, for functions, equations and images",
                                    Regression.STANDARD,
                                    Mlp.Config.STANDARD,
                                    Mlp::new),
                            Mlp.Config::task,
                            Regression.of(NamedFunction.EXP_SIN, 1000, Regression.Places.RANDOM))
                    .with(FitRecipe.of(ADAMW.withRate(3e-3).withDecay(0)))
                    .with(RUN.withBatch(128).withSteps(2000)),
            Family.of(
                            "bigram",
                            "baseline",
                            "table of next bytes by the current one, the baseline of baselines",
                            NextByte.STANDARD,
                            new Bigram.Config(),
                            Bigram::new)
                    .with(OF_TABLES),
            Family.of(
                            "unigram",
                            "baseline",
                            "how often bytes occur, whatever was read; --masked for masked bytes",
                            NextByte.STANDARD,
                            new Unigram.Config(false),
                            Unigram::new)
                    .with(OF_TABLES)
                    .with(
                            c -> c.masked() ? MaskedBytes.STANDARD : NextByte.STANDARD,
                            List.of(NextByte.STANDARD, MaskedBytes.STANDARD)));

    /** The other names of families, with the family's own. */
    private static final Map<String, String> ALIASES = Map.of("lstm", "flashrnn");

    /** Forms of a model that are families of their own, by the model and the setting that somebody may look for them under. */
    private static final Map<String, String> FORMS = Map.of("xlstm --style", "xlstm-large", "m2 --causal", "m2-causal");

    private Families() {}

    /** A family of sequence models, which take any of their tasks; language models unless somebody says otherwise. */
    private static <S extends Settings, M extends SequenceModel> Family<S, M> sequences(
            String name, String paper, String description, S standard, Family.Builder<S, M> builder) {
        return Family.<S, M>of(name, paper, description, NextByte.STANDARD, standard, builder)
                .with(s -> NextByte.STANDARD, List.copyOf(SEQUENCES));
    }

    /** A family whose settings say what its models are for. */
    private static <S extends Settings, M extends Layered> Family<S, M> purposeful(
            Family<S, M> family, Function<S, Purpose> purpose, Regression regression) {
        List<Task<? super M>> all = Arrays.stream(Purpose.values())
                .<Task<? super M>>map(p -> p.task(regression))
                .toList();
        return family.with(s -> purpose.apply(s).task(regression), all);
    }

    /** Every model that can be named. */
    public static List<Family<?, ?>> all() {
        return ALL;
    }

    /** The other names of a family; empty if it has none. */
    public static List<String> aliases(Family<?, ?> family) {
        return ALIASES.entrySet().stream()
                .filter(e -> e.getValue().equals(family.name()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The family that a setting which a family doesn't have stands for, if it does. */
    public static Optional<String> form(Family<?, ?> family, String option) {
        return Optional.ofNullable(FORMS.get(family.name() + " " + option));
    }

    /**
     * The family of a name.
     *
     * @throws ConfigException if there's none; names those that there are
     */
    public static Family<?, ?> find(String name) {
        String own = ALIASES.getOrDefault(name, name);
        List<String> names = ALL.stream().map(Family::name).toList();
        List<String> known =
                Stream.concat(names.stream(), ALIASES.keySet().stream()).toList();
        return ALL.stream()
                .filter(m -> m.name().equals(own))
                .findFirst()
                .orElseThrow(() -> new ConfigException("no model " + Quoted.of(name) + ": "
                        + Suggestion.sentence(
                                name, known, "there is " + String.join(", ", names) + " (see gyre models)")));
    }
}
