package dev.gyre.jvm.check;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of error that a checked run looks for. */
public enum Check {
    /** Two iterations, or two work-items that no barrier orders, use an element, and one of them writes it. */
    RACES,
    /** Some work-items of a group reach a barrier and others don't. */
    BARRIERS,
    /** An access outside of an array; local arrays larger than a device's local memory. */
    BOUNDS,
    /** A local or private array's element is read before it's written: zero on a JVM, anything on a device. */
    MEMORY,
    /** A kernel reads what the device doesn't have, or the host what stayed on it: a transfer is missing. */
    TRANSFERS,
    /** A {@code @Reduce} result gathers on top of the last execution's, as nothing has reset it. */
    REDUCTIONS,
    /** Results that differ between devices: unsigned shifts of negative numbers, indices beyond the integers, floats' atomics and order of sums. */
    DEVICES;

    /** The name as options have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The checks of a list of names with commas between them; {@code all} stands for all.
     *
     * @throws IllegalArgumentException if a name is none
     */
    public static Set<Check> parse(String names) {
        if (names.equals("all")) {
            return EnumSet.allOf(Check.class);
        }
        Set<Check> checks = EnumSet.noneOf(Check.class);
        for (String name : names.split(",", -1)) {
            checks.add(Arrays.stream(values())
                    .filter(check -> check.word().equals(name.strip()))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("\"" + name + "\" is no check: name all, or some of "
                                    + Arrays.stream(values()).map(Check::word).collect(Collectors.joining(", ")))));
        }
        return checks;
    }
}
