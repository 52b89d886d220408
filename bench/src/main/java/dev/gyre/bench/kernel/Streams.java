package dev.gyre.bench.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Long vectors, element by element: what memory, and what the exponential function, can do. All arrays: (n). */
public final class Streams {

    private Streams() {}

    /** y = y + a x. */
    public static void axpy(FloatArray x, FloatArray y, int n, float a) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, y.get(i) + a * x.get(i));
        }
    }

    /** c' = f c + i z, the cell of an LSTM without its gates' functions. */
    public static void cell(FloatArray f, FloatArray c, FloatArray i, FloatArray z, FloatArray next, int n) {
        for (@Parallel int k = 0; k < n; k++) {
            next.set(k, f.get(k) * c.get(k) + i.get(k) * z.get(k));
        }
    }

    /** y = sigmoid(x) tanh(x). */
    public static void gate(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float v = x.get(i);
            y.set(i, TornadoMath.tanh(v) / (1f + TornadoMath.exp(-v)));
        }
    }
}
