package dev.gyre.fpga;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels that access arrays in order, or nearly so. */
final class InOrder {
    private InOrder() {}

    /** x comes in order, also where the loop over n runs no times; w is read again for each m. */
    static void rows(LongArray x, LongArray w, LongArray y, long bias, int M, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            long sum = bias;
            for (int n = 0; n < N - 1; n++) {
                sum += x.get(m * (N - 1) + n) ^ w.get(n);
            }
            y.set(m, sum);
        }
    }

    /** x is read in order twice, y written in order under a condition on data, and z backwards. */
    static void nearly(IntArray x, IntArray y, IntArray z, int M, int N) {
        for (int m = 0; m < M; m++) {
            for (int n = 0; n < N; n++) {
                int v = x.get(n);
                if (v > m) {
                    y.set(m * N + n, v);
                }
                z.set(M * N - 1 - m * N - n, v);
            }
        }
    }
}
