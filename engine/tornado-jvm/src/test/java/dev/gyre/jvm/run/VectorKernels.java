package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Kernels that ask something particular of the vector compiler, each a little more than the last. */
final class VectorKernels {
    private VectorKernels() {}

    static void selects(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float v = x.get(i);
            y.set(i, v < 0f ? -v : v >= 1f ? v * 0.5f : 3f);
        }
    }

    static void comparisons(FloatArray x, FloatArray y, IntArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            float a = x.get(i);
            float b = y.get(i);
            int bits = a < b ? 1 : 0;
            bits |= a <= b ? 2 : 0;
            bits |= a > b ? 4 : 0;
            bits |= a >= b ? 8 : 0;
            bits |= a == b ? 16 : 0;
            bits |= a != b ? 32 : 0;
            bits |= !(a < b) ? 64 : 0;
            bits |= !(a >= b) ? 128 : 0;
            bits |= Float.isNaN(a) ? 256 : 0;
            bits |= Float.isInfinite(b) ? 512 : 0;
            out.set(i, bits);
        }
    }

    static void nestedIfs(FloatArray x, FloatArray y, IntArray k) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float r = 1f;
            if (x.get(i) > 0f) {
                r = 2f;
                if ((k.get(i) & 1) == 0) {
                    r += x.get(i);
                } else if (k.get(i) > 50) {
                    y.set(i, -1f);
                }
            } else if (k.get(i) > 20 || x.get(i) < -1f) {
                r = 5f;
            }
            y.set(i, y.get(i) + r);
        }
    }

    static void guardedAccess(IntArray at, FloatArray table, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            int k = at.get(i);
            if (k >= 0 && k < table.getSize()) {
                y.set(i, table.get(k));
            }
            if (i >= 2) {
                y.set(i, y.get(i) + table.get(i % 3 == 0 ? 0 : 1));
            }
        }
    }

    static void scatter(IntArray to, FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(to.get(i), x.get(i) * 2f);
        }
    }

    static void stridedAndBackwards(FloatArray x, FloatArray y, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            float s = 0f;
            for (int c = 0; c < width; c++) {
                s = s * 0.5f + x.get(r * width + c);
                y.set(c * rows + rows - 1 - r, s);
            }
        }
    }

    static void whileLoop(IntArray x, IntArray steps) {
        for (@Parallel int i = 0; i < steps.getSize(); i++) {
            int v = TornadoMath.abs(x.get(i)) + 1;
            int n = 0;
            while (v != 1 && n < 200) {
                v = (v & 1) == 0 ? v >> 1 : 3 * v + 1;
                n++;
            }
            steps.set(i, n);
        }
    }

    static void breaks(IntArray x, IntArray out, int width) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            int sum = 0;
            for (int c = 0; c < width; c++) {
                int v = x.get(c * out.getSize() + r);
                if (v < 0) {
                    continue;
                }
                if (v > 90) {
                    break;
                }
                for (int d = 0; d < 3; d++) {
                    if (v + d > 60) {
                        break;
                    }
                    sum += d;
                }
                sum += v;
            }
            out.set(r, sum);
        }
    }

    static void nestedBreaks(IntArray x, IntArray out) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            int found = -1;
            outer:
            for (int a = 0; a < 10; a++) {
                for (int b = 0; b < 10; b++) {
                    int product = a * b;
                    if (product == x.get(r)) {
                        found = a * 10 + b;
                        break outer;
                    }
                    if (product > x.get(r)) {
                        continue outer;
                    }
                }
                found--;
            }
            out.set(r, found);
        }
    }

    static void doWhile(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float v = x.get(i);
            int n = 0;
            do {
                v = v * 0.5f + 0.25f;
                n++;
            } while (v > 0.6f && n < 40);
            y.set(i, v + n);
        }
    }

    static void laneBounds(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = 0f;
            for (int j = 0; j <= i; j++) {
                s += x.get(j) * 0.5f;
            }
            for (int j = i; j < n; j++) {
                s -= x.get(j);
            }
            y.set(i, s);
        }
    }

    static void triangle(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            for (@Parallel int j = 0; j <= i; j++) {
                y.set(i * n + j, x.get(i) * x.get(j));
            }
        }
    }

    static void integers(IntArray a, IntArray b, IntArray c) {
        for (@Parallel int i = 0; i < c.getSize(); i++) {
            int x = a.get(i) * 1_000_003;
            int y = b.get(i);
            int r = (x << 3) ^ (x >> (y & 7)) ^ (x >>> 5) ^ (x >>> y);
            r += (x & y) - (x | 12345) * (y ^ -1);
            r ^= TornadoMath.min(x, y) + TornadoMath.max(x, 7) - TornadoMath.abs(y) + TornadoMath.clamp(y, 3, 50);
            c.set(i, r + (byte) x + (short) (x >> 7) + (char) y + i * 3 - (i << 2));
        }
    }

    static void narrow(Int8Array b, ShortArray s, IntArray i, FloatArray f) {
        for (@Parallel int k = 0; k < b.getSize(); k++) {
            int v = b.get(k) * 3 + s.get(k);
            b.set(k, (byte) v);
            s.set(k, (short) (v << 4));
            i.set(k, v + (int) f.get(k));
            f.set(k, f.get(k) + b.get(k) * 0.1f);
        }
    }

    static void wide(LongArray l, DoubleArray d, IntArray k, FloatArray f) {
        for (@Parallel int i = 0; i < l.getSize(); i++) {
            long v = l.get(i) * 6364136223846793005L + k.get(i);
            l.set(i, (v >>> 33) ^ (v << (k.get(i) & 15)) ^ (v >> 3));
            double x = d.get(i) * f.get(i) + k.get(i);
            d.set(i, x < 0 ? Math.sqrt(-x) : Math.min(x, 100.0));
            f.set(i, (float) x + (float) (v >> 40));
            k.set(i, (int) v + (int) x);
        }
    }

    static void bits(FloatArray x, IntArray out, FloatArray back) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            int b = Float.floatToRawIntBits(x.get(i));
            out.set(i, b & 0x7f80_0000);
            back.set(i, Float.intBitsToFloat(b ^ 0x8000_0000));
        }
    }

    static void rounding(FloatArray x, FloatArray y, IntArray k) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float v = x.get(i);
            y.set(i, TornadoMath.floor(v) + TornadoMath.ceil(v) * 0.5f - TornadoMath.sqrt(TornadoMath.abs(v)));
            k.set(i, (int) v + (int) (v * 1000f));
        }
    }

    static void extremes(FloatArray x, FloatArray y, FloatArray z) {
        for (@Parallel int i = 0; i < z.getSize(); i++) {
            float a = x.get(i);
            float b = y.get(i);
            z.set(i, TornadoMath.max(a, b) + TornadoMath.min(-a, b) + Math.signum(a) + TornadoMath.clamp(b, -1f, 2f));
        }
    }

    static void functions(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float v = x.get(i);
            float s = TornadoMath.exp(-v * v) + TornadoMath.tanh(v) + TornadoMath.sin(v) * TornadoMath.cos(v);
            y.set(i, s + TornadoMath.log(v * v + 1f) + TornadoMath.pow(v * v + 0.5f, 1.5f) + TornadoMath.atan2(v, 2f));
        }
    }

    static void rowSums(FloatArray x, FloatArray y, int width) {
        for (@Parallel int r = 0; r < y.getSize(); r++) {
            float s = 0f;
            float m = -1e30f;
            for (int c = 0; c < width; c++) {
                s += x.get(r * width + c);
                m = TornadoMath.max(m, x.get(r * width + c));
            }
            y.set(r, s - m);
        }
    }

    static void rowExtremes(FloatArray x, IntArray k, FloatArray y, IntArray out, int width) {
        for (@Parallel int r = 0; r < y.getSize(); r++) {
            float least = 1e30f;
            int sum = 0;
            for (int c = 0; c < width; c++) {
                least = TornadoMath.min(x.get(r * width + c), least);
                sum += k.get(r * width + c) > 10 ? 1 : 0;
            }
            y.set(r, least);
            out.set(r, sum);
        }
    }

    static void normalizeRows(FloatArray x, FloatArray w, FloatArray y, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            float s = 0f;
            for (int c = 0; c < width; c++) {
                float v = x.get(r * width + c);
                s += v * v;
            }
            float k = 1f / TornadoMath.sqrt(s / width + 1e-5f);
            for (int c = 0; c < width; c++) {
                y.set(r * width + c, x.get(r * width + c) * k * w.get(c));
            }
        }
    }

    static void jammed(FloatArray a, FloatArray b, FloatArray c, FloatArray bias, int m, int n, int k) {
        for (@Parallel int i = 0; i < m; i++) {
            float scale = 0.5f * i;
            for (@Parallel int j = 0; j < n; j++) {
                float s = bias.get(j) * scale;
                float t = 0f;
                for (int l = 0; l < k; l++) {
                    float product = a.get(i * k + l) * b.get(l * n + j);
                    s += product;
                    if (product > 0.5f) {
                        t += product;
                    }
                }
                c.set(i * n + j, s - t);
            }
        }
    }

    /** Loads that move on along rows while lanes lie on different ones. */
    static void turns(FloatArray x, FloatArray z, FloatArray y, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            float s = 0f;
            for (int c = 1; c <= width - 2; c++) {
                s += x.get(r * width + c - 1);
                y.set(c * rows + r, s * z.get(r * width + c + 1));
            }
        }
    }

    /** The same, where some lanes have no row. */
    static void turnsSome(FloatArray x, FloatArray y, int rows, int width) {
        for (@Parallel int i = 0; i < 64; i++) {
            if (i < rows) {
                for (int c = 0; c < width; c++) {
                    y.set(c * rows + i, x.get(i * width + c));
                }
            }
        }
    }

    static void uniformBranch(FloatArray x, FloatArray y, int mode) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float v;
            if (mode == 0) {
                v = x.get(i);
            } else {
                v = mode == 1 ? 2f : x.get(i) * mode;
            }
            y.set(i, v);
        }
    }

    /** Strides that leave the integers within a vector. */
    static void hashes(IntArray x, FloatArray y, int factor) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, 1000003 * (1000003 * i));
            y.set(i, i * factor);
        }
    }

    static void divides(IntArray x, IntArray y, int by) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            int big = x.get(i) * 98_765_431;
            int odd = (x.get(i) & 255) - 100 | 1;
            y.set(i, big / odd + big % odd + i / by - (i + 7) % by + Integer.MIN_VALUE / (-1 - (i & 1)));
        }
    }

    static void dividesByConstants(IntArray x, IntArray y, IntArray z) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            int big = x.get(i) * 98_765_431;
            y.set(i, big / 1000 + 3 * (big % 7) + 5 * (x.get(i) / 2) - big / Integer.MAX_VALUE);
            z.set(i, big % 1_000_003 + 7 * (x.get(i) % 16) + (Integer.MIN_VALUE + x.get(i)) / 3 + big / 65_537);
        }
    }

    static void dividesLongs(LongArray x, long by) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, x.get(i) / by * 3 + x.get(i) % 1000 - (x.get(i) * 1103515245L + 12345L) % (1L << 31));
        }
    }

    static void sharesElement(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(0, x.get(i));
        }
    }

    /** Rows go together in eights, of which the last may be past the end. */
    static void rowsPastTheEnd(FloatArray x, FloatArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int b = 0; b < (M + 7) / 8; b++) {
            for (@Parallel int row = 0; row < 8; row++) {
                for (@Parallel int n = 0; n < N; n++) {
                    int m = TornadoMath.min(b * 8 + row, M - 1);
                    float s = 0f;
                    for (int k = 0; k < K; k++) {
                        s += x.get(m * K + k) * w.get(k * N + n);
                    }
                    if (b * 8 + row < M) {
                        y.set(m * N + n, s + y.get(m * N + n));
                    }
                }
            }
        }
    }

    /** Every second float, in place. */
    static void complexSquares(FloatArray x) {
        for (@Parallel int i = 0; i < x.getSize() / 2; i++) {
            float re = x.get(2 * i);
            float im = x.get(2 * i + 1);
            float squared = re * re - im * im;
            float mixed = re * im + im * re;
            x.set(2 * i, squared);
            x.set(2 * i + 1, mixed);
        }
    }

    /** Every third double: all of them stored, and two of three. */
    static void crossProducts(DoubleArray a, DoubleArray b, DoubleArray c, DoubleArray some) {
        for (@Parallel int i = 0; i < c.getSize() / 3; i++) {
            double x = a.get(3 * i + 1) * b.get(3 * i + 2) - a.get(3 * i + 2) * b.get(3 * i + 1);
            double y = a.get(3 * i + 2) * b.get(3 * i) - a.get(3 * i) * b.get(3 * i + 2);
            double z = a.get(3 * i) * b.get(3 * i + 1) - a.get(3 * i + 1) * b.get(3 * i);
            c.set(3 * i, x);
            c.set(3 * i + 1, y);
            c.set(3 * i + 2, z);
            some.set(3 * i, x);
            some.set(3 * i + 1, z);
        }
    }

    /** Every fourth int, the stores out of order, and every third long. */
    static void fourths(IntArray x, IntArray y, LongArray thirds, LongArray sums) {
        for (@Parallel int i = 0; i < y.getSize() / 4; i++) {
            int a = x.get(4 * i + 3);
            int b = x.get(4 * i + 1) - a;
            int c = x.get(4 * i) ^ b;
            int d = x.get(4 * i + 2) * c;
            y.set(4 * i, d);
            y.set(4 * i + 1, c);
            y.set(4 * i + 2, b);
            y.set(4 * i + 3, a);
            sums.set(i, thirds.get(3 * i) + thirds.get(3 * i + 2));
        }
    }
}
