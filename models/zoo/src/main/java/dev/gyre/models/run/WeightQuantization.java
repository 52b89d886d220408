package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Family;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.small.BlockWeight;
import dev.gyre.models.model.small.Int8Weight;
import dev.gyre.models.model.small.SmallWeight;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.model.small.TernaryWeight;
import dev.gyre.models.model.small.WeightKind;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses which weights of a model become small, and how. Those of products do, and where weights become blocks, tables whose rows are read by number do
 * too, whether they also tell the next token or not; what's read otherwise as well stays as it is. Found from the model's description alone, so that it
 * needs no numbers.
 */
public final class WeightQuantization {

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
        Q4_0(Optional.of(BlockFormat.Q4_0)),
        /** Half floats. */
        F16(Optional.of(BlockFormat.F16)),
        /** The upper 16 bits of floats. */
        BF16(Optional.of(BlockFormat.BF16));

        /** What options show of their values. */
        public static final String NAMES = "int8|ternary|q8_0|q6_k|q4_k|q4_0|f16|bf16";

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
                            option + " " + text + " must be int8, ternary, q8_0, q6_k, q4_k, q4_0, f16 or bf16"));
        }
    }

    /**
     * The quantisation of a model's weights.
     *
     * @param what the model, for messages
     * @throws GyreException if it has no weights that could be small
     */
    public static <M extends Model> WeightQuantization of(String what, Family.Built<M> built, Weights weights) {
        WeightUse use = WeightUse.of(built);
        WeightQuantization made = switch (weights) {
            case INT8 -> new WeightQuantization(use.products(), Int8Weight::like, Int8Weight::of);
            case TERNARY ->
                use.ternary().isEmpty()
                        ? new WeightQuantization(use.products(), TernaryWeight::like, TernaryWeight::of)
                        : new WeightQuantization(
                                use.ternary(),
                                TernaryWeight::like,
                                w -> TernaryWeight.asTrained(w, Devices.standard()));
            case Q8_0, Q6_K, Q4_K, Q4_0, F16, BF16 -> inBlocks(what, use, weights.format.orElseThrow());
        };
        if (made.names.isEmpty()) {
            String ternary = use.ternary().isEmpty() ? "" : "; its maps are ternary ones: --weights ternary";
            throw new GyreException(
                    what + ": has no products with float weights, so that there is nothing to make small" + ternary);
        }
        return made;
    }

    /** Of those weights alone whose rows fill whole blocks; none if there are no products. */
    private static WeightQuantization inBlocks(String what, WeightUse use, BlockFormat wanted) {
        Map<String, WeightKind> kinds = use.kinds();
        Set<Variable> whole = use.products().isEmpty()
                ? Set.of()
                : Stream.of(use.products(), use.tables())
                        .flatMap(Set::stream)
                        .filter(w -> format(w, kinds, wanted).isPresent())
                        .collect(Collectors.toSet());
        if (!use.products().isEmpty() && use.products().stream().noneMatch(whole::contains)) {
            throw new GyreException(what + ": no product has a multiple of 32 inputs, the numbers in a block: --weights"
                    + " int8 takes any");
        }
        return new WeightQuantization(
                whole,
                w -> BlockWeight.like(
                        w, kinds.get(w.name()), format(w, kinds, wanted).orElseThrow()),
                w -> BlockWeight.of(
                        w, kinds.get(w.name()), format(w, kinds, wanted).orElseThrow()));
    }

    private static Optional<BlockFormat> format(Variable weight, Map<String, WeightKind> kinds, BlockFormat wanted) {
        return wanted.fitting(kinds.get(weight.name()).length(weight.type().shape()));
    }

    /** The weights of a model that can be stored in blocks, by name: those that it reads in products alone, and tables. */
    public static Map<String, WeightKind> kinds(Family.Built<? extends Model> built) {
        return WeightUse.of(built).kinds();
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
