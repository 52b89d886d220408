package dev.gyre.fpga.pipeline;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.OperatorFlow;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An operator of floats that is shared: a pipeline that takes operands every cycle.
 *
 * @param period of the clock that it is made for, in picoseconds
 * @param operands the nodes of its operands
 * @param result the node of its result
 * @param isStaged whether several nests use it, each of which chooses its operands in a cycle of its own
 */
public record SharedOperator(
        String name, int period, Pipeline pipeline, List<Node> operands, Node result, boolean isStaged) {
    private static final Map<String, SharedOperator> MADE = new ConcurrentHashMap<>();

    static SharedOperator of(String name, int period, boolean isStaged) {
        SharedOperator unit = MADE.computeIfAbsent(name + " " + period, _ -> {
            OperatorFlow operator = OperatorFlow.of(name);
            Pipeline pipeline = PipelineBuilder.build(operator.flow(), SharedResources.NONE, period, 0);
            return new SharedOperator(name, period, pipeline, operator.operands(), operator.result(), false);
        });
        return new SharedOperator(name, period, unit.pipeline, unit.operands, unit.result, isStaged);
    }

    /** Cycles from the operands to the result; operands are kept in registers first, behind those of the nest if it is staged. */
    public int latency() {
        return (isStaged ? 2 : 1) + pipeline.cycle(result);
    }

    /** The time in its cycle at which the result is there, in picoseconds. */
    int output() {
        return pipeline.schedule().offsets()[pipeline.tasks().get(result)];
    }
}
