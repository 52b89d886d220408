package dev.gyre.bench.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that keep a device's arithmetic busy, to measure its peak. x, y: (n); terms: (1). Which form is faster depends on the device. */
public final class PeakArithmetic {

    /** Independent sums in each iteration, to hide the latency of one. */
    public static final int CHAINS = 8;

    /** Terms of each sum in {@link #straight}. */
    public static final int TERMS = 16;

    private PeakArithmetic() {}

    /** y = the sum of {@value #CHAINS} sums of terms[0] terms, s = s x + b, all in registers. */
    public static void loops(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
            float b = 1e-4f;
            float s0 = a;
            float s1 = a + 0.1f;
            float s2 = a + 0.2f;
            float s3 = a + 0.3f;
            float s4 = a + 0.4f;
            float s5 = a + 0.5f;
            float s6 = a + 0.6f;
            float s7 = a + 0.7f;
            int count = terms.get(0);
            for (int t = 0; t < count; t++) {
                s0 = s0 * a + b;
                s1 = s1 * a + b;
                s2 = s2 * a + b;
                s3 = s3 * a + b;
                s4 = s4 * a + b;
                s5 = s5 * a + b;
                s6 = s6 * a + b;
                s7 = s7 * a + b;
            }
            y.set(i, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }

    /** y = the sum of {@value #CHAINS} sums of {@value #TERMS} terms without a loop: iterations become lanes on any device. */
    public static void straight(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
            float low = terms(a, a) + terms(a + 0.1f, a) + terms(a + 0.2f, a) + terms(a + 0.3f, a);
            float high = terms(a + 0.4f, a) + terms(a + 0.5f, a) + terms(a + 0.6f, a) + terms(a + 0.7f, a);
            y.set(i, low + high);
        }
    }

    private static float terms(float s, float a) {
        return four(four(four(four(s, a), a), a), a);
    }

    private static float four(float s, float a) {
        float b = 1e-4f;
        return (((s * a + b) * a + b) * a + b) * a + b;
    }
}
