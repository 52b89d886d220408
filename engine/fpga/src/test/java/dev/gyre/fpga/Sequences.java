package dev.gyre.fpga;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels whose loops follow one another. */
final class Sequences {
    private Sequences() {}

    /** All kinds of variables go from one loop to the next; some are computed again there, one is changed on the way. */
    static void handsOn(IntArray x, LongArray w, IntArray y, LongArray z, int M, int L, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int l = 1; l < L; l++) {
                int at = (m * L + l) * N;
                int most = x.get(at);
                long sum = w.get(m);
                boolean any = false;
                for (int n = 0; n < N; n++) {
                    most = Math.max(most, x.get(at + n));
                    sum += x.get(at + n);
                    any |= x.get(at + n) == 5;
                }
                int twice = most * 2 + m;
                for (int n = 0; n < N; n++) {
                    y.set(at + n, any ? twice : x.get(at + n) - most);
                    sum ^= twice;
                }
                if (any) {
                    most = -most;
                }
                for (int n = 0; n < N; n++) {
                    y.set(at + n, y.get(at + n) + most);
                }
                z.set(m * L + l, sum);
            }
        }
    }

    /** Loops of their own, and what stands between them. */
    static void passes(IntArray x, IntArray y, int N) {
        int first = x.get(0);
        for (@Parallel int i = 0; i < N; i++) {
            y.set(i, x.get(i) + first);
        }
        int last = 0;
        for (int i = 0; i < N; i++) {
            last += y.get(i);
        }
        x.set(0, last);
        for (@Parallel int i = 1; i < N; i++) {
            x.set(i, last ^ y.get(i));
        }
    }

    /** Floats before, in and behind a loop, of which shared operators make a nest each. */
    static void around(FloatArray x, FloatArray w, FloatArray y, int M, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            float s = w.get(m) * 3f + x.get(m);
            for (int n = 0; n < N; n++) {
                s += x.get(n * M + m) * w.get(n);
            }
            float r = s > 0f ? s / (w.get(m) + 1f) : s * 0.25f;
            y.set(m, r * r - s);
        }
    }

    /** A method's loops several times, with other numbers: one of them known, others parameters. */
    static void called(IntArray x, IntArray y, int N, int k) {
        gather(x, y, 0, 3, N);
        gather(x, y, N, k, N);
        gather(x, y, N / 2, N, 4);
    }

    private static void gather(IntArray x, IntArray y, int from, int by, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(from + i, y.get(from + i) + x.get(i) * by);
        }
        for (@Parallel int one = 0; one < 1; one++) {
            int sum = by;
            for (int i = 0; i < n; i++) {
                sum = (sum << 1) ^ y.get(from + i);
            }
            x.set(0, sum);
        }
    }

    /** Variables of one name that two calls of a method hand on from loop to loop. */
    static void twice(IntArray x, IntArray y, int N) {
        fold(x, y, 0, N);
        fold(y, x, N, N);
    }

    private static void fold(IntArray x, IntArray y, int from, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x.get(from + i);
        }
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) ^ sum);
        }
    }

    /** Neighbours that are stored one after another, some with a load between. */
    static void neighbours(IntArray x, IntArray y, int N) {
        for (@Parallel int i = 0; i < N; i++) {
            int v = x.get(i);
            y.set(4 * i, v);
            y.set(4 * i + 1, v + 1);
            int back = y.get(4 * i + 1);
            y.set(4 * i + 1, back ^ 5);
            if (v > 0) {
                y.set(4 * i + 3, back - v);
            }
        }
    }
}
