package dev.gyre.fpga.tool;

import java.util.List;

/**
 * The share of a chip that a circuit takes.
 *
 * @param comb TRELLIS_COMB: look-up tables of four inputs
 * @param registers TRELLIS_FF
 * @param blocks DP16KD: block RAMs of 18 Kbit
 * @param multipliers MULT18X18D
 * @param clocks highest clock in MHz after routing, by seed, ascending
 */
public record Utilization(Chip chip, int comb, int registers, int blocks, int multipliers, List<Double> clocks) {

    /** The median clock in MHz. */
    public double clock() {
        return clocks.get(clocks.size() / 2);
    }
}
