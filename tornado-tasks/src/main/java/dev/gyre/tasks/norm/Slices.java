package dev.gyre.tasks.norm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Sums over rows that were taken in slices of them, so that there's more to do at the same time than there are channels. */
public final class Slices {

    private Slices() {}

    /** total = sum over slices. sums: (S, C); total: (C). */
    public static void total(FloatArray sums, FloatArray total, int C, int S) {
        for (@Parallel int c = 0; c < C; c++) {
            float s = 0f;
            for (int l = 0; l < S; l++) {
                s += sums.get(l * C + c);
            }
            total.set(c, s);
        }
    }
}
