package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products y = x wᵀ with weights of 16 bits, in the bytes of llama.cpp's files; x and the sums are floats. M rows, K summed, a multiple of 32, N outputs.
 * F16 is a half float; BF16 the upper 16 bits of a float.
 *
 * <p>A lane sums one place of all runs of 32. For many rows four rows share each weight that is made.
 */
public final class HalfWeights {

    private HalfWeights() {}

    /** y = x wᵀ, w in F16, for few rows. x: (M, K); w: (N, K, 2) bytes; y: (M, N). */
    public static void f16(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int m = 0; m < M; m++) {
                float sum = 0f;
                for (int i = 0; i < 32; i++) {
                    float part = 0f;
                    for (int b = 0; b < K / 32; b++) {
                        int k = 32 * b + i;
                        part += x.get(m * K + k)
                                * w.getHalfFloat(2 * (n * K + k)).getFloat32();
                    }
                    sum += part;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** As {@link #f16}, for many rows, four of which share each weight. */
    public static void f16Rows(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int r = 0; r < (M + 3) / 4; r++) {
                int m = 4 * r;
                int row1 = Math.min(m + 1, M - 1) * K;
                int row2 = Math.min(m + 2, M - 1) * K;
                int row3 = Math.min(m + 3, M - 1) * K;
                float sum0 = 0f;
                float sum1 = 0f;
                float sum2 = 0f;
                float sum3 = 0f;
                for (int i = 0; i < 32; i++) {
                    float part0 = 0f;
                    float part1 = 0f;
                    float part2 = 0f;
                    float part3 = 0f;
                    for (int b = 0; b < K / 32; b++) {
                        int k = 32 * b + i;
                        float weight = w.getHalfFloat(2 * (n * K + k)).getFloat32();
                        part0 += x.get(m * K + k) * weight;
                        part1 += x.get(row1 + k) * weight;
                        part2 += x.get(row2 + k) * weight;
                        part3 += x.get(row3 + k) * weight;
                    }
                    sum0 += part0;
                    sum1 += part1;
                    sum2 += part2;
                    sum3 += part3;
                }
                y.set(m * N + n, sum0);
                if (m + 1 < M) {
                    y.set((m + 1) * N + n, sum1);
                }
                if (m + 2 < M) {
                    y.set((m + 2) * N + n, sum2);
                }
                if (m + 3 < M) {
                    y.set((m + 3) * N + n, sum3);
                }
            }
        }
    }

    /** y = x wᵀ, w in BF16, for few rows. x: (M, K); w: (N, K, 2) bytes; y: (M, N). */
    public static void bf16(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int m = 0; m < M; m++) {
                float sum = 0f;
                for (int i = 0; i < 32; i++) {
                    float part = 0f;
                    for (int b = 0; b < K / 32; b++) {
                        int k = 32 * b + i;
                        part += x.get(m * K + k) * brain(w, 2 * (n * K + k));
                    }
                    sum += part;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** As {@link #bf16}, for many rows, four of which share each weight. */
    public static void bf16Rows(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int r = 0; r < (M + 3) / 4; r++) {
                int m = 4 * r;
                int row1 = Math.min(m + 1, M - 1) * K;
                int row2 = Math.min(m + 2, M - 1) * K;
                int row3 = Math.min(m + 3, M - 1) * K;
                float sum0 = 0f;
                float sum1 = 0f;
                float sum2 = 0f;
                float sum3 = 0f;
                for (int i = 0; i < 32; i++) {
                    float part0 = 0f;
                    float part1 = 0f;
                    float part2 = 0f;
                    float part3 = 0f;
                    for (int b = 0; b < K / 32; b++) {
                        int k = 32 * b + i;
                        float weight = brain(w, 2 * (n * K + k));
                        part0 += x.get(m * K + k) * weight;
                        part1 += x.get(row1 + k) * weight;
                        part2 += x.get(row2 + k) * weight;
                        part3 += x.get(row3 + k) * weight;
                    }
                    sum0 += part0;
                    sum1 += part1;
                    sum2 += part2;
                    sum3 += part3;
                }
                y.set(m * N + n, sum0);
                if (m + 1 < M) {
                    y.set((m + 1) * N + n, sum1);
                }
                if (m + 2 < M) {
                    y.set((m + 2) * N + n, sum2);
                }
                if (m + 3 < M) {
                    y.set((m + 3) * N + n, sum3);
                }
            }
        }
    }

    /** The number whose upper 16 bits are at a byte. */
    static float brain(ByteArray w, int at) {
        return Float.intBitsToFloat(w.getHalfFloat(at).getHalfFloatValue() << 16);
    }
}
