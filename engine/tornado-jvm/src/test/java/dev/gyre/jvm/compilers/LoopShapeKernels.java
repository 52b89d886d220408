package dev.gyre.jvm.compilers;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels with the loops and branches that compilers lay out differently: their results are those of any layout. */
final class LoopShapeKernels {
    private LoopShapeKernels() {}

    static void doWhileWithContinue(IntArray x, IntArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            int v = x.get(i);
            int rounds = 0;
            do {
                rounds++;
                if ((v & 1) == 0) {
                    v >>= 1;
                    continue;
                }
                v = v * 3 + 1;
            } while (v > 1 && rounds < 60);
            out.set(i, rounds);
        }
    }

    static void guardedDoWhile(FloatArray x, FloatArray out, int width) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            float s = 0f;
            int c = 0;
            if (c < width) {
                do {
                    s += x.get(r * width + c);
                    c++;
                } while (c < width);
            }
            out.set(r, s);
        }
    }

    static void nestedBreakAndContinue(IntArray x, IntArray out, int width) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            int s = 0;
            for (int c = 0; c < width; c++) {
                int v = x.get(r * width + c);
                if (v > 0) {
                    if (v % 3 == 0) {
                        continue;
                    }
                    if (v > 80) {
                        s -= 1000;
                        break;
                    } else if (v > 60) {
                        s += 7;
                        continue;
                    }
                    s += v;
                } else {
                    s--;
                }
                s ^= c;
            }
            out.set(r, s);
        }
    }

    static void endlessWithBreak(IntArray x, IntArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            int v = x.get(i) & 63;
            int n = 0;
            while (true) {
                if (v == 0) {
                    break;
                }
                v = v & (v - 1);
                n++;
            }
            out.set(i, n);
        }
    }

    static void endlessWithTwoBreaks(IntArray x, IntArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            int v = x.get(i);
            int n = 0;
            for (; ; ) {
                n++;
                if (n > 20) {
                    v = -n;
                    break;
                }
                v += n;
                if (v > 100) {
                    v -= 3;
                    break;
                }
            }
            out.set(i, v);
        }
    }

    @SuppressWarnings("fallthrough") // one of the shapes
    static void switches(IntArray x, IntArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            int v = x.get(i);
            int r;
            switch (v & 7) {
                case 0:
                    r = 5;
                    break;
                case 1:
                case 2:
                    r = v * 2;
                    break;
                case 3:
                    v++;
                // falls through
                case 4:
                    r = v - 9;
                    break;
                default:
                    r = -v;
            }
            out.set(i, r);
        }
    }

    static void sparseSwitch(IntArray x, FloatArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            float r = switch (x.get(i)) {
                case -5, 40 -> 0.5f;
                case 7 -> 2f;
                case 99 -> {
                    float s = 0f;
                    for (int k = 0; k < 4; k++) {
                        s += k * 0.25f;
                    }
                    yield s;
                }
                default -> -1f;
            };
            out.set(i, r);
        }
    }

    static void ternaries(FloatArray x, FloatArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            float v = x.get(i);
            float sign = v > 0f ? 1f : v < 0f ? -1f : 0f;
            out.set(i, (i % 2 == 0 ? sign : v) * (v > 1f ? 0.5f : v > 0.5f ? 0.75f : 1f));
        }
    }

    static void shortCircuits(IntArray x, IntArray y, IntArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            int a = x.get(i);
            int b = y.get(i);
            int r = 0;
            if ((a > 0 && b > 0) || (a < -3 && b < -3)) {
                r = 1;
            }
            if (!(a > 20 || b > 20) && (a != b || i == 0)) {
                r += 2;
            }
            boolean both = a > 5 && b > 5;
            boolean either = a > 50 || b > 50;
            out.set(i, both ? r + 4 : either ? r + 8 : r);
        }
    }

    static void shortCircuitLoop(IntArray x, IntArray out, int width) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            int c = 0;
            while (c < width && (x.get(r * width + c) < 60 || c == 3) && x.get(r * width + c) != 31) {
                c++;
            }
            out.set(r, c);
        }
    }

    static void earlyContinue(FloatArray x, FloatArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            float v = x.get(i);
            if (v < 0f) {
                continue;
            }
            if (v > 1f) {
                out.set(i, 1f);
                continue;
            }
            out.set(i, v * v);
        }
    }

    static void continueOutOfLoop(IntArray x, IntArray out, int width) {
        rows:
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            for (int c = 0; c < width; c++) {
                if (x.get(r * width + c) == 77) {
                    out.set(r, -c);
                    continue rows;
                }
            }
            out.set(r, 1);
        }
    }

    static void decreasing(FloatArray x, FloatArray out, int width) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            float s = 0f;
            for (int c = width - 1; c >= 0; c--) {
                s = s * 0.5f + x.get(r * width + c);
            }
            for (int c = width; c > 0; c -= 2) {
                s -= c;
            }
            out.set(r, s);
        }
    }

    static void longCounter(LongArray x, LongArray out, long rounds) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            long s = x.get(i);
            for (long k = 0; k < rounds; k++) {
                s = s * 31 + k;
            }
            out.set(i, s);
        }
    }

    static void twoVariables(FloatArray x, FloatArray out, int width) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            float s = 0f;
            for (int c = 0, d = width - 1; c < d; c++, d--) {
                s += x.get(r * width + c) - x.get(r * width + d);
            }
            out.set(r, s);
        }
    }

    static void flag(IntArray x, IntArray out, int width) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            boolean found = false;
            int at = -1;
            for (int c = 0; c < width && !found; c++) {
                found = x.get(r * width + c) > 70;
                at = found ? c : at;
            }
            out.set(r, at);
        }
    }

    static void declaredBefore(FloatArray x, FloatArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            float a;
            float b;
            if (x.get(i) > 0f) {
                a = 1f;
                b = x.get(i);
            } else {
                a = x.get(i);
                if (a < -1f) {
                    b = 2f;
                } else {
                    b = 3f;
                }
            }
            out.set(i, a - b);
        }
    }

    private static int firstAbove(IntArray x, int from, int to, int bound) {
        for (int c = from; c < to; c++) {
            if (x.get(c) > bound) {
                return c - from;
            }
        }
        return -1;
    }

    private static float half(float v) {
        if (v > 2f) {
            return 1f;
        }
        while (v > 0.5f) {
            v *= 0.5f;
        }
        return v;
    }

    static void returnsFromHelpers(IntArray x, FloatArray y, FloatArray out, int width) {
        for (@Parallel int r = 0; r < out.getSize(); r++) {
            out.set(r, firstAbove(x, r * width, (r + 1) * width, 50) + half(y.get(r)));
        }
    }

    static void parallelInBranch(FloatArray x, FloatArray out, int mode) {
        if (mode > 0) {
            for (@Parallel int i = 0; i < out.getSize(); i++) {
                out.set(i, x.get(i) * mode);
            }
        }
    }

    static void oneAfterAnother(FloatArray x, FloatArray y, FloatArray z) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, 0.5f * x.get(i));
        }
        for (@Parallel int i = 0; i < z.getSize(); i++) {
            z.set(i, y.get(i) + 1f);
        }
    }

    static void boundsOfCalls(FloatArray x, FloatArray out, int rows, int width) {
        for (@Parallel int r = TornadoMath.min(rows, 1); r <= rows - 1; r += 2) {
            for (@Parallel int c = 0; c < Math.min(width, 17); c++) {
                float v = x.get(r * width + c);
                for (int k = 0; k < 3; k++) {
                    if (v < 0f) {
                        break;
                    }
                    v -= 0.25f;
                }
                out.set(r * width + c, v);
            }
        }
    }

    static void integral(Integer n, IntArray out) {
        for (@Parallel int i = 0; i < n; i++) {
            Integer twice = out.get(i) * 2;
            out.set(i, twice + n);
        }
    }

    /** The inner loop's end is the outer one's next round, to which some compilers jump at once. */
    static void nextRoundOutside(FloatArray x, FloatArray out, int rounds, float f) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            if (-7 > i) {
                out.set(i, f);
            } else {
                int w = 0;
                while (w++ < 6 && rounds > 4) {
                    for (int k = 1; k < 9; k += 2) {
                        out.set(i, x.get(i) + k);
                    }
                }
            }
            out.set(i, out.get(i) + x.get(i));
        }
    }

    /** The inner loop's early end is the outer one's next round, to which some compilers jump at once, while others go another way. */
    static void brokenOffAtTheEnd(FloatArray x, FloatArray out, int rounds, float f) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            if (f < x.get(i)) {
                int w = 0;
                while (w++ < 6 && rounds > 4) {
                    for (int k = 1; k < 9; k += 2) {
                        if (f <= -1f) {
                            break;
                        }
                        out.set(i, out.get(i) + k);
                    }
                }
            }
            out.set(i, out.get(i) + x.get(i));
        }
    }
}
