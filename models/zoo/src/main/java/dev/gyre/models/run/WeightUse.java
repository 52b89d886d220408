package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.Pattention;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.ternary.BitLinear;
import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Family;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Compound;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.model.small.WeightKind;
import dev.gyre.models.parameter.Domain;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The variables that a model reads, found from its description.
 *
 * @param products weights of products alone
 * @param ternary weights of ternary products
 * @param tables whose rows are read by number or multiplied by vectors, and nothing else
 */
record WeightUse(Set<Variable> products, Set<Variable> ternary, Set<Variable> tables) {

    /** Tokens of the sequence that a model is described over. */
    private static final int TOKENS = 8;

    /** The use of a model's variables. */
    static WeightUse of(Family.Built<? extends Model> built) {
        Graph g = new Graph();
        describe(g, built.model(), built.domain());
        WeightUse use = new WeightUse(new HashSet<>(), new HashSet<>(), new HashSet<>());
        Set<Variable> otherwise = new HashSet<>();
        for (Graph.Node node : g.nodes()) {
            switch (node.op()) {
                case DenseMatMul(Tensor x, Tensor w) -> {
                    note(g, x, otherwise);
                    note(g, w, use.products());
                }
                case TernaryWeights(Tensor w, var _) -> note(g, w, use.ternary());
                case BitLinear b -> Stream.of(b.x(), b.norm()).forEach(t -> note(g, t, otherwise));
                case Embedding(Tensor _, Tensor table) -> note(g, table, use.tables());
                case Pattention(Tensor x, Tensor keys) -> {
                    note(g, x, otherwise);
                    note(g, keys, use.tables());
                }
                case Transpose(Tensor x) when onlyMultiplies(g, node.outputs().getFirst()) -> note(g, x, use.tables());
                default -> node.op().inputs().forEach(t -> note(g, t, otherwise));
            }
        }
        use.products().stream().filter(use.tables()::contains).forEach(otherwise::add);
        Stream.of(use.products(), use.tables()).forEach(weights -> {
            weights.removeAll(otherwise);
            weights.removeIf(v -> v.role() != Role.PARAMETER);
        });
        use.ternary().removeAll(otherwise);
        return use;
    }

    /** Whether a tensor is read as the weight of products, and as nothing else. */
    private static boolean onlyMultiplies(Graph g, Tensor t) {
        return g.nodes().stream()
                .filter(node -> node.op().inputs().contains(t))
                .allMatch(node -> node.op() instanceof DenseMatMul(Tensor x, Tensor w) && w.equals(t) && !x.equals(t));
    }

    private static void describe(Graph g, SequenceModel m) {
        m.logits(g, Tokens.input(g, 1, (int) Math.min(TOKENS, m.longest())), Memory.empty());
    }

    private static void describe(Graph g, Model model, Domain domain) {
        switch (model) {
            case SequenceModel m -> {
                describe(g, m);
                if (m instanceof Compound c) {
                    c.parts().values().forEach(part -> describe(g, part));
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

    /** The weights that can be stored in blocks, by name. */
    Map<String, WeightKind> kinds() {
        Map<String, WeightKind> kinds = new HashMap<>();
        products.forEach(v -> kinds.put(v.name(), WeightKind.MAP));
        tables.forEach(v -> kinds.put(v.name(), WeightKind.TABLE));
        return kinds;
    }
}
