package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Kernels whose iterations read and write elsewhere than at their own place. */
final class IndexedKernels {
    private IndexedKernels() {}

    static void countsEach(IntArray x, IntArray o) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            int v = x.get(i);
            o.set(v, o.get(v) + 1);
        }
    }

    static void countsShifted(IntArray x, IntArray o) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            o.set(i + x.get(i), o.get(i + x.get(i)) + 1);
        }
    }

    static void addsEach(IntArray x, FloatArray o) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            int v = x.get(i);
            o.set(v, o.get(v) + 1.5f);
        }
    }

    /** Every element is its own row's, and a permutation says where in the row. */
    static void updatesRows(IntArray x, IntArray o, FloatArray p, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                int at = r * width + TornadoMath.max(0, TornadoMath.min(x.get(c * rows + r), width - 1));
                o.set(at, o.get(at) + 1);
                p.set(at, p.get(at) * 0.5f + c);
            }
        }
    }

    static void gathersBytes(IntArray x, ByteArray a, IntArray o) {
        for (@Parallel int i = 0; i < o.getSize(); i++) {
            o.set(i, a.get(x.get(i)));
        }
    }

    static void gathersAll(
            IntArray x,
            ByteArray a,
            ShortArray b,
            IntArray c,
            LongArray d,
            FloatArray e,
            DoubleArray f,
            DoubleArray o) {
        for (@Parallel int i = 0; i < o.getSize(); i++) {
            int at = x.get(i);
            int back = x.get(o.getSize() - 1 - i);
            o.set(i, a.get(at) + b.get(back) + c.get(at) + d.get(back) + e.get(at) + f.get(back) + a.get(back));
        }
    }

    static void stridedBytes(ByteArray a, IntArray o) {
        for (@Parallel int i = 0; i < o.getSize(); i++) {
            o.set(i, a.get(2 * i) * 1000 + a.get(2 * i + 1));
        }
    }

    static void stridedShorts(ShortArray a, IntArray o) {
        for (@Parallel int i = 0; i < o.getSize(); i++) {
            o.set(i, a.get(2 * i) * 1000 + a.get(2 * i + 1));
        }
    }

    static void swapsPairs(ByteArray a, ShortArray b) {
        for (@Parallel int i = 0; i < b.getSize() / 2; i++) {
            byte first = a.get(2 * i);
            a.set(2 * i, a.get(2 * i + 1));
            a.set(2 * i + 1, first);
            short other = b.get(2 * i);
            b.set(2 * i, b.get(2 * i + 1));
            b.set(2 * i + 1, other);
        }
    }

    static void grey(ByteArray rgb, ByteArray o) {
        for (@Parallel int i = 0; i < o.getSize(); i++) {
            int red = rgb.get(3 * i) & 255;
            int green = rgb.get(3 * i + 1) & 255;
            int blue = rgb.get(3 * i + 2) & 255;
            o.set(i, (byte) ((77 * red + 150 * green + 29 * blue) >> 8));
        }
    }

    static void histograms(ByteArray x, IntArray o, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                int at = r * 256 + (x.get(r * width + c) & 255);
                o.set(at, o.get(at) + 1);
            }
        }
    }

    static void partings(IntArray x, IntArray o) {
        for (@Parallel int i = 0; i < o.getSize(); i++) {
            for (int k = 0; k < 3; k++) {
                o.set(i, k);
                if (x.get(i) < 10 * k) {
                    break;
                }
                o.set(i, x.get(i) + 1000);
            }
        }
    }

    static void sums(FloatArray a, FloatArray r) {
        for (@Parallel int i = 0; i < a.getSize(); i++) {
            r.set(0, r.get(0) + a.get(i));
        }
    }

    static void movesUp(FloatArray o) {
        for (@Parallel int i = 0; i < o.getSize() - 1; i++) {
            o.set(i, o.get(i + 1) + 1f);
        }
    }

    static void overlaps(FloatArray x, FloatArray o, int width, int hop) {
        for (@Parallel int i = 0; i < x.getSize() / width; i++) {
            for (int k = 0; k < width; k++) {
                o.set(i * hop + k, o.get(i * hop + k) + x.get(i * width + k));
            }
        }
    }

    static void tanh(FloatArray x, FloatArray o) {
        for (@Parallel int i = 0; i < o.getSize(); i++) {
            o.set(i, TornadoMath.tanh(x.get(i)));
        }
    }

    static void shifts(FloatArray a, FloatArray o, int by, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            o.set(i, a.get(i + by));
        }
    }

    static void shiftsUp(FloatArray a, FloatArray o, int by, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            o.set(i + by, a.get(i));
        }
    }

    static void strides(FloatArray a, FloatArray o, int stride, int by, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            o.set(i, a.get(i * stride + by));
        }
    }

    static void stridesOut(FloatArray a, FloatArray o, int stride, int by, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            o.set(i * stride + by, a.get(i));
        }
    }

    static void narrowStrides(ByteArray a, ByteArray o, int stride, int by, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            o.set(i * stride + by, a.get(i * stride + by));
        }
    }

    static void gathers(IntArray x, FloatArray a, FloatArray o, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            o.set(i, a.get(x.get(i)));
        }
    }

    static void gathersSome(IntArray x, FloatArray a, FloatArray o, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            if (x.get(i) > 3) {
                o.set(i, a.get(x.get(i)) + a.get(i));
            }
        }
    }

    static void scattersRows(IntArray x, FloatArray a, FloatArray o, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            o.set(32 * i + (x.get(i) & 31), a.get(i));
        }
    }

    static void scales(FloatArray a, FloatArray o, int at, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            o.set(i, a.get(i) * a.get(at));
        }
    }

    static void transposes(FloatArray x, FloatArray y, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                y.set(c * rows + r, x.get(r * width + c));
            }
        }
    }
}
