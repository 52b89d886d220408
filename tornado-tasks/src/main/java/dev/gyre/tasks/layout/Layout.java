package dev.gyre.tasks.layout;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Moves elements without changing them. R rows, C columns. */
public final class Layout {

    /** Columns that one iteration of {@link #transpose} moves: a cache line of them. */
    public static final int BLOCK = 16;

    private Layout() {}

    /**
     * y[g, c, r] = x[g, r, c]. x: (G, R, C); y: (G, C, R). The lane is r: writes are contiguous, and a lane reads the
     * whole cache line that it touches before it goes on.
     */
    public static void transpose(FloatArray x, FloatArray y, int G, int R, int C) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int b = 0; b < (C + BLOCK - 1) / BLOCK; b++) {
                for (@Parallel int r = 0; r < R; r++) {
                    int end = TornadoMath.min(C, b * BLOCK + BLOCK);
                    for (int c = b * BLOCK; c < end; c++) {
                        y.set((g * C + c) * R + r, x.get((g * R + r) * C + c));
                    }
                }
            }
        }
    }

    /** y = x, n elements. */
    public static void copy(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i));
        }
    }

    /** y[r, c] = x[r, from + c]. x: (R, C); y: (R, width). */
    public static void slice(FloatArray x, FloatArray y, int R, int C, int from, int width) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < width; c++) {
                y.set(r * width + c, x.get(r * C + from + c));
            }
        }
    }

    /** y[r, from + c] = x[r, c] for c within the width, zero elsewhere. x: (R, width); y: (R, C). */
    public static void pad(FloatArray x, FloatArray y, int R, int C, int from, int width) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                float v = 0f;
                if (c >= from && c < from + width) {
                    v = x.get(r * width + c - from);
                }
                y.set(r * C + c, v);
            }
        }
    }

    /** y[from + t] = x[t] for t below T, zero in the other rows. x: (B, T, C); y: (B, rows, C). */
    public static void padRows(FloatArray x, FloatArray y, int B, int T, int C, int rows, int from) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < rows; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    float v = 0f;
                    if (t >= from && t < from + T) {
                        v = x.get((b * T + t - from) * C + c);
                    }
                    y.set((b * rows + t) * C + c, v);
                }
            }
        }
    }

    /**
     * y[r, from + c] = x[r, c], the rest of y as it was. x: (R, width); y: (R, C). Runs over all of y and writes under a
     * condition, since TornadoVM loses what a kernel leaves unwritten otherwise.
     */
    public static void place(FloatArray x, FloatArray y, int R, int C, int from, int width) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                if (c >= from && c < from + width) {
                    y.set(r * C + c, x.get(r * width + c - from));
                }
            }
        }
    }

    /**
     * Joins up to four tensors side by side, those that aren't there with width 0. a: (R, A); b: (R, B); c: (R, C); d: (R, D); y: (R, A + B
     * + C + D).
     */
    public static void join(
            FloatArray a, FloatArray b, FloatArray c, FloatArray d, FloatArray y, int R, int A, int B, int C, int D) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int i = 0; i < TornadoMath.max(TornadoMath.max(A, B), TornadoMath.max(C, D)); i++) {
                int to = r * (A + B + C + D) + i;
                if (i < A) {
                    y.set(to, a.get(r * A + i));
                }
                if (i < B) {
                    y.set(to + A, b.get(r * B + i));
                }
                if (i < C) {
                    y.set(to + A + B, c.get(r * C + i));
                }
                if (i < D) {
                    y.set(to + A + B + C, d.get(r * D + i));
                }
            }
        }
    }
}
