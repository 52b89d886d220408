package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels whose iterations store several neighbours: computed alike, and not. */
final class NeighbourKernels {
    private NeighbourKernels() {}

    static void four(FloatArray x, FloatArray y, FloatArray z, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            z.set(4 * i, x.get(4 * i) * y.get(4 * i) + z.get(4 * i));
            z.set(4 * i + 1, x.get(4 * i + 1) * y.get(4 * i + 1) + z.get(4 * i + 1));
            z.set(4 * i + 2, x.get(4 * i + 2) * y.get(4 * i + 2) + z.get(4 * i + 2));
            z.set(4 * i + 3, x.get(4 * i + 3) * y.get(4 * i + 3) + z.get(4 * i + 3));
        }
    }

    /** A picture of three channels, of which a part is done, with a factor that memory holds. */
    static void three(DoubleArray x, DoubleArray y, DoubleArray factors, int rows, int columns, int from) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (@Parallel int c = from; c < columns; c++) {
                int at = (r * columns + c) * 3;
                double factor = factors.get(r) + 1;
                double red = x.get(at) * factor;
                double green = x.get(at + 1) * factor;
                double blue = x.get(at + 2) * factor;
                y.set(at, red + red);
                y.set(at + 1, green + green);
                y.set(at + 2, blue + blue);
            }
        }
    }

    /** Two results, the second behind the first one in the same array, by shifts. */
    static void two(IntArray x, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int at = i << 1;
            int a = x.get(at) ^ 5;
            int b = x.get(at + 1) ^ 5;
            y.set(at, a);
            y.set(at + 1, b);
            y.set(2 * (n + i), -a);
            y.set(2 * (n + i) + 1, -b);
        }
    }

    static void halves(HalfFloatArray x, HalfFloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(2 * i + 1, HalfFloat.mult(x.get(2 * i + 1), x.get(2 * i + 1)));
            y.set(2 * i, HalfFloat.mult(x.get(2 * i), x.get(2 * i)));
        }
    }

    /** What lies before and behind it is another array's, or the same one's. */
    static void elsewhere(FloatArray x, FloatArray y, int from, int to) {
        for (@Parallel int i = from; i < to; i++) {
            float a = x.get(8 * i - 4);
            float b = x.get(8 * i - 3);
            float c = x.get(8 * i - 2);
            float d = x.get(8 * i - 1);
            float e = x.get(8 * i);
            float f = x.get(8 * i + 1);
            float g = x.get(8 * i + 2);
            float h = x.get(8 * i + 3);
            y.set(8 * i, a);
            y.set(8 * i + 1, b);
            y.set(8 * i + 2, c);
            y.set(8 * i + 3, d);
            y.set(8 * i + 4, e);
            y.set(8 * i + 5, f);
            y.set(8 * i + 6, g);
            y.set(8 * i + 7, h);
        }
    }

    static void weighted(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(2 * i, 3f * x.get(2 * i));
            y.set(2 * i + 1, 4f * x.get(2 * i + 1));
        }
    }

    static void swapped(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(2 * i, x.get(2 * i + 1));
            y.set(2 * i + 1, x.get(2 * i));
        }
    }

    static void scaled(FloatArray x, FloatArray factors, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float factor = factors.get(i);
            y.set(2 * i, factor * x.get(2 * i));
            y.set(2 * i + 1, factor * x.get(2 * i + 1));
        }
    }

    static void numbered(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(2 * i, i + x.get(2 * i));
            y.set(2 * i + 1, i + x.get(2 * i + 1));
        }
    }

    static void twoOfThree(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(3 * i, x.get(3 * i) + 1f);
            y.set(3 * i + 1, x.get(3 * i + 1) + 1f);
        }
    }

    static void overwritten(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(2 * i, x.get(2 * i) + 1f);
            y.set(2 * i + 1, x.get(2 * i + 1) + 1f);
            y.set(2 * i, x.get(2 * i) + 2f);
        }
    }

    static void everyOther(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i += 2) {
            y.set(2 * i, x.get(2 * i) + 1f);
            y.set(2 * i + 1, x.get(2 * i + 1) + 1f);
        }
    }

    static void fromAnother(FloatArray x, FloatArray y, FloatArray z, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            z.set(2 * i, x.get(2 * i));
            z.set(2 * i + 1, y.get(2 * i + 1));
        }
    }
}
