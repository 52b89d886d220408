package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.ternary.BitLinear;
import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.small.Int8Weight;
import dev.gyre.models.model.small.SmallWeight;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.model.small.TernaryWeight;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.task.Exercise;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A trained model with weights of few bits. Those of products become small; what's read otherwise as well, as a table that embeds and
 * tells the next token, stays as it is.
 *
 * @param trained the model in floats
 * @param small its small weights
 */
public record Quantization<M extends Model>(TrainedModel<?, M> trained, SmallWeights small) {

    /** What weights can be. */
    public enum Weights {
        /** 8-bit integers. */
        INT8,
        /** -1, 0 and 1; of a model with maps that are trained so, those alone, which loses nothing. */
        TERNARY
    }

    /** What's read of a variable. */
    private record Use(Set<Variable> products, Set<Variable> ternary, Set<Variable> otherwise) {}

    /**
     * That of a model.
     *
     * @param folder its run's, for messages
     * @param exercise what it can do
     * @throws GyreException if it has few bits already, or no weights that could have
     */
    public static <M extends Model> Quantization<M> of(
            Path folder, TrainedModel<?, M> trained, Exercise<? super M> exercise, Weights weights, Device device) {
        if (!trained.small().of().isEmpty()) {
            throw new GyreException(folder + ": has weights of few bits already: name the run that it was made of");
        }
        Use use = use(trained.built().model(), exercise);
        Map<Variable, SmallWeight> small = new HashMap<>();
        if (weights == Weights.INT8) {
            use.products().forEach(v -> small.put(v, Int8Weight.of(v)));
        } else if (use.ternary().isEmpty()) {
            use.products().forEach(v -> small.put(v, TernaryWeight.of(v)));
        } else {
            use.ternary().forEach(v -> small.put(v, TernaryWeight.asTrained(v, device)));
        }
        if (small.isEmpty()) {
            throw new GyreException(
                    folder + ": has no products with weights of their own, so that there is nothing to make small");
        }
        return new Quantization<>(trained, new SmallWeights(small));
    }

    private static <M extends Model> Use use(M model, Exercise<? super M> exercise) {
        Graph g = new Graph();
        exercise.describe(g, model, 1, Phase.EVALUATION);
        Use use = new Use(new HashSet<>(), new HashSet<>(), new HashSet<>());
        for (Graph.Node node : g.nodes()) {
            switch (node.op()) {
                case MatMul(Tensor x, Tensor w) -> {
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

    private static void note(Graph g, Tensor t, Set<Variable> in) {
        Variable v = g.variableOf(t);
        if (v != null) {
            in.add(v);
        }
    }

    /** What it multiplies with. */
    public Multiplication multiplication() {
        return Multiplication.FLOATS.reading(small);
    }

    /** Bytes of all parameters and buffers as they're stored. */
    public long bytes() {
        long floats = trained.built().variables().stream()
                .filter(v -> !small.of().containsKey(v))
                .mapToLong(v -> v.type().bytes())
                .sum();
        return floats + small.bytes();
    }

    /**
     * Writes it as a run that can't be gone on with.
     *
     * @param out its folder; must not exist
     * @throws GyreException if it exists, or can't be written; there's nothing then
     */
    public void write(Path out) {
        List<Stored> tensors =
                trained.built().parameters().stream().flatMap(this::stored).toList();
        GivenRun.folder(out, folder -> {
            RunConfig<?, ?> config = trained.config();
            RunConfig<?, ?> given = config.with(config.run().withSteps(0)).keptIn(folder);
            GivenRun.write(folder, given, trained.built().domain(), tensors);
        });
    }

    private Stream<Stored> stored(Parameter p) {
        SmallWeight small = small().of().get(p.variable());
        if (small != null) {
            return SmallFile.stored(small).stream();
        }
        return Stream.of(new Stored(p.name(), ElementType.F32, p.shape(), () -> {
            float[] values = new float[p.shape().size()];
            p.variable().buffer().read(values);
            return Numbers.of(p.shape(), values);
        }));
    }
}
