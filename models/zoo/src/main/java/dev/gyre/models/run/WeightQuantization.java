package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.ternary.BitLinear;
import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Family;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Compound;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.model.small.BlockWeight;
import dev.gyre.models.model.small.Int8Weight;
import dev.gyre.models.model.small.SmallWeight;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.model.small.TernaryWeight;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses which weights of a model become small, and how. Those of products do; what's read otherwise as well, as a table that embeds and tells
 * the next token, stays as it is. Found from the model's description alone, so that it needs no numbers.
 */
public final class WeightQuantization {

    /** Tokens of the sequence that a model is described over. */
    private static final int TOKENS = 8;

    private final Set<String> names;
    private final Function<Variable, SmallWeight> like;
    private final Function<Variable, SmallWeight> small;

    private WeightQuantization(
            Set<Variable> weights, Function<Variable, SmallWeight> like, Function<Variable, SmallWeight> small) {
        this.names = weights.stream().map(Variable::name).collect(Collectors.toUnmodifiableSet());
        this.like = like;
        this.small = small;
    }

    /** Types that weights can become. */
    public enum Weights {
        /** The weights as 8-bit integers with a scale for each output. */
        INT8(Optional.empty()),
        /** -1, 0 and 1; of a model with maps that are trained so, those alone, which loses nothing. */
        TERNARY(Optional.empty()),
        /** Blocks of 32 numbers of 8 bits. */
        Q8_0(Optional.of(BlockFormat.Q8_0)),
        /** Blocks of 256 numbers of 6 bits. */
        Q6_K(Optional.of(BlockFormat.Q6_K)),
        /** Blocks of 256 numbers of 4 bits. */
        Q4_K(Optional.of(BlockFormat.Q4_K)),
        /** Blocks of 32 numbers of 4 bits. */
        Q4_0(Optional.of(BlockFormat.Q4_0));

        /** What options show of their values. */
        public static final String NAMES = "int8|ternary|q8_0|q6_k|q4_k|q4_0";

        private final Optional<BlockFormat> format;

        Weights(Optional<BlockFormat> format) {
            this.format = format;
        }

        /**
         * The one of that name.
         *
         * @param option as the user typed it, for messages
         * @throws ConfigException if there's none
         */
        public static Weights parse(String option, String text) {
            return Arrays.stream(values())
                    .filter(w -> w.name().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new ConfigException(
                            option + " " + text + " must be int8, ternary, q8_0, q6_k, q4_k or q4_0"));
        }
    }

    /** The variables that a model reads: in products, in ternary products, and otherwise. */
    private record Use(Set<Variable> products, Set<Variable> ternary, Set<Variable> otherwise) {}

    /**
     * The quantisation of a model's weights.
     *
     * @param what the model, for messages
     * @throws GyreException if it has no weights that could be small
     */
    public static <M extends Model> WeightQuantization of(String what, Family.Built<M> built, Weights weights) {
        Use use = use(built.model(), built.domain());
        WeightQuantization made = switch (weights) {
            case INT8 -> new WeightQuantization(use.products(), Int8Weight::like, Int8Weight::of);
            case TERNARY ->
                use.ternary().isEmpty()
                        ? new WeightQuantization(use.products(), TernaryWeight::like, TernaryWeight::of)
                        : new WeightQuantization(
                                use.ternary(),
                                TernaryWeight::like,
                                w -> TernaryWeight.asTrained(w, Devices.standard()));
            case Q8_0, Q6_K, Q4_K, Q4_0 -> inBlocks(what, use.products(), weights.format.orElseThrow());
        };
        if (made.names.isEmpty()) {
            String ternary = use.ternary().isEmpty() ? "" : "; its maps are ternary ones: --weights ternary";
            throw new GyreException(
                    what + ": has no products with float weights, so that there is nothing to make small" + ternary);
        }
        return made;
    }

    /** Of those weights alone whose inputs fill whole blocks. */
    private static WeightQuantization inBlocks(String what, Set<Variable> products, BlockFormat wanted) {
        Set<Variable> whole = products.stream()
                .filter(w -> wanted.fitting(inputs(w)).isPresent())
                .collect(Collectors.toSet());
        if (whole.isEmpty() && !products.isEmpty()) {
            throw new GyreException(what + ": no product has a multiple of 32 inputs, the numbers in a block: --weights"
                    + " int8 takes any");
        }
        return new WeightQuantization(
                whole,
                w -> BlockWeight.like(w, wanted.fitting(inputs(w)).orElseThrow()),
                w -> BlockWeight.of(w, wanted.fitting(inputs(w)).orElseThrow()));
    }

    private static int inputs(Variable weight) {
        return weight.type().shape().dim(0);
    }

    /** The names of the weights that a model reads in products alone. */
    public static <M extends Model> Set<String> ofProducts(Family.Built<M> built) {
        return use(built.model(), built.domain()).products().stream()
                .map(Variable::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Use use(Model model, Domain domain) {
        Graph g = new Graph();
        describe(g, model, domain);
        Use use = new Use(new HashSet<>(), new HashSet<>(), new HashSet<>());
        for (Graph.Node node : g.nodes()) {
            switch (node.op()) {
                case DenseMatMul(Tensor x, Tensor w) -> {
                    note(g, x, use.otherwise());
                    note(g, w, use.products());
                }
                case TernaryWeights(Tensor w, var _) -> note(g, w, use.ternary());
                case BitLinear b -> Stream.of(b.x(), b.norm()).forEach(t -> note(g, t, use.otherwise()));
                default -> node.op().inputs().forEach(t -> note(g, t, use.otherwise()));
            }
        }
        use.products().removeAll(use.otherwise());
        use.products().removeIf(v -> v.role() != Role.PARAMETER);
        use.ternary().removeAll(use.otherwise());
        return use;
    }

    private static void describe(Graph g, Model model, Domain domain) {
        switch (model) {
            case SequenceModel m -> {
                m.logits(g, Tokens.input(g, 1, (int) Math.min(TOKENS, m.longest())), Memory.empty());
                if (m instanceof Compound c) {
                    c.parts().values().forEach(part -> describe(g, part, domain));
                }
            }
            case MaskedModel m -> m.logits(g, Tokens.input(g, 1, (int) Math.min(TOKENS, m.longest())));
            case Network n -> {
                int[] dims = IntStream.concat(
                                IntStream.of(1), domain.input().stream().mapToInt(Integer::intValue))
                        .toArray();
                n.apply(g, g.input("x", TensorType.f32(dims)), Phase.EVALUATION);
            }
            case ForecastModel f ->
                f.run(
                        g,
                        g.input(
                                "patches",
                                TensorType.f32(1, TOKENS, f.patching().width())),
                        Memory.empty());
            default -> throw new GyreException("there's no describing a " + model.getClass());
        }
    }

    private static void note(Graph g, Tensor t, Set<Variable> in) {
        Variable v = g.variableOf(t);
        if (v != null) {
            in.add(v);
        }
    }

    /** Small weights of a model that lies in memory. */
    public SmallWeights small(List<Variable> variables) {
        return new SmallWeights(
                variables.stream().filter(v -> names.contains(v.name())).collect(Collectors.toMap(v -> v, small)));
    }

    /** A model's tensors with the small weights in place of the floats, which are asked for, and made small, as they're written. */
    public List<StoredTensor> stored(List<StoredTensor> floats) {
        return floats.stream()
                .flatMap(t -> names.contains(t.name()) ? parts(t) : Stream.of(t))
                .toList();
    }

    private Stream<StoredTensor> parts(StoredTensor t) {
        SmallWeight declared = like.apply(Variable.parameter(t.name(), TensorType.f32(t.shape())));
        return SmallFile.stored(t, declared, () -> {
                    Variable weight = Variable.parameter(t.name(), TensorType.f32(t.shape()));
                    weight.buffer().write(t.finite().all());
                    return small.apply(weight);
                })
                .stream();
    }

    /**
     * The extent of written files.
     *
     * @param weights small ones
     * @param before bytes of all tensors as they were
     * @param after bytes of all tensors now
     */
    public record Written(int weights, long before, long after) {}

    private static long bytes(List<StoredTensor> tensors) {
        return tensors.stream().mapToLong(StoredTensor::bytes).sum();
    }

    /**
     * Writes a model as a run that can't be gone on with.
     *
     * @param folder where to; see {@link GivenRun#folder}
     * @param trained the model
     * @param checkpoint that of its run, whose tensors are taken one after the other
     * @throws GyreException if it can't be written
     */
    public Written write(Path folder, TrainedModel<?, ?> trained, Path checkpoint) {
        try (TensorFiles numbers = TensorFiles.open(checkpoint)) {
            List<StoredTensor> floats = trained.built().parameters().stream()
                    .map(p -> new StoredTensor(
                            numbers.toString(),
                            p.name(),
                            numbers.numbers(p.name()).type(),
                            p.shape(),
                            () -> numbers.numbers(p.name())))
                    .toList();
            RunConfig<?, ?> config = trained.config();
            RunConfig<?, ?> given = config.with(config.run().withSteps(0)).keptIn(folder);
            List<StoredTensor> all = stored(floats);
            GivenRun.write(folder, given, trained.built(), all);
            return new Written(names.size(), bytes(floats), bytes(all));
        }
    }
}
