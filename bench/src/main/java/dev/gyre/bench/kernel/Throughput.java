package dev.gyre.bench.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Operations of one kind, so many at once that units are busy rather than waiting: for each element {@value #CHAINS} chains of terms[0], all
 * in registers. Multiply-adds are in {@link PeakArithmetic#loops}. x, y: (n); terms: (1).
 */
public final class Throughput {

    /** Independent chains of an element, to hide the latency of one. */
    public static final int CHAINS = 8;

    private Throughput() {}

    /** s = (s ^ a) + a, two operations of integers. */
    public static void integers(IntArray x, IntArray terms, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int a = x.get(i);
            int s0 = a;
            int s1 = a + 1;
            int s2 = a + 2;
            int s3 = a + 3;
            int s4 = a + 4;
            int s5 = a + 5;
            int s6 = a + 6;
            int s7 = a + 7;
            int count = terms.get(0);
            for (int t = 0; t < count; t++) {
                s0 = (s0 ^ a) + a;
                s1 = (s1 ^ a) + a;
                s2 = (s2 ^ a) + a;
                s3 = (s3 ^ a) + a;
                s4 = (s4 ^ a) + a;
                s5 = (s5 ^ a) + a;
                s6 = (s6 ^ a) + a;
                s7 = (s7 ^ a) + a;
            }
            y.set(i, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }

    /** s = a / s. */
    public static void quotients(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
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
                s0 = a / s0;
                s1 = a / s1;
                s2 = a / s2;
                s3 = a / s3;
                s4 = a / s4;
                s5 = a / s5;
                s6 = a / s6;
                s7 = a / s7;
            }
            y.set(i, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }

    /** s = exp(-s). */
    public static void exponentials(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
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
                s0 = TornadoMath.exp(-s0);
                s1 = TornadoMath.exp(-s1);
                s2 = TornadoMath.exp(-s2);
                s3 = TornadoMath.exp(-s3);
                s4 = TornadoMath.exp(-s4);
                s5 = TornadoMath.exp(-s5);
                s6 = TornadoMath.exp(-s6);
                s7 = TornadoMath.exp(-s7);
            }
            y.set(i, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }

    /** s = log(|s|). */
    public static void logarithms(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
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
                s0 = TornadoMath.log(TornadoMath.abs(s0));
                s1 = TornadoMath.log(TornadoMath.abs(s1));
                s2 = TornadoMath.log(TornadoMath.abs(s2));
                s3 = TornadoMath.log(TornadoMath.abs(s3));
                s4 = TornadoMath.log(TornadoMath.abs(s4));
                s5 = TornadoMath.log(TornadoMath.abs(s5));
                s6 = TornadoMath.log(TornadoMath.abs(s6));
                s7 = TornadoMath.log(TornadoMath.abs(s7));
            }
            y.set(i, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }

    /** s = tanh(s). */
    public static void tangents(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
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
                s0 = TornadoMath.tanh(s0);
                s1 = TornadoMath.tanh(s1);
                s2 = TornadoMath.tanh(s2);
                s3 = TornadoMath.tanh(s3);
                s4 = TornadoMath.tanh(s4);
                s5 = TornadoMath.tanh(s5);
                s6 = TornadoMath.tanh(s6);
                s7 = TornadoMath.tanh(s7);
            }
            y.set(i, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }

    /** s = sigmoid(s). */
    public static void sigmoids(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
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
                s0 = 1f / (1f + TornadoMath.exp(-s0));
                s1 = 1f / (1f + TornadoMath.exp(-s1));
                s2 = 1f / (1f + TornadoMath.exp(-s2));
                s3 = 1f / (1f + TornadoMath.exp(-s3));
                s4 = 1f / (1f + TornadoMath.exp(-s4));
                s5 = 1f / (1f + TornadoMath.exp(-s5));
                s6 = 1f / (1f + TornadoMath.exp(-s6));
                s7 = 1f / (1f + TornadoMath.exp(-s7));
            }
            y.set(i, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }

    /** s = sin(s). */
    public static void sines(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
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
                s0 = TornadoMath.sin(s0);
                s1 = TornadoMath.sin(s1);
                s2 = TornadoMath.sin(s2);
                s3 = TornadoMath.sin(s3);
                s4 = TornadoMath.sin(s4);
                s5 = TornadoMath.sin(s5);
                s6 = TornadoMath.sin(s6);
                s7 = TornadoMath.sin(s7);
            }
            y.set(i, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }
}
