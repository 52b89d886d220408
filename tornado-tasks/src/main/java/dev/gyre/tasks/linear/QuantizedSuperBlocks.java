package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products y = x wᵀ with weights in blocks of 256 whose runs have scales of their own, in the bytes of llama.cpp's files; x and the sums are
 * floats. M rows, K summed, a multiple of 256, N outputs. A weight's row has its K / 256 blocks one after the other, of 144 bytes (Q4_K) or 210 (Q6_K).
 *
 * <p>Source: the block structures of <a href="https://github.com/ggml-org/llama.cpp">llama.cpp</a>, ggml-common.h.
 *
 * <p>Loops go over quarters of blocks, g, which have 64 numbers. As in {@link QuantizedBlocks}, a lane sums one place of all quarters. For many rows {@link
 * QuantizedRows} makes floats of the weights.
 */
public final class QuantizedSuperBlocks {

    private QuantizedSuperBlocks() {}

    /**
     * y = x wᵀ, w in Q4_K. x: (M, K); w: (N, K / 256, 144) bytes; y: (M, N). A block has two scales of 16 bits, of what eight runs of 32
     * numbers have for scale and minimum, these of 6 bits in 12 bytes, and for each quarter 32 pairs of 4 bits, the lower ones of the first run.
     */
    public static void q4k(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int m = 0; m < M; m++) {
                float sum = 0f;
                for (int i = 0; i < 32; i++) {
                    float part = 0f;
                    for (int g = 0; g < K / 64; g++) {
                        int at = (n * (K / 256) + (g >> 2)) * 144;
                        int run = 2 * (g & 3);
                        float scale = w.getHalfFloat(at).getFloat32();
                        float least = w.getHalfFloat(at + 2).getFloat32();
                        int pair = w.get(at + 16 + 16 * run + i);
                        int k = m * K + 64 * g + i;
                        float low = scale * six(w, at + 4, run, 0) * (pair & 15) - least * six(w, at + 4, run, 4);
                        float high = scale * six(w, at + 4, run + 1, 0) * ((pair >> 4) & 15)
                                - least * six(w, at + 4, run + 1, 4);
                        part += x.get(k) * low + x.get(k + 32) * high;
                    }
                    sum += part;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /**
     * A run's scale or minimum among 16 numbers of 6 bits in 12 bytes: the first four of each fill the lower bits of 8 bytes, whose upper two are
     * those of the last four, whose lower four bits fill the last 4 bytes.
     *
     * @param first 0 of the scales, 4 of the minima
     */
    static int six(ByteArray w, int at, int run, int first) {
        int low = (w.get(at + run + 4) >> first) & 15;
        int high = (w.get(at + (run & 3) + first) >> 6) & 3;
        return run < 4 ? w.get(at + run + first) & 63 : low | (high << 4);
    }

    /**
     * y = x wᵀ, w in Q6_K. x: (M, K); w: (N, K / 256, 210) bytes; y: (M, N). A block has the lower 4 bits of 256 numbers, the upper 2, scales of 8 bits for runs
     * of 16, and their scale of 16 bits; numbers are less 32. A quarter g has 16 numbers each of four runs that are 32 numbers apart.
     */
    public static void q6k(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int m = 0; m < M; m++) {
                float sum = 0f;
                for (int i = 0; i < 16; i++) {
                    float part = 0f;
                    for (int g = 0; g < K / 64; g++) {
                        int at = (n * (K / 256) + (g >> 2)) * 210;
                        int half = (g >> 1) & 1;
                        int place = 16 * (g & 1) + i;
                        int run = at + 192 + 8 * half + (g & 1);
                        int a = w.get(at + 64 * half + place);
                        int b = w.get(at + 64 * half + 32 + place);
                        int upper = w.get(at + 128 + 32 * half + place);
                        int k = m * K + 256 * (g >> 2) + 128 * half + place;
                        float four = x.get(k) * w.get(run) * number(a, upper)
                                + x.get(k + 32) * w.get(run + 2) * number(b, upper >> 2)
                                + x.get(k + 64) * w.get(run + 4) * number(a >> 4, upper >> 4)
                                + x.get(k + 96) * w.get(run + 6) * number(b >> 4, upper >> 6);
                        part += four * w.getHalfFloat(at + 208).getFloat32();
                    }
                    sum += part;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** The number of 6 bits less 32, by integers with its lower 4 and upper 2 bits lowest. */
    static float number(int low, int high) {
        return ((low & 15) | ((high & 3) << 4)) - 32f;
    }
}
