package dev.gyre.tasks.training;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Counts that the device keeps, such as the position of the next token. */
public final class Counter {

    private Counter() {}

    /** Adds a constant to each of n counts. */
    public static void add(IntArray counts, int n, int by) {
        for (@Parallel int i = 0; i < n; i++) {
            counts.set(i, counts.get(i) + by);
        }
    }
}
