package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products y = x wᵀ with weights in blocks of 32 that share a scale of 16 bits, in the bytes of llama.cpp's files; x and the sums are floats.
 * M rows, K summed, a multiple of 32, N outputs. A weight's row has its K / 32 blocks one after the other: Q8_0, 34 bytes, the scale and 32 integers of 8 bits; Q4_0,
 * 18 bytes, the scale and 16 pairs of 4 bits, less 8, the lower ones of numbers 0 to 15, the upper ones of 16 to 31.
 *
 * <p>Source: the block structures of <a href="https://github.com/ggml-org/llama.cpp">llama.cpp</a>, ggml-common.h.
 *
 * <p>For few rows a lane sums one place of both halves of all blocks, so that a block's bytes are read side by side and its scale, one for all lanes,
 * is multiplied by once. For many rows four rows share each weight that is made, and two outputs each number of x; the last ones are taken again
 * where some are missing.
 */
public final class QuantizedBlocks {

    private QuantizedBlocks() {}

    /** y = x wᵀ, w in Q8_0, for few rows. x: (M, K); w: (N, K / 32, 34) bytes; y: (M, N). */
    public static void q8(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int m = 0; m < M; m++) {
                float sum = 0f;
                for (int i = 0; i < 16; i++) {
                    float part = 0f;
                    for (int b = 0; b < K / 32; b++) {
                        int at = (n * (K / 32) + b) * 34;
                        float scale = w.getHalfFloat(at).getFloat32();
                        int k = m * K + 32 * b + i;
                        part += (x.get(k) * w.get(at + 2 + i) + x.get(k + 16) * w.get(at + 18 + i)) * scale;
                    }
                    sum += part;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** As {@link #q8}, for many rows: four of them share each weight that is made, two outputs each number of x. */
    public static void q8Rows(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
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
                        int at0 = (n0 * (K / 32) + b) * 34;
                        int at1 = (n1 * (K / 32) + b) * 34;
                        float w0 = w.getHalfFloat(at0).getFloat32() * w.get(at0 + 2 + i);
                        float w1 = w.getHalfFloat(at1).getFloat32() * w.get(at1 + 2 + i);
                        int k = 32 * b + i;
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

    /** y = x wᵀ, w in Q4_0, for few rows. x: (M, K); w: (N, K / 32, 18) bytes; y: (M, N). */
    public static void q4(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int m = 0; m < M; m++) {
                float sum = 0f;
                for (int i = 0; i < 16; i++) {
                    float part = 0f;
                    for (int b = 0; b < K / 32; b++) {
                        int at = (n * (K / 32) + b) * 18;
                        float scale = w.getHalfFloat(at).getFloat32();
                        int pair = w.get(at + 2 + i);
                        int k = m * K + 32 * b + i;
                        part += (x.get(k) * lower(pair) + x.get(k + 16) * upper(pair)) * scale;
                    }
                    sum += part;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** As {@link #q4}, for many rows: four of them share each weight that is made, two outputs each number of x. */
    public static void q4Rows(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
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
                for (int i = 0; i < 16; i++) {
                    float part00 = 0f;
                    float part01 = 0f;
                    float part10 = 0f;
                    float part11 = 0f;
                    float part20 = 0f;
                    float part21 = 0f;
                    float part30 = 0f;
                    float part31 = 0f;
                    for (int b = 0; b < K / 32; b++) {
                        int at0 = (n0 * (K / 32) + b) * 18;
                        int at1 = (n1 * (K / 32) + b) * 18;
                        float scale0 = w.getHalfFloat(at0).getFloat32();
                        float scale1 = w.getHalfFloat(at1).getFloat32();
                        int pair0 = w.get(at0 + 2 + i);
                        int pair1 = w.get(at1 + 2 + i);
                        float low0 = scale0 * lower(pair0);
                        float high0 = scale0 * upper(pair0);
                        float low1 = scale1 * lower(pair1);
                        float high1 = scale1 * upper(pair1);
                        int k = 32 * b + i;
                        float x0 = x.get(m0 * K + k);
                        float z0 = x.get(m0 * K + k + 16);
                        float x1 = x.get(m1 * K + k);
                        float z1 = x.get(m1 * K + k + 16);
                        float x2 = x.get(m2 * K + k);
                        float z2 = x.get(m2 * K + k + 16);
                        float x3 = x.get(m3 * K + k);
                        float z3 = x.get(m3 * K + k + 16);
                        part00 += x0 * low0 + z0 * high0;
                        part01 += x0 * low1 + z0 * high1;
                        part10 += x1 * low0 + z1 * high0;
                        part11 += x1 * low1 + z1 * high1;
                        part20 += x2 * low0 + z2 * high0;
                        part21 += x2 * low1 + z2 * high1;
                        part30 += x3 * low0 + z3 * high0;
                        part31 += x3 * low1 + z3 * high1;
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

    /** The number in a byte's lower four bits, less 8; subtracted as a float, since TornadoVM takes masked bytes for unsigned. */
    static float lower(int pair) {
        return (pair & 15) - 8f;
    }

    /** The number in a byte's upper four bits, less 8. */
    static float upper(int pair) {
        return ((pair >> 4) & 15) - 8f;
    }
}
