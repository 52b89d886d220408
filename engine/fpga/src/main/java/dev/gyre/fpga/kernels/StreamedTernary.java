package dev.gyre.fpga.kernels;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The product of a vector of integers with ternary weights that a circuit reads once, in order: {@code
 * dev.gyre.tasks.ternary.Ternary.sums} for a matrix that is too large for a chip, so that it comes by a stream.
 *
 * <p>packed: (N, ceil(K / 32), 2), of 32 weights of a column an int that says which are plus and one that says which are minus, beside one
 * another; weights beyond K are zero. planes: (ceil(K / 32), 8), the bits of x, as {@code Ternary.planes} makes them. sums: (N).
 */
public final class StreamedTernary {
    private StreamedTernary() {}

    /** sums = x ternary: 32 weights a round; exact in 32 bits for K up to 2^24. */
    public static void sums(IntArray planes, IntArray packed, IntArray sums, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            int sum = 0;
            for (int j = 0; j < (K + 31) / 32; j++) {
                int w = (n * ((K + 31) / 32) + j) * 2;
                sum += product(planes, j * 8, packed.get(w), packed.get(w + 1));
            }
            sums.set(n, sum);
        }
    }

    /** 32 numbers, whose bits stand in 8 planes from x on, times 32 ternary weights, added up. */
    static int product(IntArray planes, int x, int plus, int minus) {
        int sum = difference(plus, minus, planes.get(x));
        sum += difference(plus, minus, planes.get(x + 1)) << 1;
        sum += difference(plus, minus, planes.get(x + 2)) << 2;
        sum += difference(plus, minus, planes.get(x + 3)) << 3;
        sum += difference(plus, minus, planes.get(x + 4)) << 4;
        sum += difference(plus, minus, planes.get(x + 5)) << 5;
        sum += difference(plus, minus, planes.get(x + 6)) << 6;
        return sum - (difference(plus, minus, planes.get(x + 7)) << 7);
    }

    private static int difference(int plus, int minus, int x) {
        return Integer.bitCount(plus & x) - Integer.bitCount(minus & x);
    }
}
