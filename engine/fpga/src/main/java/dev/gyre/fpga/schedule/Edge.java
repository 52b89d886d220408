package dev.gyre.fpga.schedule;

/**
 * One task comes before another.
 *
 * @param distance rounds between the two
 * @param gap cycles that must lie between their beginnings; or VALUE, if the second needs what the first gives
 */
public record Edge(int from, int to, int distance, int gap) {
    public static final int VALUE = -1;

    public static Edge value(int from, int to, int distance) {
        return new Edge(from, to, distance, VALUE);
    }

    public boolean isValue() {
        return gap == VALUE;
    }
}
