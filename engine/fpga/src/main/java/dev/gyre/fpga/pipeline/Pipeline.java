package dev.gyre.fpga.pipeline;

import dev.gyre.fpga.flow.BankAccess;
import dev.gyre.fpga.flow.Flow;
import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.flow.Widths;
import dev.gyre.fpga.schedule.Schedule;
import dev.gyre.fpga.schedule.SchedulingProblem;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A round in time.
 *
 * @param nodes those that are used and change from round to round, in an order in which values flow; without states
 * @param fixed those that don't change, in such an order
 * @param tasks the number of each node's task; elements of an access share one
 * @param settled cycles after the start until what is fixed is there, by node
 * @param units shared operators by name
 */
public record Pipeline(
        Flow flow,
        Widths widths,
        List<BlockRam> memories,
        List<Node> nodes,
        List<Node> fixed,
        Map<Node, Integer> tasks,
        Map<Node, Integer> settled,
        Map<String, SharedOperator> units,
        SchedulingProblem problem,
        Schedule schedule) {

    /** Cycles from a round's beginning to the next one's. */
    public int interval() {
        return schedule.interval();
    }

    /** The least interval that ports and shared operators allow. */
    public int least() {
        return problem.least();
    }

    /** Cycles of a round. */
    public int depth() {
        return schedule.depth(problem);
    }

    /** The cycle in which a node begins. */
    public int cycle(Node node) {
        return schedule.cycles()[tasks.get(node)];
    }

    /** The cycle in which a node's value is there. */
    public int ready(Node node) {
        return schedule.ready(problem, tasks.get(node));
    }

    public int cycle(BankAccess access) {
        // The first element may be there for its place alone.
        return cycle(access.elements().values().stream()
                .filter(tasks::containsKey)
                .findFirst()
                .orElseThrow());
    }

    /**
     * The operation that takes longest, by {@link Delays}: no placement is expected to reach a clock whose period is shorter.
     *
     * @param name for people
     * @param period in picoseconds, from a register to the next one
     */
    public record Slowest(String name, int period) {}

    /** The slowest operation of the round, which has a cycle of its own if it takes longer than one. */
    public Slowest slowest() {
        Delays delays = new Delays(widths);
        return Stream.concat(
                        problem.tasks().stream()
                                .map(t -> new Slowest(t.name(), Math.max(Delays.REGISTER + t.delay(), t.output()))),
                        fixed.stream().map(n -> new Slowest(PipelineBuilder.name(n), Delays.REGISTER + delays.of(n))))
                .max(Comparator.comparingInt(Slowest::period))
                .map(s -> new Slowest(s.name(), s.period() + Delays.SETUP))
                .orElseThrow();
    }

    /** Cycles that what is fixed takes after the start. */
    public int settling() {
        return settled.values().stream().mapToInt(c -> c).max().orElse(0) + 2;
    }

    /** A node and how many rounds ago it is looked at. */
    public record Source(Node node, int distance) {}

    /** The node that a state's value comes from, and the number of rounds since. */
    public static Source source(Node node) {
        int distance = 0;
        Node at = node;
        while (at.operation() instanceof NodeOperation.State(String _, int d, int _)) {
            distance += d;
            at = at.input(0);
        }
        return new Source(at, distance);
    }
}
