package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Transpositions between recurrent scans and layers. A scan keeps the batch innermost, so that neighbouring lanes, which are batch
 * elements, touch neighbouring addresses; layers keep it outermost. A layer's sequence gets into a scan by {@code
 * Layout.transpose}.
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
     * parts[p, n, d, g, e] = sum over the steps t of part p and over b of hidden[t, n, d, b] delta[t, g, n, e, b]. The sum of all
     * parts is the gradient at the recurrent weights: one product after the scan instead of a sum in every step. FlashRNN,
     * arXiv:2412.07752. In parts, since the blocks of all steps are more than a cache holds.
     *
     * <p>delta: (T, slots, N, D, B), at the pre-activations, the G recurrent gates first; history: (T + 1, S, N, D, B), the states, of
     * which the first is the hidden one, before each step; parts: (T / L rounded up, N, D, G, D), L steps each.
     */
    public static void weightParts(
            FloatArray delta,
            FloatArray history,
            FloatArray parts,
            int B,
            int T,
            int L,
            int N,
            int D,
            int G,
            int slots,
            int S) {
        for (@Parallel int q = 0; q < (T + L - 1) / L * N * G; q++) {
            for (@Parallel int d = 0; d < D; d++) {
                for (@Parallel int e = 0; e < D; e++) {
                    int head = q / G;
                    int g = q - head * G;
                    int p = head / N;
                    int n = head - p * N;
                    int end = TornadoMath.min(T, p * L + L);
                    float sum = 0f;
                    for (int t = p * L; t < end; t++) {
                        int h = ((t * S * N + n) * D + d) * B;
                        int row = (((t * slots + g) * N + n) * D + e) * B;
                        for (int b = 0; b < B; b++) {
                            sum += history.get(h + b) * delta.get(row + b);
                        }
                    }
                    parts.set(((head * D + d) * G + g) * D + e, sum);
                }
            }
        }
    }

    /** y[m] = sum over b of x[m, b]. x: (M, B); y: (M). */
    public static void sumOverBatch(FloatArray x, FloatArray y, int B, int M) {
        for (@Parallel int m = 0; m < M; m++) {
            float sum = 0f;
            for (int b = 0; b < B; b++) {
                sum += x.get(m * B + b);
            }
            y.set(m, sum);
        }
    }
}
