package dev.gyre.tasks;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * What joins recurrent scans to layers. A scan keeps the batch innermost, so that neighbouring lanes, which are batch
 * elements, touch neighbouring addresses; layers keep it outermost. A layer's sequence gets into a scan by {@link
 * Layout#transpose}.
 *
 * <p>B batch, T time, N heads, D width of a head, G recurrent gates, S states a step.
 */
public final class ScanLayout {

    private ScanLayout() {}

    /**
     * y[b, k, m] = x[offset + k stride + m B + b]. y: (B, K, M). Blocks k are outermost, so that the lines of a block
     * of x are still in the cache when the next batch element needs them.
     */
    public static void unpack(FloatArray x, int offset, int stride, FloatArray y, int B, int K, int M) {
        for (@Parallel int k = 0; k < K; k++) {
            for (@Parallel int b = 0; b < B; b++) {
                for (@Parallel int m = 0; m < M; m++) {
                    y.set((b * K + k) * M + m, x.get(offset + k * stride + m * B + b));
                }
            }
        }
    }

    /**
     * dr[n, d, g, e] = sum over t and b of h[t-1, n, d, b] delta[b, t, g, n, e]: the gradient at the recurrent weights,
     * one reduction after the scan instead of a sum in every step. FlashRNN, arXiv:2412.07752.
     *
     * <p>delta: (B, T, slots, N, D), at the pre-activations, the G recurrent gates first; states: (T + 1, S, N, D, B),
     * hidden state first, entry 0 the initial one; dr: (N, D, G, D).
     */
    public static void weightGradient(
            FloatArray delta, FloatArray states, FloatArray dr, int B, int T, int N, int D, int G, int slots, int S) {
        for (@Parallel int q = 0; q < N * G; q++) {
            for (@Parallel int d = 0; d < D; d++) {
                for (@Parallel int e = 0; e < D; e++) {
                    int n = q / G;
                    int g = q - n * G;
                    int column = (g * N + n) * D + e;
                    float sum = 0f;
                    for (int t = 0; t < T; t++) {
                        int h = (t * S * N * D + n * D + d) * B;
                        for (int b = 0; b < B; b++) {
                            sum += states.get(h + b) * delta.get((b * T + t) * slots * N * D + column);
                        }
                    }
                    dr.set(((n * D + d) * G + g) * D + e, sum);
                }
            }
        }
    }
}
