package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels whose rows read neighbours, at a stride from round to round: products of columns with columns. */
final class ColumnKernels {
    private ColumnKernels() {}

    static void product(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += a.get(k * M + m) * b.get(k * N + n);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void ints(IntArray a, IntArray b, IntArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                int sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += a.get(k * M + m) * b.get(k * N + n);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void doubles(DoubleArray a, DoubleArray b, DoubleArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                double sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += a.get(k * M + m) * b.get(k * N + n);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** Rows read in several places, of ints what lanes read is floats of. */
    static void weighted(FloatArray a, IntArray w, FloatArray b, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 2; k < K; k += 3) {
                    float x = b.get(k * N + n) + a.get((k - 1) * M + m);
                    sum += w.get(k * M + m) * x - a.get(k * M + m);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** As {@link #product} where a row's last round leaves the array if that is too short. */
    static void shifted(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K, int shift) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += a.get(k * M + m + shift) * b.get(k * N + n);
                }
                y.set(m * N + n, sum);
            }
        }
    }
}
