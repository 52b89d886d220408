package dev.gyre.fpga.simulate;

import dev.gyre.ir.Storage;
import java.util.List;

/**
 * A circuit's run on one workload.
 *
 * @param cycles from start to done; -1 if it never came
 * @param compared elements that were compared with the plain call's
 * @param wrong the first elements that differ
 */
public record Run(String kernel, int number, long cycles, long compared, List<Difference> wrong) {

    /**
     * An element that isn't what the plain call leaves there, both as bits.
     *
     * @param place file and line of the kernel that stores it; empty if none does
     */
    public record Difference(String array, Storage storage, int index, long expected, long found, String place) {
        @Override
        public String toString() {
            return "%s[%d] is %s, not %s%s"
                    .formatted(
                            array,
                            index,
                            text(storage, found),
                            text(storage, expected),
                            place.isEmpty() ? ", which Java leaves as it was" : " as " + place + " stores");
        }

        Difference at(String line) {
            return new Difference(array, storage, index, expected, found, line);
        }

        /** An element's value; of a float its bits too, which tell zeros and NaNs apart. */
        static String text(Storage storage, long bits) {
            return switch (storage) {
                case BYTE -> String.valueOf((byte) bits);
                case SHORT -> String.valueOf((short) bits);
                case INT -> String.valueOf((int) bits);
                case FLOAT -> "%s (0x%08x)".formatted(Float.intBitsToFloat((int) bits), (int) bits);
                case LONG, DOUBLE -> String.valueOf(bits);
            };
        }
    }

    public boolean isRight() {
        return wrong.isEmpty() && cycles >= 0;
    }
}
