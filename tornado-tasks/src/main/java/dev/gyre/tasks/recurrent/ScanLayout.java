package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
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
     * parts[p, n, d, g, e] = sum over the L rows r = (b, t) of part p of before[r, n, d] delta[r, g, n, e]. The sum of all
     * parts is the gradient at the recurrent weights: one product after the scan instead of a sum in every step. FlashRNN,
     * arXiv:2412.07752. In parts, since all rows of a column are more than a cache holds, and more pages than its
     * translation buffer.
     *
     * <p>delta: (R, slots, N, D), at the pre-activations, the G recurrent gates first; before: (R, N, D), the hidden state
     * before each step; parts: (R / L rounded up, N, D, G, D).
     */
    public static void weightParts(
            FloatArray delta, FloatArray before, FloatArray parts, int R, int L, int N, int D, int G, int slots) {
        for (@Parallel int q = 0; q < (R + L - 1) / L * N * G; q++) {
            for (@Parallel int d = 0; d < D; d++) {
                for (@Parallel int e = 0; e < D; e++) {
                    int head = q / G;
                    int g = q - head * G;
                    int p = head / N;
                    int n = head - p * N;
                    int column = (g * N + n) * D + e;
                    int end = TornadoMath.min(R, p * L + L);
                    float sum = 0f;
                    for (int r = p * L; r < end; r++) {
                        sum += before.get((r * N + n) * D + d) * delta.get(r * slots * N * D + column);
                    }
                    parts.set(((head * D + d) * G + g) * D + e, sum);
                }
            }
        }
    }
}
