package sample;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** A filter with a finite impulse response, in whole numbers. */
public final class Fir {
    private Fir() {}

    /** y[i] = (taps[0] x[i] + taps[1] x[i - 1] + ...) / 2^shift, where x is zero before its beginning. */
    public static void filter(IntArray x, IntArray taps, IntArray y, int n, int length, int shift) {
        for (@Parallel int i = 0; i < n; i++) {
            int sum = 0;
            for (int k = 0; k < length; k++) {
                int value = i >= k ? x.get(i - k) : 0;
                sum += taps.get(k) * value;
            }
            y.set(i, sum >> shift);
        }
    }
}
