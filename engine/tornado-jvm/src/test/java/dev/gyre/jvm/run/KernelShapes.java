package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** One kernel for each shape of loops and each type that the runtime takes, and for each that it refuses. */
final class KernelShapes {
    private KernelShapes() {}

    static void axpy(float a, FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, a * x.get(i) + y.get(i));
        }
    }

    static void matmul(FloatArray a, FloatArray b, FloatArray c, int m, int n, int k) {
        for (@Parallel int i = 0; i < m; i++) {
            for (@Parallel int j = 0; j < n; j++) {
                float s = 0f;
                for (int l = 0; l < k; l++) {
                    s += a.get(i * k + l) * b.get(l * n + j);
                }
                c.set(i * n + j, s);
            }
        }
    }

    static void threeDeep(IntArray out, int a, int b, int c) {
        for (@Parallel int i = 0; i < a; i++) {
            for (@Parallel int j = 1; j <= b; j++) {
                for (@Parallel int k = 2; k < c; k += 3) {
                    int at = (i * (b + 1) + j) * c + k;
                    out.set(at, out.get(at) + i * 10_000 + j * 100 + k);
                }
            }
        }
    }

    static void stepTwoFromOffset(FloatArray x, int from, int to) {
        for (@Parallel int i = from; i <= to; i += 2) {
            x.set(i, x.get(i) + i);
        }
    }

    static void computedBounds(FloatArray x, int rows, int width) {
        int n = rows * width;
        for (@Parallel int i = n / 4; i < Math.min(n, x.getSize()); i++) {
            x.set(i, i + 0.5f);
        }
    }

    static void imperfect(FloatArray x, FloatArray out, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            int base = r * width;
            float first = x.get(base);
            for (@Parallel int c = 0; c < width; c++) {
                out.set(base + c, x.get(base + c) - first);
            }
        }
    }

    static void storesBetween(FloatArray x, FloatArray sums, FloatArray out, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            float s = 0f;
            for (int c = 0; c < width; c++) {
                s += x.get(r * width + c);
            }
            sums.set(r, s);
            for (@Parallel int c = 0; c < width; c++) {
                out.set(r * width + c, x.get(r * width + c) / s);
            }
        }
    }

    static void triangle(IntArray out, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            for (@Parallel int j = 0; j <= i; j++) {
                out.set(i * n + j, i + j);
            }
        }
    }

    static void breakAndContinue(IntArray x, IntArray out, int width) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            int sum = 0;
            for (int c = 0; c < width; c++) {
                int v = x.get(r * width + c);
                if (v < 0) {
                    continue;
                }
                if (v > 90) {
                    break;
                }
                sum += v;
            }
            if (sum == 0) {
                continue;
            }
            out.set(r, sum > 100 && (sum & 1) == 0 ? -sum : sum);
        }
    }

    static void localArray(FloatArray x, FloatArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            float[] powers = new float[4];
            powers[0] = 1f;
            for (int p = 1; p < 4; p++) {
                powers[p] = powers[p - 1] * x.get(i);
            }
            out.set(i, powers[1] + powers[2] + powers[3]);
        }
    }

    private static float sigmoid(float v) {
        return 1f / (1f + TornadoMath.exp(-v));
    }

    private static void storeSquare(FloatArray out, int i, float v) {
        out.set(i, v * v);
    }

    static void helpers(FloatArray x, FloatArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            storeSquare(out, i, sigmoid(x.get(i)));
        }
    }

    static void types(
            Int8Array b, ShortArray s, LongArray l, DoubleArray d, HalfFloatArray h, long add, double scale, byte k) {
        for (@Parallel int i = 0; i < b.getSize(); i++) {
            b.set(i, (byte) (b.get(i) + k));
            s.set(i, (short) (s.get(i) * 3));
            l.set(i, l.get(i) + add);
            d.set(i, d.get(i) * scale);
            h.set(i, HalfFloat.add(h.get(i), new HalfFloat(0.5f)));
        }
    }

    static void plainArrays(float[] x, int[] out) {
        for (@Parallel int i = 0; i < out.length; i++) {
            out[i] = (int) x[i];
        }
    }

    static void noParallel(FloatArray x) {
        for (int i = 1; i < x.getSize(); i++) {
            x.set(i, x.get(i) + x.get(i - 1));
        }
    }

    static void insideSequential(FloatArray x, int steps) {
        for (int t = 0; t < steps; t++) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                x.set(i, 0.5f * x.get(i) + t);
            }
        }
    }

    static void fourDeep(IntArray out, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            for (@Parallel int j = 0; j < n; j++) {
                for (@Parallel int k = 0; k < n; k++) {
                    for (@Parallel int l = 0; l < n; l++) {
                        out.set(((i * n + j) * n + k) * n + l, i - j + k - l);
                    }
                }
            }
        }
    }

    static void downwards(FloatArray x) {
        for (@Parallel int i = x.getSize() - 1; i >= 0; i--) {
            x.set(i, i);
        }
    }

    static void carries(IntArray out) {
        int count = 0;
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            count += i;
            out.set(i, count);
        }
    }

    static void carriesInner(FloatArray x, FloatArray sums, int width) {
        for (@Parallel int r = 0; r < sums.getSize(); r++) {
            float s = 0f;
            for (@Parallel int c = 0; c < width; c++) {
                s += x.get(r * width + c);
                sums.set(r, s);
            }
        }
    }

    static void sharedLocalArray(IntArray out) {
        int[] previous = new int[1];
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            out.set(i, previous[0]);
            previous[0] = i;
        }
    }

    static void returnsInside(IntArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            if (out.get(i) == 7) {
                return;
            }
            out.set(i, 7);
        }
    }

    static void breaksOut(IntArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            if (i == 5) {
                break;
            }
            out.set(i, i);
        }
    }

    static void boundFromArray(IntArray n, IntArray out) {
        for (@Parallel int i = 0; i < n.get(0); i++) {
            out.set(i, i);
        }
    }

    static void storesBefore(IntArray out) {
        out.set(0, out.get(0) + 1);
        for (@Parallel int i = 1; i < out.getSize(); i++) {
            out.set(i, i);
        }
    }

    @SuppressWarnings("IncrementInForLoopAndHeader") // the point of this kernel
    static void changesItsVariable(IntArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            out.set(i, i);
            i++;
        }
    }

    static void outOfBounds(IntArray out, int by) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            out.set(i + by, i);
        }
    }

    static void fill(FloatArray out, float value) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            out.set(i, value);
        }
    }
}
