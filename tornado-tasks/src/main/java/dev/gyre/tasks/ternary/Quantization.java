package dev.gyre.tasks.ternary;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;

/**
 * Activations as 8-bit integers with a scale for each row, 127 over the largest magnitude. Zhu et al. 2024,
 * arXiv:2406.02528. The row may be normalised on the way, x inv w, without that being stored.
 *
 * <p>R rows of C channels. x, y: (R, C) floats; q: (R, C) integers, q = s x inv w; inv, s: (R); w: (C).
 */
public final class Quantization {

    /** The least value that a row's largest magnitude, or a weight's mean magnitude, counts as. */
    public static final float FLOOR = 1e-5f;

    private Quantization() {}

    /** s. The lane is the row. */
    public static void scales(FloatArray x, FloatArray inv, FloatArray w, FloatArray s, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            float largest = 0f;
            float k = inv.get(r);
            for (int c = 0; c < C; c++) {
                largest = TornadoMath.max(largest, TornadoMath.abs(x.get(r * C + c) * k * w.get(c)));
            }
            s.set(r, 127f / TornadoMath.max(largest, FLOOR));
        }
    }

    /** q, rounded half to even and kept within -128 and 127. */
    public static void quantize(FloatArray x, FloatArray inv, FloatArray w, FloatArray s, Int8Array q, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                float v = roundEven(x.get(r * C + c) * inv.get(r) * w.get(c) * s.get(r));
                q.set(r * C + c, (byte) (int) TornadoMath.max(-128f, TornadoMath.min(127f, v)));
            }
        }
    }

    /** y = q / s. */
    public static void dequantize(Int8Array q, FloatArray s, FloatArray y, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                y.set(r * C + c, q.get(r * C + c) / s.get(r));
            }
        }
    }

    /** The nearest integer, of two equally near ones the even one. */
    public static float roundEven(float v) {
        float low = TornadoMath.floor(v);
        float above = v - low;
        float half = 0.5f * low;
        float odd = half - TornadoMath.floor(half) > 0.25f ? 1f : 0f;
        float tie = low + odd;
        float near = above > 0.5f ? low + 1f : low;
        return above == 0.5f ? tie : near;
    }
}
