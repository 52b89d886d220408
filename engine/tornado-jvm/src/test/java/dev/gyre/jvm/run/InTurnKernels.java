package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels whose parallel loops follow one another. */
final class InTurnKernels {
    private InTurnKernels() {}

    /** The second reads what other iterations of the first store. */
    static void turned(FloatArray x, FloatArray y, FloatArray z, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) * 2f);
        }
        for (@Parallel int i = 0; i < n; i++) {
            z.set(i, y.get(n - 1 - i) + 1f);
        }
    }

    /** Products of matrices, one by the other, with a number computed in between. */
    static void products(FloatArray a, FloatArray b, FloatArray ab, FloatArray c, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            for (@Parallel int j = 0; j < n; j++) {
                float s = 0f;
                for (int k = 0; k < n; k++) {
                    s += a.get(i * n + k) * b.get(k * n + j);
                }
                ab.set(i * n + j, s);
            }
        }
        int rows = n - n / 2;
        float half = 1f / (n + 1);
        for (@Parallel int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                float s = 0f;
                for (int k = 0; k < n; k++) {
                    s += ab.get(i * n + k) * c.get(k * n + j);
                }
                y.set(i * n + j, s * half);
            }
        }
    }

    /** Three, some of which are left out. */
    static void some(IntArray x, IntArray y, int n) {
        if (n > 10) {
            for (@Parallel int i = 0; i < n; i++) {
                x.set(i, x.get(i) + i);
            }
        } else {
            for (@Parallel int j = 1; j < n; j += 2) {
                x.set(j, -j);
            }
        }
        for (@Parallel int i = 0; i <= n - 1; i++) {
            y.set(i, twice(x.get(i)) + y.get(i));
        }
    }

    private static int twice(int v) {
        return v > 0 ? 2 * v : v;
    }

    /** The second's iterations may meet. */
    static void shifted(IntArray x, IntArray y, int n, int by) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) * 3);
        }
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i + by, y.get(i) + 1);
        }
    }

    /** Something is stored between the loops. */
    static void between(IntArray x, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) * 3);
        }
        y.set(0, 7);
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, y.get(n - 1 - i));
        }
    }

    /** Something that the first stores is read between the loops. */
    static void read(IntArray x, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) * 3);
        }
        int first = y.get(0);
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, y.get(i) - first);
        }
    }

    /** A number goes from one to the other. */
    static void carried(IntArray x, IntArray y, int n) {
        int last = 0;
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) * 3);
            last = x.get(i);
        }
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, y.get(i) - last);
        }
    }

    /** The first is one after the other. */
    static void running(DoubleArray x, DoubleArray y, int n) {
        for (@Parallel int i = 1; i < n; i++) {
            x.set(i, x.get(i) + x.get(i - 1));
        }
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) * 0.5);
        }
    }
}
