package dev.gyre.bench.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Operations of one kind that wait for one another: for each element a chain of terms[0], which no compiler shortens. With as many elements
 * as a register holds there's nothing beside it. x, y: (n); terms: (1).
 */
public final class Latency {

    private Latency() {}

    /** s = s a + b. */
    public static void multiplyAdds(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
            float s = a;
            int count = terms.get(0);
            for (int t = 0; t < count; t++) {
                s = s * a + 1e-4f;
            }
            y.set(i, s);
        }
    }

    /** s = a / s. */
    public static void quotients(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float a = x.get(i);
            float s = 3f;
            int count = terms.get(0);
            for (int t = 0; t < count; t++) {
                s = a / s;
            }
            y.set(i, s);
        }
    }

    /** s = exp(-s). */
    public static void exponentials(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = x.get(i);
            int count = terms.get(0);
            for (int t = 0; t < count; t++) {
                s = TornadoMath.exp(-s);
            }
            y.set(i, s);
        }
    }

    /** s = log(|s|). */
    public static void logarithms(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = x.get(i);
            int count = terms.get(0);
            for (int t = 0; t < count; t++) {
                s = TornadoMath.log(TornadoMath.abs(s));
            }
            y.set(i, s);
        }
    }

    /** s = tanh(s). */
    public static void tangents(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = x.get(i);
            int count = terms.get(0);
            for (int t = 0; t < count; t++) {
                s = TornadoMath.tanh(s);
            }
            y.set(i, s);
        }
    }

    /** s = sigmoid(s). */
    public static void sigmoids(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = x.get(i);
            int count = terms.get(0);
            for (int t = 0; t < count; t++) {
                s = 1f / (1f + TornadoMath.exp(-s));
            }
            y.set(i, s);
        }
    }

    /** s = sin(s). */
    public static void sines(FloatArray x, IntArray terms, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = x.get(i);
            int count = terms.get(0);
            for (int t = 0; t < count; t++) {
                s = TornadoMath.sin(s);
            }
            y.set(i, s);
        }
    }
}
