package dev.gyre.fpga.kernels;

import dev.gyre.tasks.lmul.LMul;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Matrix products with L-Mul in which no floats are multiplied, so that a circuit needs adders alone: {@code
 * dev.gyre.tasks.lmul.LMul.matrices} for whoever takes bits of floats anywhere, which TornadoVM doesn't.
 */
public final class LMulMatMul {
    private LMulMatMul() {}

    /** y = a b with L-Mul products of float32, and sums of float32 in ascending k. a: (M, K), b: (K, N), y: (M, N). */
    public static void nn(FloatArray a, FloatArray b, FloatArray y, int M, int K, int N, int offset, int keep) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    int x = Float.floatToRawIntBits(a.get(m * K + k));
                    sum += Float.intBitsToFloat(
                            LMul.float32(x, Float.floatToRawIntBits(b.get(k * N + n)), offset, keep));
                }
                y.set(m * N + n, sum);
            }
        }
    }
}
