package dev.gyre.fpga.simulate;

import java.util.List;

/**
 * A circuit's run on one workload.
 *
 * @param cycles from start to done; -1 if it never came
 * @param compared elements that were compared with the plain call's
 * @param wrong the first elements that differ
 */
public record Run(String kernel, int number, long cycles, long compared, List<Difference> wrong) {

    /** An element that isn't what the plain call leaves there, as bits. */
    public record Difference(String array, int index, long expected, long found) {
        @Override
        public String toString() {
            return "%s[%d] is %x, not %x".formatted(array, index, found, expected);
        }
    }

    public boolean isRight() {
        return wrong.isEmpty() && cycles >= 0;
    }
}
