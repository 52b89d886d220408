package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products y = x wᵀ with weights of 16 bits, in the bytes of llama.cpp's files; x and the sums are floats. M rows, K summed, a multiple of 32, N outputs.
 * F16 is a half float; BF16 the upper 16 bits of a float.
 *
 * <p>A lane sums one place of all runs of 32. For many rows four rows share each weight that is made, and two outputs each number of x; the last
 * ones are taken again where some are missing.
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

    /** As {@link #f16}, for many rows: four of them share each weight that is made, two outputs each number of x. */
    public static void f16Rows(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int p = 0; p < (N + 1) / 2; p++) {
            for (@Parallel int r = 0; r < (M + 3) / 4; r++) {
                int n0 = 2 * p;
                int n1 = Math.min(n0 + 1, N - 1);
                int m0 = 4 * r;
                int m1 = Math.min(m0 + 1, M - 1);
                int m2 = Math.min(m0 + 2, M - 1);
                int m3 = Math.min(m0 + 3, M - 1);
                float sum00 = 0f;
                float sum01 = 0f;
                float sum10 = 0f;
                float sum11 = 0f;
                float sum20 = 0f;
                float sum21 = 0f;
                float sum30 = 0f;
                float sum31 = 0f;
                for (int i = 0; i < 32; i++) {
                    float part00 = 0f;
                    float part01 = 0f;
                    float part10 = 0f;
                    float part11 = 0f;
                    float part20 = 0f;
                    float part21 = 0f;
                    float part30 = 0f;
                    float part31 = 0f;
                    for (int b = 0; b < K / 32; b++) {
                        int k = 32 * b + i;
                        float w0 = w.getHalfFloat(2 * (n0 * K + k)).getFloat32();
                        float w1 = w.getHalfFloat(2 * (n1 * K + k)).getFloat32();
                        float x0 = x.get(m0 * K + k);
                        float x1 = x.get(m1 * K + k);
                        float x2 = x.get(m2 * K + k);
                        float x3 = x.get(m3 * K + k);
                        part00 += x0 * w0;
                        part01 += x0 * w1;
                        part10 += x1 * w0;
                        part11 += x1 * w1;
                        part20 += x2 * w0;
                        part21 += x2 * w1;
                        part30 += x3 * w0;
                        part31 += x3 * w1;
                    }
                    sum00 += part00;
                    sum01 += part01;
                    sum10 += part10;
                    sum11 += part11;
                    sum20 += part20;
                    sum21 += part21;
                    sum30 += part30;
                    sum31 += part31;
                }
                y.set(m0 * N + n0, sum00);
                y.set(m0 * N + n1, sum01);
                y.set(m1 * N + n0, sum10);
                y.set(m1 * N + n1, sum11);
                y.set(m2 * N + n0, sum20);
                y.set(m2 * N + n1, sum21);
                y.set(m3 * N + n0, sum30);
                y.set(m3 * N + n1, sum31);
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

    /** As {@link #bf16}, for many rows: four of them share each weight that is made, two outputs each number of x. */
    public static void bf16Rows(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int p = 0; p < (N + 1) / 2; p++) {
            for (@Parallel int r = 0; r < (M + 3) / 4; r++) {
                int n0 = 2 * p;
                int n1 = Math.min(n0 + 1, N - 1);
                int m0 = 4 * r;
                int m1 = Math.min(m0 + 1, M - 1);
                int m2 = Math.min(m0 + 2, M - 1);
                int m3 = Math.min(m0 + 3, M - 1);
                float sum00 = 0f;
                float sum01 = 0f;
                float sum10 = 0f;
                float sum11 = 0f;
                float sum20 = 0f;
                float sum21 = 0f;
                float sum30 = 0f;
                float sum31 = 0f;
                for (int i = 0; i < 32; i++) {
                    float part00 = 0f;
                    float part01 = 0f;
                    float part10 = 0f;
                    float part11 = 0f;
                    float part20 = 0f;
                    float part21 = 0f;
                    float part30 = 0f;
                    float part31 = 0f;
                    for (int b = 0; b < K / 32; b++) {
                        int k = 32 * b + i;
                        float w0 = brain(w, 2 * (n0 * K + k));
                        float w1 = brain(w, 2 * (n1 * K + k));
                        float x0 = x.get(m0 * K + k);
                        float x1 = x.get(m1 * K + k);
                        float x2 = x.get(m2 * K + k);
                        float x3 = x.get(m3 * K + k);
                        part00 += x0 * w0;
                        part01 += x0 * w1;
                        part10 += x1 * w0;
                        part11 += x1 * w1;
                        part20 += x2 * w0;
                        part21 += x2 * w1;
                        part30 += x3 * w0;
                        part31 += x3 * w1;
                    }
                    sum00 += part00;
                    sum01 += part01;
                    sum10 += part10;
                    sum11 += part11;
                    sum20 += part20;
                    sum21 += part21;
                    sum30 += part30;
                    sum31 += part31;
                }
                y.set(m0 * N + n0, sum00);
                y.set(m0 * N + n1, sum01);
                y.set(m1 * N + n0, sum10);
                y.set(m1 * N + n1, sum11);
                y.set(m2 * N + n0, sum20);
                y.set(m2 * N + n1, sum21);
                y.set(m3 * N + n0, sum30);
                y.set(m3 * N + n1, sum31);
            }
        }
    }

    /** The number whose upper 16 bits are at a byte. */
    static float brain(ByteArray w, int at) {
        return Float.intBitsToFloat(w.getHalfFloat(at).getHalfFloatValue() << 16);
    }
}
