package dev.gyre.models.model.small;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Rewriting;
import dev.gyre.engine.op.attention.Pattention;
import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.BlockQuantizedMatMul;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.linear.QuantizedMatMul;
import dev.gyre.engine.op.ternary.BitLinear;
import dev.gyre.engine.op.ternary.QuantizeRows;
import dev.gyre.engine.op.ternary.TernaryMatMul;
import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.op.text.BlockQuantizedEmbedding;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The small weights of a trained model. Products, and look-ups in tables, read them instead of the floats, which whoever else asks for them is given
 * from them.
 *
 * @param of by the weights in floats, as the model declares them
 */
public record SmallWeights(Map<Variable, SmallWeight> of) {

    /** The small weights of a model whose weights are all floats: none. */
    public static final SmallWeights NONE = new SmallWeights(Map.of());

    /** Keeps the table to itself. */
    public SmallWeights {
        of = Map.copyOf(of);
    }

    /**
     * The types of a model's numbers, as options call them, the commonest first: those that at least a hundredth of the numbers have.
     *
     * @param parameters the model's
     */
    public List<String> types(List<Variable> parameters) {
        Map<String, Long> counts = parameters.stream()
                .collect(Collectors.groupingBy(
                        this::type, Collectors.summingLong(p -> p.type().shape().size())));
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        return counts.entrySet().stream()
                .filter(e -> e.getValue() * 100 >= all)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private String type(Variable parameter) {
        return switch (of.get(parameter)) {
            case BlockWeight w -> w.format().name().toLowerCase(Locale.ROOT);
            case Int8Weight _ -> "int8";
            case TernaryWeight _ -> "ternary";
            case null -> "float32";
        };
    }

    /** A graph whose products and look-ups read them. */
    public Graph graph() {
        return of.isEmpty() ? new Graph() : new Graph(g -> new Reading(g, of));
    }

    /** Only maps that are trained as ternary ones have {@link TernaryWeights}, and only ternary weights are made of those. */
    private record Reading(Graph graph, Map<Variable, SmallWeight> of) implements Rewriting {

        @Override
        public List<Tensor> add(GraphBuilder g, Op op) {
            return switch (op) {
                case DenseMatMul(Tensor x, Tensor w) when map(w).isPresent() -> List.of(product(g, x, map(w).get()));
                case DenseMatMul(Tensor x, Tensor w)
                when turned(w).isPresent() -> List.of(product(g, x, turned(w).get()));
                case Pattention(Tensor x, Tensor keys)
                when table(keys).isPresent() ->
                    List.of(product(g, x, table(keys).get()));
                case Embedding(Tensor ids, Tensor table)
                when table(table).isPresent() ->
                    List.of(lookup(g, ids, table(table).get()));
                case TernaryWeights(Tensor w, TernaryWeights.Packing packing)
                when packing == TernaryWeights.Packing.TWO_BITS && map(w).isPresent() ->
                    storage(map(w).get()).subList(0, 2);
                case BitLinear b when map(b.w()).isPresent() -> g.add(b.product());
                default -> g.add(op);
            };
        }

        private Optional<SmallWeight> small(Tensor w) {
            return Optional.ofNullable(graph.variableOf(w)).map(of::get);
        }

        private Optional<SmallWeight> map(Tensor w) {
            return small(w).filter(s -> !(s instanceof BlockWeight b && b.kind() == WeightKind.TABLE));
        }

        private Optional<BlockWeight> table(Tensor t) {
            return small(t).flatMap(s ->
                    s instanceof BlockWeight b && b.kind() == WeightKind.TABLE ? Optional.of(b) : Optional.empty());
        }

        /** The table that a weight is the transpose of, which nobody computes then. */
        private Optional<BlockWeight> turned(Tensor w) {
            return Optional.ofNullable(graph.producer(w))
                    .flatMap(node -> node.op() instanceof Transpose t ? table(t.x()) : Optional.empty());
        }

        private Tensor lookup(GraphBuilder g, Tensor ids, BlockWeight table) {
            return g.apply(new BlockQuantizedEmbedding(ids, graph.variable(table.packed()), table.format()));
        }

        private List<Tensor> storage(SmallWeight small) {
            return small.storage().stream().map(graph::variable).toList();
        }

        private Tensor product(GraphBuilder g, Tensor x, SmallWeight small) {
            return switch (small) {
                case BlockWeight w -> g.apply(new BlockQuantizedMatMul(x, graph.variable(w.packed()), w.format()));
                case Int8Weight w ->
                    g.apply(new QuantizedMatMul(x, graph.variable(w.packed()), graph.variable(w.scale())));
                case TernaryWeight w -> {
                    List<Tensor> rows = QuantizeRows.plain(g, x);
                    Tensor sum = g.apply(new TernaryMatMul(
                            rows.get(0), rows.get(1), graph.variable(w.packed()), graph.variable(w.divisor())));
                    yield g.apply(new ChannelScale(sum, graph.variable(w.scale())));
                }
            };
        }
    }
}
