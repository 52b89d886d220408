package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A linear map whose matrix is block-diagonal. R rows, N blocks of D inputs and E outputs. x: (R, N D); w: (N, D, E);
 * y, dy: (R, N E). The lane is the output within the block; blocks are outermost, so that rows share a block's weights.
 */
public final class BlockMatMul {

    private BlockMatMul() {}

    /** y[r, n, e] = sum over d of x[r, n, d] w[n, d, e]. */
    public static void forward(FloatArray x, FloatArray w, FloatArray y, int R, int N, int D, int E) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int r = 0; r < R; r++) {
                for (@Parallel int e = 0; e < E; e++) {
                    float s = 0f;
                    for (int d = 0; d < D; d++) {
                        s += x.get((r * N + n) * D + d) * w.get((n * D + d) * E + e);
                    }
                    y.set((r * N + n) * E + e, s);
                }
            }
        }
    }

    /**
     * Joins each {@code join} neighbouring blocks to one, with zeros where they don't meet, so that the lanes of {@link #forward}
     * are filled: for narrow blocks more multiplications are fewer instructions. wide: (N / join, join D, join E).
     */
    public static void widen(FloatArray w, FloatArray wide, int N, int join, int D, int E) {
        for (@Parallel int n = 0; n < N / join; n++) {
            for (@Parallel int b = 0; b < join; b++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int row = (n * join + b) * D + d;
                    for (int other = 0; other < join; other++) {
                        for (int e = 0; e < E; e++) {
                            float v = 0f;
                            if (other == b) {
                                v = w.get(row * E + e);
                            }
                            wide.set((row * join + other) * E + e, v);
                        }
                    }
                }
            }
        }
    }

    /** dw[n, d, e] = sum over r of x[r, n, d] dy[r, n, e]. */
    public static void gradientWeight(FloatArray x, FloatArray dy, FloatArray dw, int R, int N, int D, int E) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int d = 0; d < D; d++) {
                for (@Parallel int e = 0; e < E; e++) {
                    float s = 0f;
                    for (int r = 0; r < R; r++) {
                        s += x.get((r * N + n) * D + d) * dy.get((r * N + n) * E + e);
                    }
                    dw.set((n * D + d) * E + e, s);
                }
            }
        }
    }
}
