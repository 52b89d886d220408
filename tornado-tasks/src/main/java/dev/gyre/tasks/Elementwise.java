package dev.gyre.tasks;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Element by element, n elements each. */
public final class Elementwise {

    private Elementwise() {}

    /** y = value. */
    public static void fill(FloatArray y, int n, float value) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, value);
        }
    }

    /** y = a + b. */
    public static void add(FloatArray a, FloatArray b, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, a.get(i) + b.get(i));
        }
    }
}
