package dev.gyre.fpga.schedule;

import java.util.List;

/**
 * Tasks of one round, what must come before what, and how many tasks may take a share of each resource in one cycle.
 *
 * @param tasks in an order in which values flow from earlier to later ones within a round
 * @param period of the clock in picoseconds
 * @param register when in a cycle the value of a register is there
 */
public record Problem(
        List<Task> tasks, List<Edge> edges, List<String> resources, List<Integer> shares, int period, int register) {}
