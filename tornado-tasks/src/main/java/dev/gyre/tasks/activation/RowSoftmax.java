package dev.gyre.tasks.activation;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Softmax of rows. R rows, C columns. x, y, dy, dx: (R, C). A row stays in the cache while it's gone over several times. */
public final class RowSoftmax {

    private RowSoftmax() {}

    /** y = exp(x - m) / sum of exp(x - m), m the row's maximum. */
    public static void forward(FloatArray x, FloatArray y, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            float m = x.get(r * C);
            for (int c = 1; c < C; c++) {
                m = TornadoMath.max(m, x.get(r * C + c));
            }
            float s = 0f;
            for (int c = 0; c < C; c++) {
                float e = TornadoMath.exp(x.get(r * C + c) - m);
                y.set(r * C + c, e);
                s += e;
            }
            float k = 1f / s;
            for (int c = 0; c < C; c++) {
                y.set(r * C + c, y.get(r * C + c) * k);
            }
        }
    }

    /** dx = y (dy - sum of dy y over the row). */
    public static void gradient(FloatArray y, FloatArray dy, FloatArray dx, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            float s = 0f;
            for (int c = 0; c < C; c++) {
                s += dy.get(r * C + c) * y.get(r * C + c);
            }
            for (int c = 0; c < C; c++) {
                dx.set(r * C + c, y.get(r * C + c) * (dy.get(r * C + c) - s));
            }
        }
    }
}
