package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Products with weights of 8-bit integers, a scale for each output; x and the sums are floats. M rows, K summed, N columns. Columns lie
 * in panels of {@link #COLUMNS}, one behind the other, so that a lane's sum reads memory in order; four rows of a column share an int, the
 * first its lowest byte. Rows and columns that fill the last int and the last panel up don't count.
 */
public final class Int8MatMul {

    /** Rows of the weight that share an int. */
    public static final int ROWS = 4;

    /** Columns of a panel. */
    public static final int COLUMNS = 32;

    private Int8MatMul() {}

    /** y = x q scale. x: (M, K); packed: (ceil(N / 32), ceil(K / 4), 32); scale: (N); y: (M, N). */
    public static void nn(FloatArray x, IntArray packed, FloatArray scale, FloatArray y, int M, int K, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int p = 0; p < (N + 31) / 32; p++) {
                for (@Parallel int c = 0; c < 32; c++) {
                    int panel = p * ((K + 3) / 4) * 32 + c;
                    float s = 0f;
                    for (int j = 0; j < K / 4; j++) {
                        int four = packed.get(panel + j * 32);
                        int at = m * K + 4 * j;
                        s += x.get(at) * ((four << 24) >> 24);
                        s += x.get(at + 1) * ((four << 16) >> 24);
                        s += x.get(at + 2) * ((four << 8) >> 24);
                        s += x.get(at + 3) * (four >> 24);
                    }
                    for (int k = K / 4 * 4; k < K; k++) {
                        s += x.get(m * K + k) * weight(packed, panel, k);
                    }
                    if (p * 32 + c < N) {
                        y.set(m * N + p * 32 + c, s * scale.get(p * 32 + c));
                    }
                }
            }
        }
    }

    /**
     * The product for many rows, with the same bits: integers are unpacked one by one, so that rows that go together share each, and registers
     * do for them.
     */
    public static void rows(FloatArray x, IntArray packed, FloatArray scale, FloatArray y, int M, int K, int N) {
        for (@Parallel int p = 0; p < (N + 31) / 32; p++) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int c = 0; c < 32; c++) {
                    int panel = p * ((K + 3) / 4) * 32 + c;
                    float s = 0f;
                    for (int k = 0; k < K; k++) {
                        s += x.get(m * K + k) * weight(packed, panel, k);
                    }
                    if (p * 32 + c < N) {
                        y.set(m * N + p * 32 + c, s * scale.get(p * 32 + c));
                    }
                }
            }
        }
    }

    /** The integer of one row of the column that begins at an int of a panel. */
    private static int weight(IntArray packed, int panel, int row) {
        return (packed.get(panel + (row >> 2) * 32) << (24 - (row & 3) * 8)) >> 24;
    }
}
