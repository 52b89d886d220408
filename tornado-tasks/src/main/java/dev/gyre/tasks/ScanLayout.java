package dev.gyre.tasks;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Moves sequences between the layout of layers, (B, T, ...), and that of recurrent scans, where the batch is innermost so that
 * neighbouring lanes, which are batch elements, touch neighbouring addresses.
 *
 * <p>B batch, K blocks (steps), M numbers a block.
 */
public final class ScanLayout {

    private ScanLayout() {}

    /** y = transpose of x. x: (B, M); y: (M, B). */
    public static void pack(FloatArray x, FloatArray y, int B, int M) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int b = 0; b < B; b++) {
                y.set(m * B + b, x.get(b * M + m));
            }
        }
    }

    /**
     * y[b, k, m] = x[offset + k stride + m B + b]. y: (B, K, M). Blocks are outermost, so that the lines of a block of x are
     * still in the cache when the next batch element needs them.
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

    /** y[k, m] = x[k, from + m], a range of columns. x: (K, width); y: (K, M). */
    public static void columns(FloatArray x, int width, int from, FloatArray y, int K, int M) {
        for (@Parallel int k = 0; k < K; k++) {
            for (@Parallel int m = 0; m < M; m++) {
                y.set(k * M + m, x.get(k * width + from + m));
            }
        }
    }

    /** y = x, n numbers: a step's new hidden state takes the place of the old one once every unit has read that. */
    public static void replace(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i));
        }
    }
}
