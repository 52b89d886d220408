package dev.gyre.fpga.schedule;

/**
 * A task to be scheduled. Times within a cycle are in picoseconds from its beginning.
 *
 * @param name for people
 * @param delay from its latest input to its result, where {@code latency} is 0; else how long before a cycle's end its inputs must be there
 * @param latency cycles after which its result is there
 * @param output when in its cycle the result is there, where {@code latency} isn't 0
 * @param resource index of what it takes a share of for one cycle, or -1
 * @param pinned whether it runs in cycle 0 and no other
 */
public record ScheduledTask(String name, int delay, int latency, int output, int resource, boolean pinned) {

    /** A task of gates. */
    public static ScheduledTask gates(String name, int delay) {
        return new ScheduledTask(name, delay, 0, 0, -1, false);
    }
}
