package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;

/**
 * Products with weights of 8-bit integers, a scale for each output; x and the sums are floats. M rows, K summed, N columns; the lane
 * is n, as of {@link MatMul}, so that a quarter of the bytes is read.
 */
public final class Int8MatMul {

    private Int8MatMul() {}

    /** y = x q scale. x: (M, K); q: (K, N); scale: (N); y: (M, N). */
    public static void nn(FloatArray x, Int8Array q, FloatArray scale, FloatArray y, int M, int K, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float s = 0f;
                for (int k = 0; k < K; k++) {
                    s += x.get(m * K + k) * q.get(k * N + n);
                }
                y.set(m * N + n, s * scale.get(n));
            }
        }
    }
}
