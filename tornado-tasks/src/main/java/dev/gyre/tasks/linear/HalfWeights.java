package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products y = x wᵀ with weights of 16 bits, in the bytes of llama.cpp's files; x and the sums are floats. M rows, K summed, a multiple of 32, N outputs.
 * F16 is a half float; BF16 the upper 16 bits of a float.
 *
 * <p>A lane sums one place of all runs of 32. For many rows {@link QuantizedRows} makes floats of the weights.
 */
public final class HalfWeights {

    private HalfWeights() {}

    /** y = x wᵀ, w in F16. x: (M, K); w: (N, K, 2) bytes; y: (M, N). */
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

    /** y = x wᵀ, w in BF16. x: (M, K); w: (N, K, 2) bytes; y: (M, N). */
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

    /** The number whose upper 16 bits are at a byte. */
    static float brain(ByteArray w, int at) {
        return Float.intBitsToFloat(w.getHalfFloat(at).getHalfFloatValue() << 16);
    }
}
