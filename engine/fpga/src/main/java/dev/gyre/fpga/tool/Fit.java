package dev.gyre.fpga.tool;

import java.util.List;

/**
 * What a circuit takes of a chip.
 *
 * @param comb TRELLIS_COMB: look-up tables of four inputs
 * @param registers TRELLIS_FF
 * @param blocks DP16KD: block RAMs of 18 Kbit
 * @param multipliers MULT18X18D
 * @param clocks highest clock in MHz after routing, by seed, ascending
 */
public record Fit(Chip chip, int comb, int registers, int blocks, int multipliers, List<Double> clocks) {

    /** The median clock in MHz. */
    public double clock() {
        return clocks.get(clocks.size() / 2);
    }
}
