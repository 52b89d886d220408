package dev.gyre.fpga.flow;

import dev.gyre.ir.bytecode.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A shared operator of floats as a graph of its own. */
public record OperatorFlow(Flow flow, List<Node> operands, Node result) {

    /** The graph of the operator with the name. */
    public static OperatorFlow of(String operator) {
        ValueGraph graph = new ValueGraph();
        int number = operator.equals("add") || operator.equals("multiply") || operator.equals("divide") ? 2 : 1;
        List<Node> operands = IntStream.range(0, number)
                .mapToObj(o -> graph.fresh(new NodeOperation.Operand(o), List.of(), ValueRange.INT))
                .toList();
        try {
            Node value = new FloatOperators(graph, false).run(operator, operands);
            Node result = graph.fresh(new NodeOperation.Result(), List.of(value), ValueRange.BIT);
            Flow flow = new Flow(
                    graph, graph.truth(false), List.of(result), List.of(), 0, 1, 1, List.of(0), List.of(), Map.of());
            return new OperatorFlow(Cleaning.clean(flow), operands, result);
        } catch (RefusedException e) {
            throw new IllegalStateException(operator, e);
        }
    }
}
