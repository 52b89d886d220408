package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Matrix products. G independent products, M rows, K summed, N columns; the lane is n, so that the right factor is read
 * contiguously and the left one is a broadcast.
 */
public final class MatMul {

    /** Side of a group of work-items in the tiled forms. */
    public static final int SIDE = 16;

    /** Rows of a group's tile of outputs in the tiled forms: four a work-item. */
    public static final int ROWS = 4 * SIDE;

    private MatMul() {}

    /** y = x w. x: (M, K); w: (K, N); y: (M, N). */
    public static void nn(FloatArray x, FloatArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float s = 0f;
                for (int k = 0; k < K; k++) {
                    s += x.get(m * K + k) * w.get(k * N + n);
                }
                y.set(m * N + n, s);
            }
        }
    }

    /** The columns of y from one on = x w^T. x: (M, K); w: (N, K); y: (M, all). */
    public static void ntColumns(FloatArray x, FloatArray w, FloatArray y, int from, int M, int K, int N, int all) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float s = 0f;
                for (int k = 0; k < K; k++) {
                    s += x.get(m * K + k) * w.get(n * K + k);
                }
                y.set(m * all + from + n, s);
            }
        }
    }

    /** y = x^T w. x: (M, K); w: (M, N); y: (K, N). */
    public static void tn(FloatArray x, FloatArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int k = 0; k < K; k++) {
            for (@Parallel int n = 0; n < N; n++) {
                float s = 0f;
                for (int m = 0; m < M; m++) {
                    s += x.get(m * K + k) * w.get(m * N + n);
                }
                y.set(k * N + n, s);
            }
        }
    }

    /**
     * y = x^T w over the rows from one to another alone, onto what y has unless they are the first; rows in turn give the bits of {@link
     * #tn}. x: (M, K); w: (M, N); y: (K, N).
     */
    public static void tnRows(FloatArray x, FloatArray w, FloatArray y, int from, int to, int K, int N) {
        for (@Parallel int k = 0; k < K; k++) {
            for (@Parallel int n = 0; n < N; n++) {
                float s = 0f;
                if (from > 0) {
                    s = y.get(k * N + n);
                }
                for (int m = from; m < to; m++) {
                    s += x.get(m * K + k) * w.get(m * N + n);
                }
                y.set(k * N + n, s);
            }
        }
    }

    /** y[g] = x[g] w[g]. x: (G, M, K); w: (G, K, N); y: (G, M, N). */
    public static void batchedNn(FloatArray x, FloatArray w, FloatArray y, int G, int M, int K, int N) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                    float s = 0f;
                    for (int k = 0; k < K; k++) {
                        s += x.get((g * M + m) * K + k) * w.get((g * K + k) * N + n);
                    }
                    y.set((g * M + m) * N + n, s);
                }
            }
        }
    }

    /** y[g] = x[g]^T w[g]. x: (G, M, K); w: (G, M, N); y: (G, K, N). */
    public static void batchedTn(FloatArray x, FloatArray w, FloatArray y, int G, int M, int K, int N) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int k = 0; k < K; k++) {
                for (@Parallel int n = 0; n < N; n++) {
                    float s = 0f;
                    for (int m = 0; m < M; m++) {
                        s += x.get((g * M + m) * K + k) * w.get((g * M + m) * N + n);
                    }
                    y.set((g * K + k) * N + n, s);
                }
            }
        }
    }

    /**
     * {@link #batchedNn} for GPUs. A group of {@link #SIDE} by SIDE work-items computes a tile of {@link #ROWS} by SIDE
     * outputs, four rows apart by SIDE each item; the factors pass through local memory, SIDE of K at a time. The grid is
     * (N, M / 4, G), rounded up to whole tiles.
     */
    public static void nnTiles(KernelContext c, FloatArray x, FloatArray w, FloatArray y, int G, int M, int K, int N) {
        float[] left = c.allocateFloatLocalArray(ROWS * SIDE);
        float[] right = c.allocateFloatLocalArray(SIDE * SIDE);
        int i = c.localIdy;
        int j = c.localIdx;
        int g = c.groupIdz;
        int n = c.groupIdx * SIDE + j;
        int first = c.groupIdy * ROWS + i;
        float s0 = 0f;
        float s1 = 0f;
        float s2 = 0f;
        float s3 = 0f;
        for (int from = 0; from < K; from += SIDE) {
            for (int r = 0; r < ROWS; r += SIDE) {
                float v = 0f;
                if (first + r < M && from + j < K) {
                    v = x.get((g * M + first + r) * K + from + j);
                }
                left[(i + r) * SIDE + j] = v;
            }
            float v = 0f;
            if (from + i < K && n < N) {
                v = w.get((g * K + from + i) * N + n);
            }
            right[i * SIDE + j] = v;
            c.localBarrier();
            for (int k = 0; k < SIDE; k++) {
                float factor = right[k * SIDE + j];
                s0 += left[i * SIDE + k] * factor;
                s1 += left[(i + SIDE) * SIDE + k] * factor;
                s2 += left[(i + 2 * SIDE) * SIDE + k] * factor;
                s3 += left[(i + 3 * SIDE) * SIDE + k] * factor;
            }
            c.localBarrier();
        }
        store(y, s0, g, first, n, M, N);
        store(y, s1, g, first + SIDE, n, M, N);
        store(y, s2, g, first + 2 * SIDE, n, M, N);
        store(y, s3, g, first + 3 * SIDE, n, M, N);
    }

    /** {@link #batchedTn} for GPUs, tiled as {@link #nnTiles}; the grid is (N, K / 4, G), rounded up to whole tiles. */
    public static void tnTiles(KernelContext c, FloatArray x, FloatArray w, FloatArray y, int G, int M, int K, int N) {
        float[] left = c.allocateFloatLocalArray(ROWS * SIDE);
        float[] right = c.allocateFloatLocalArray(SIDE * SIDE);
        int i = c.localIdy;
        int j = c.localIdx;
        int g = c.groupIdz;
        int n = c.groupIdx * SIDE + j;
        int first = c.groupIdy * ROWS;
        float s0 = 0f;
        float s1 = 0f;
        float s2 = 0f;
        float s3 = 0f;
        for (int from = 0; from < M; from += SIDE) {
            for (int r = 0; r < ROWS; r += SIDE) {
                float v = 0f;
                if (from + i < M && first + r + j < K) {
                    v = x.get((g * M + from + i) * K + first + r + j);
                }
                left[i * ROWS + r + j] = v;
            }
            float v = 0f;
            if (from + i < M && n < N) {
                v = w.get((g * M + from + i) * N + n);
            }
            right[i * SIDE + j] = v;
            c.localBarrier();
            for (int m = 0; m < SIDE; m++) {
                float factor = right[m * SIDE + j];
                s0 += left[m * ROWS + i] * factor;
                s1 += left[m * ROWS + i + SIDE] * factor;
                s2 += left[m * ROWS + i + 2 * SIDE] * factor;
                s3 += left[m * ROWS + i + 3 * SIDE] * factor;
            }
            c.localBarrier();
        }
        store(y, s0, g, first + i, n, K, N);
        store(y, s1, g, first + i + SIDE, n, K, N);
        store(y, s2, g, first + i + 2 * SIDE, n, K, N);
        store(y, s3, g, first + i + 3 * SIDE, n, K, N);
    }

    private static void store(FloatArray y, float s, int g, int m, int n, int M, int N) {
        if (m < M && n < N) {
            y.set((g * M + m) * N + n, s);
        }
    }
}
