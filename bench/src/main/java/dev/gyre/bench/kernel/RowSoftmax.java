package dev.gyre.bench.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Softmax of rows, y = exp(x - lse). R rows, C columns. x, y, dy, dx: (R, C); lse, the log of the row's sum of exponentials,
 * and dot: (R). Reductions have rows as lanes, everything else has columns.
 */
public final class RowSoftmax {

    private RowSoftmax() {}

    /** lse of each row, from differences to its maximum. */
    public static void logSums(FloatArray x, FloatArray lse, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            float m = x.get(r * C);
            for (int c = 1; c < C; c++) {
                m = TornadoMath.max(m, x.get(r * C + c));
            }
            float s = 0f;
            for (int c = 0; c < C; c++) {
                s += TornadoMath.exp(x.get(r * C + c) - m);
            }
            lse.set(r, m + TornadoMath.log(s));
        }
    }

    /** y = exp(x - lse). */
    public static void normalizeRows(FloatArray x, FloatArray lse, FloatArray y, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                y.set(r * C + c, TornadoMath.exp(x.get(r * C + c) - lse.get(r)));
            }
        }
    }

    /** dot = sum of dy y over each row. */
    public static void dots(FloatArray y, FloatArray dy, FloatArray dot, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            float s = 0f;
            for (int c = 0; c < C; c++) {
                s += dy.get(r * C + c) * y.get(r * C + c);
            }
            dot.set(r, s);
        }
    }

    /** dx = y (dy - dot). */
    public static void gradient(FloatArray y, FloatArray dy, FloatArray dot, FloatArray dx, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                dx.set(r * C + c, y.get(r * C + c) * (dy.get(r * C + c) - dot.get(r)));
            }
        }
    }
}
