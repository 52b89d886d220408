package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.FP8;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels with arrays of their own, arrays of chars, functions that have no vectors, and branches around their loops. */
final class LocalArrayKernels {
    private LocalArrayKernels() {}

    /** The last of a few numbers, sorted. */
    static void medians(FloatArray x, FloatArray y, int width) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float[] window = new float[width];
            for (int k = 0; k < width; k++) {
                window[k] = x.get(i * width + k);
            }
            for (int k = 1; k < width; k++) {
                float v = window[k];
                int at = k;
                while (at > 0 && window[at - 1] > v) {
                    window[at] = window[at - 1];
                    at--;
                }
                window[at] = v;
            }
            y.set(i, window[width / 2]);
        }
    }

    /** One of two arrays. */
    static void eitherArray(IntArray x, IntArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            int[] a = new int[7];
            int[] b = new int[7];
            for (int k = 0; k < 7; k++) {
                a[k] = k * i;
                b[k] = -k;
            }
            if (x.get(i) % 2 == 0) {
                b = a;
            }
            b[3] += 100;
            y.set(i, b[i % 7] + a[3]);
        }
    }

    /** An array that iterations only read, in whose places they store. */
    static void table(IntArray y) {
        int[] table = {3, 1, 4, 1, 5, 9, 2, 6};
        for (@Parallel int i = 0; i < table.length; i++) {
            y.set(i, table[i] + table[(i + 3) % 8]);
        }
    }

    /** An array that iterations share and store to. */
    static void sharesArray(IntArray y) {
        int[] sum = new int[2];
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            sum[0] += i;
            y.set(i, sum[0]);
        }
    }

    /** The same, by another name. */
    static void sharesOneOfTwo(IntArray x, IntArray y) {
        int[] first = new int[2];
        int[] second = new int[2];
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            int[] sum = first;
            if (x.get(i) > 0) {
                sum = second;
            }
            sum[0] += i;
            y.set(i, sum[0]);
        }
    }

    /** An index out of an array of the iteration's own. */
    static void scattersByOwn(IntArray x, IntArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            int[] at = new int[1];
            at[0] = i / 2;
            y.set(at[0], i);
        }
    }

    static void chars(char[] x, char[] y) {
        for (@Parallel int i = 0; i < x.length; i++) {
            y[i] = (char) (x[i] * 3 + 1);
        }
    }

    /** Chars as indices, which are never negative. */
    static void countsChars(char[] x, int[] y) {
        for (@Parallel int i = 0; i < x.length; i++) {
            y[x[i] - 32768] = i;
        }
    }

    static void functions(DoubleArray x, IntArray n, DoubleArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, Math.ulp(x.get(i)) + Integer.reverse(n.get(i)) + Math.floorMod(n.get(i), 7));
        }
    }

    /** Bytes as 8-bit floats of both kinds. */
    static void eighths(ByteArray x, FloatArray y, FloatArray z) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, FP8.e4m3ToFloat(x.get(i)));
            z.set(i, FP8.e5m2ToFloat(x.get(i)));
        }
    }

    @SuppressWarnings("CompareToZero") // what vectors give has to be what Java gives
    static void bits(IntArray x, IntArray y, IntArray z) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            int a = x.get(i);
            int b = y.get(i);
            int order = 10 * Integer.compare(a, b) + 100 * Integer.compareUnsigned(a, b);
            int zeros = Integer.numberOfLeadingZeros(a) * 1000 + Integer.numberOfTrailingZeros(b) * 100_000;
            z.set(i, order + zeros + (Integer.rotateLeft(a, b) ^ Integer.rotateRight(b, 7)));
        }
    }

    @SuppressWarnings("CompareToZero") // what vectors give has to be what Java gives
    static void longBits(LongArray x, LongArray y, LongArray z, IntArray n) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            long a = x.get(i);
            long b = y.get(i);
            z.set(i, Long.sum(Long.max(a, 3), Long.min(b, 5)) ^ Long.rotateLeft(a, 7) ^ Long.rotateRight(b, (int) a));
            n.set(i, Long.bitCount(a ^ b) + 100 * Long.compare(a, b) + Integer.max(i, 7) - Integer.min(i, 9));
        }
    }

    static void roundings(DoubleArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, Math.rint(x.get(i)));
            y.set(i, (float) Math.rint(y.get(i)));
        }
    }

    static void randomNumbers(DoubleArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, Math.random());
        }
    }

    /** Nothing at all if a number is what it shouldn't be. */
    static void returnsBefore(IntArray flag, IntArray x, IntArray y) {
        if (flag.get(0) > flag.get(1)) {
            return;
        }
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, 2 * x.get(i));
        }
    }

    static void choosesBefore(IntArray flag, IntArray x, IntArray y, int rows, int width) {
        int factor = 3;
        if (flag.get(0) > flag.get(1)) {
            factor = 5;
        }
        if (factor * flag.get(2) > 0) {
            for (@Parallel int r = 0; r < rows; r++) {
                for (@Parallel int c = 0; c < width; c++) {
                    y.set(r * width + c, factor * x.get(r * width + c));
                }
            }
        }
    }

    /** Its iterations store what the branch is about. */
    static void storesItsCondition(IntArray x) {
        if (x.get(0) == 1) {
            return;
        }
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, 1);
        }
    }

    /** Stores before its loop. */
    static void storesBefore(IntArray x, IntArray y) {
        if (x.get(0) > 0) {
            x.set(1, 7);
        }
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i));
        }
    }
}
