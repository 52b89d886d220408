package dev.gyre.tasks;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Matrix products. G independent products, M rows, K summed, N columns; the lane is n, so that the right factor is read
 * contiguously and the left one is a broadcast.
 */
public final class MatMul {

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
}
