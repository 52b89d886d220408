package dev.gyre.tasks.text;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Bytes pooled into patches. Pagnoni et al. 2024 (BLT), arXiv:2412.09871, section 3.2.2.
 *
 * <p>B batch, T bytes, P patches, C channels. bounds: (B, P + 1), patch p of the bytes bounds[p] to bounds[p + 1] - 1, as far
 * as they exist. x, dx: (B, T, C); y, dy: (B, P, C); winner: (B, P, C), the byte that was taken, -1 in a patch without bytes,
 * which gives zero. The lane is the channel.
 */
public final class PatchPooling {

    private PatchPooling() {}

    /** The largest entry of a patch with sign 1, the smallest with -1; the first of several; NaN stays NaN. */
    public static void extreme(
            FloatArray x, IntArray bounds, FloatArray y, IntArray winner, int B, int T, int P, int C, float sign) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int p = 0; p < P; p++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int start = TornadoMath.max(0, bounds.get(b * (P + 1) + p));
                    int end = TornadoMath.min(T, bounds.get(b * (P + 1) + p + 1));
                    float top = 0f;
                    int at = -1;
                    if (start < end) {
                        top = sign * x.get((b * T + start) * C + c);
                        at = start;
                    }
                    for (int t = start + 1; t < end; t++) {
                        float v = sign * x.get((b * T + t) * C + c);
                        at = v > top ? t : at;
                        top = TornadoMath.max(top, v);
                    }
                    y.set((b * P + p) * C + c, sign * top);
                    winner.set((b * P + p) * C + c, at);
                }
            }
        }
    }

    /** The mean of a patch. */
    public static void mean(FloatArray x, IntArray bounds, FloatArray y, int B, int T, int P, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int p = 0; p < P; p++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int start = TornadoMath.max(0, bounds.get(b * (P + 1) + p));
                    int end = TornadoMath.min(T, bounds.get(b * (P + 1) + p + 1));
                    float sum = 0f;
                    for (int t = start; t < end; t++) {
                        sum += x.get((b * T + t) * C + c);
                    }
                    y.set((b * P + p) * C + c, end > start ? sum / (end - start) : 0f);
                }
            }
        }
    }

    /** The patch of each byte, -1 for a byte in none. owner: (B, T). */
    public static void owners(IntArray bounds, IntArray owner, int B, int T, int P) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                int found = -1;
                for (int p = 0; p < P; p++) {
                    int start = bounds.get(b * (P + 1) + p);
                    int end = bounds.get(b * (P + 1) + p + 1);
                    found = t >= start && t < end ? p : found;
                }
                owner.set(b * T + t, found);
            }
        }
    }

    /** dx = dy where the byte was the one taken, zero elsewhere. */
    public static void extremeGradient(
            IntArray owner, IntArray winner, FloatArray dy, FloatArray dx, int B, int T, int P, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int p = owner.get(b * T + t);
                    int at = (b * P + TornadoMath.max(0, p)) * C + c;
                    dx.set((b * T + t) * C + c, p >= 0 && winner.get(at) == t ? dy.get(at) : 0f);
                }
            }
        }
    }

    /** dx = dy / bytes of the patch, zero for a byte in none. */
    public static void meanGradient(
            IntArray owner, IntArray bounds, FloatArray dy, FloatArray dx, int B, int T, int P, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int p = TornadoMath.max(0, owner.get(b * T + t));
                    int start = TornadoMath.max(0, bounds.get(b * (P + 1) + p));
                    int end = TornadoMath.min(T, bounds.get(b * (P + 1) + p + 1));
                    float share = owner.get(b * T + t) < 0 ? 0f : 1f / (end - start);
                    dx.set((b * T + t) * C + c, share * dy.get((b * P + p) * C + c));
                }
            }
        }
    }
}
