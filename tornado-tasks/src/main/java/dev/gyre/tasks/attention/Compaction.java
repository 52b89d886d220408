package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rows of a cache by index, each head by its own indices. B batch, S rows before, M after, N heads of D channels. x: (B, S, N
 * D); y: (B, M, N D); index: (B, N, M); an index outside 0 to S - 1 stands for a row of zeros.
 */
public final class Compaction {

    private Compaction() {}

    /** y[b, m, n] = x[b, index[b, n, m], n]. */
    public static void gather(FloatArray x, IntArray index, FloatArray y, int B, int S, int M, int N, int D) {
        for (@Parallel int row = 0; row < B * M; row++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int b = row / M;
                    int from = index.get((b * N + n) * M + row - b * M);
                    float v = 0f;
                    if (from >= 0 && from < S) {
                        v = x.get(((b * S + from) * N + n) * D + d);
                    }
                    y.set((row * N + n) * D + d, v);
                }
            }
        }
    }

    /** dx[b, s, n] = the sum of dy[b, m, n] over index[b, n, m] = s. */
    public static void scatter(FloatArray dy, IntArray index, FloatArray dx, int B, int S, int M, int N, int D) {
        for (@Parallel int row = 0; row < B * S; row++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int b = row / S;
                    float sum = 0f;
                    for (int m = 0; m < M; m++) {
                        if (index.get((b * N + n) * M + m) == row - b * S) {
                            sum += dy.get(((b * M + m) * N + n) * D + d);
                        }
                    }
                    dx.set((row * N + n) * D + d, sum);
                }
            }
        }
    }
}
