package dev.gyre.fpga;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that there's no circuit of. */
final class Refused {
    private Refused() {}

    static void divides(IntArray x, int n, int d) {
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, x.get(i) / d);
        }
    }

    static void exits(IntArray x, int n) {
        for (int i = 0; i < n; i++) {
            if (x.get(i) == 0) {
                break;
            }
            x.set(i, 1);
        }
    }

    static void twice(IntArray x, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                x.set(i, j);
            }
            for (int k = 0; k < n; k++) {
                x.set(i, k);
            }
        }
    }

    static void unknown(IntArray x, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            for (@Parallel int l = 0; l < i; l++) {
                int s = x.get(l);
                for (int j = 0; j < n; j++) {
                    s += j;
                }
                for (int k = 0; k < n; k++) {
                    x.set(i, s);
                }
            }
        }
    }

    static void doubles(DoubleArray x, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, 1);
        }
    }

    static void whiles(IntArray x, int n) {
        int i = n;
        while (i > 0) {
            x.set(i, i);
            i >>= 1;
        }
    }

    static void triangle(IntArray x, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int s = 0;
            for (int j = 0; j < i; j++) {
                s += j;
            }
            x.set(i, s);
        }
    }
}
