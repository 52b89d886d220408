package dev.gyre.fpga;

import java.util.Map;

/**
 * The settings of a circuit.
 *
 * @param lanes iterations of the innermost parallel loop that a round takes together
 * @param operators how many of each operator of floats there are, which take turns; 0 for one wherever one is needed
 * @param constants parameters that are bound, by name
 * @param depths elements that arrays have room for, by name; others have what the kernel needs with the numbers at hand
 * @param period of the clock that registers are placed for, in picoseconds
 */
public record Options(
        int lanes, int operators, Map<String, Number> constants, Map<String, Integer> depths, int period) {
    /** The default period, that of 100 MHz. */
    public static final int PERIOD = 10_000;
    /** Elements that an array has room for if nothing is said. */
    public static final int DEPTH = 1024;

    /** Refuses fewer than one lane and more than 16, and more than 64 operators. */
    public Options {
        if (lanes < 1 || lanes > 16) {
            throw new IllegalArgumentException("lanes must be from 1 to 16, not " + lanes);
        }
        if (operators < 0 || operators > 64) {
            throw new IllegalArgumentException("operators must be from 0 to 64, not " + operators);
        }
        constants = Map.copyOf(constants);
        depths = Map.copyOf(depths);
    }

    /** The options of one lane, with nothing bound. */
    public static Options standard() {
        return new Options(1, 0, Map.of(), Map.of(), PERIOD);
    }

    /** The clock that registers are placed for, in MHz. */
    public double megahertz() {
        return 1e6 / period;
    }

    public Options withLanes(int number) {
        return new Options(number, operators, constants, depths, period);
    }

    public Options with(Map<String, Number> bound) {
        return new Options(lanes, operators, bound, depths, period);
    }

    public Options withDepths(Map<String, Integer> elements) {
        return new Options(lanes, operators, constants, elements, period);
    }

    public Options withOperators(int number) {
        return new Options(lanes, number, constants, depths, period);
    }

    /** The options with another period of the clock that registers are placed for, in picoseconds. */
    public Options withPeriod(int picoseconds) {
        return new Options(lanes, operators, constants, depths, picoseconds);
    }
}
