package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Kernels for pictures, sound and points whose channels lie next to one another, computed unlike one another. */
final class ChannelKernels {
    private ChannelKernels() {}

    static void grey(ByteArray rgb, ByteArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int red = rgb.get(3 * i) & 0xff;
            int green = rgb.get(3 * i + 1) & 0xff;
            int blue = rgb.get(3 * i + 2) & 0xff;
            y.set(i, (byte) ((77 * red + 150 * green + 29 * blue) >> 8));
        }
    }

    /** One channel of four, signed. */
    static void alpha(ByteArray rgba, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, rgba.get(4 * i + 3));
        }
    }

    static void colours(ByteArray grey, ByteArray rgb, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int v = grey.get(i);
            rgb.set(3 * i + 2, (byte) (v >> 1));
            int green = 255 - v;
            rgb.set(3 * i, (byte) (v * 3));
            rgb.set(3 * i + 1, (byte) green);
        }
    }

    static void opaque(ByteArray grey, ByteArray rgba, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int v = grey.get(i);
            rgba.set(4 * i, (byte) v);
            rgba.set(4 * i + 1, (byte) (v + 1));
            rgba.set(4 * i + 2, (byte) -v);
            rgba.set(4 * i + 3, (byte) 255);
        }
    }

    /** In place. */
    static void exchanged(ByteArray rgb, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            byte red = rgb.get(3 * i);
            rgb.set(3 * i, rgb.get(3 * i + 2));
            rgb.set(3 * i + 2, red);
        }
    }

    static void stereo(ShortArray sound, ShortArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int left = sound.get(2 * i);
            int right = sound.get(2 * i + 1);
            y.set(2 * i, (short) ((left + right) / 2));
            y.set(2 * i + 1, (short) (left - right));
        }
    }

    static void surround(ShortArray sound, CharArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int sum = sound.get(4 * i + 1) + sound.get(4 * i + 2) - sound.get(4 * i);
            y.set(2 * i + 1, (char) sum);
            y.set(2 * i, (char) (sum * sum));
        }
    }

    static void pairs(ByteArray x, ByteArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(2 * i + 1, (byte) (x.get(2 * i) ^ 3));
            y.set(2 * i, (byte) (x.get(2 * i + 1) + 1));
        }
    }

    /** As floats and in rows, from a place on. */
    static void shades(ByteArray rgb, FloatArray y, int rows, int columns, int from) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (@Parallel int c = from; c < columns; c++) {
                int at = (r * columns + c) * 3;
                y.set(r * columns + c, rgb.get(at + 1) * 0.5f - rgb.get(at));
            }
        }
    }

    static void cross(FloatArray a, FloatArray b, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float ax = a.get(3 * i), ay = a.get(3 * i + 1), az = a.get(3 * i + 2);
            float bx = b.get(3 * i), by = b.get(3 * i + 1), bz = b.get(3 * i + 2);
            y.set(3 * i, ay * bz - az * by);
            y.set(3 * i + 1, az * bx - ax * bz);
            y.set(3 * i + 2, ax * by - ay * bx);
        }
    }

    static void squares(DoubleArray x, DoubleArray y, LongArray counts, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            double re = x.get(2 * i), im = x.get(2 * i + 1);
            y.set(2 * i, re * re - im * im);
            counts.set(2 * i + 1, i);
            y.set(2 * i + 1, 2 * re * im);
            counts.set(2 * i, (long) re);
        }
    }

    /** What comes later reads what was stored before: these stay where they are. */
    static void chained(IntArray x, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            x.set(3 * i, x.get(3 * i + 1) + i);
            x.set(3 * i + 1, x.get(3 * i) * 3);
            x.set(3 * i + 2, x.get(3 * i + 1) - x.get(3 * i + 2));
        }
    }

    /** What each stores, none of the others reads. */
    static void moved(FloatArray x, FloatArray v, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float t = v.get(i) * 0.125f;
            x.set(3 * i, x.get(3 * i) + t * x.get(3 * i + 2));
            t = t + 1f;
            x.set(3 * i + 1, x.get(3 * i + 1) - t);
            x.set(3 * i + 2, x.get(3 * i + 2) * t);
        }
    }

    /** Twice to the same place. */
    static void again(IntArray x, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(2 * i, x.get(i));
            y.set(2 * i, x.get(i) * 7);
            y.set(2 * i + 1, i);
        }
    }

    /** The variable that says where counts on. */
    static void onwards(IntArray x, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int at = 2 * i;
            y.set(at++, x.get(i));
            y.set(at, x.get(i) + at);
        }
    }

    static void turned(ByteArray x, ShortArray y, DoubleArray z, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(n - 1 - i, (short) (3 * x.get(n - 1 - i)));
            z.set(n - 1 - i, z.get(n - 1 - i) - x.get(i));
        }
    }

    /** In place. */
    static void mirrored(FloatArray x, ByteArray y, int n) {
        for (@Parallel int i = 0; i < n / 2; i++) {
            float t = x.get(i);
            x.set(i, x.get(n - 1 - i));
            x.set(n - 1 - i, t);
            y.set(n - 1 - i, (byte) i);
        }
    }

    static void backwards(IntArray x, IntArray y, int rows, int n) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = r * n + n;
            for (int k = n - 1; k >= 0; k--) {
                y.set(--at, x.get(k) * r - k);
            }
        }
    }

    /** What is read of one array between the stores to another. */
    static void accelerated(FloatArray x, FloatArray v, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            x.set(2 * i, x.get(2 * i) + 0.5f * v.get(2 * i + 1));
            x.set(2 * i + 1, x.get(2 * i + 1) + 0.25f * v.get(2 * i));
        }
    }
}
