package dev.gyre.fpga.schedule;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Tasks of one round, what must come before what, and how many tasks may take a share of each resource in one cycle.
 *
 * @param tasks in an order in which values flow from earlier to later ones within a round
 * @param period of the clock in picoseconds
 * @param register when in a cycle the value of a register is there
 */
public record SchedulingProblem(
        List<ScheduledTask> tasks,
        List<Edge> edges,
        List<String> resources,
        List<Integer> shares,
        int period,
        int register) {

    /** The interval that a resource's users need. */
    int needed(int resource) {
        int users = (int) tasks.stream().filter(t -> t.resource() == resource).count();
        return -Math.floorDiv(-users, shares.get(resource));
    }

    /** The least interval that the resources allow. */
    public int least() {
        return IntStream.range(0, resources.size()).map(this::needed).reduce(1, Math::max);
    }
}
