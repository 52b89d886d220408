package dev.gyre.tasks.elementwise;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Element by element, n elements each; with a bias, R rows of C channels. */
public final class Elementwise {

    private Elementwise() {}

    /** y = value. */
    public static void fill(FloatArray y, int n, float value) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, value);
        }
    }

    /** y = value, int32. */
    public static void fillInts(IntArray y, int n, int value) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, value);
        }
    }

    /** y = x + by, int32. */
    public static void addInt(IntArray x, IntArray y, int n, int by) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) + by);
        }
    }

    /** y = a + b. */
    public static void add(FloatArray a, FloatArray b, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, a.get(i) + b.get(i));
        }
    }

    /** y = a - b. */
    public static void sub(FloatArray a, FloatArray b, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, a.get(i) - b.get(i));
        }
    }

    /** y = a b. */
    public static void mul(FloatArray a, FloatArray b, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, a.get(i) * b.get(i));
        }
    }

    /** y = factor x. */
    public static void scale(FloatArray x, FloatArray y, int n, float factor) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, factor * x.get(i));
        }
    }

    /** y = factor s x with a number s. s: (1). */
    public static void scaleBy(FloatArray x, FloatArray s, FloatArray y, int n, float factor) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, factor * s.get(0) * x.get(i));
        }
    }

    /** y = cap tanh(x / cap). */
    public static void softCap(FloatArray x, FloatArray y, int n, float cap) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, cap * TornadoMath.tanh(x.get(i) / cap));
        }
    }

    /** dx = dy (1 - (y / cap)^2), y as {@link #softCap} gave it. */
    public static void softCapGradient(FloatArray y, FloatArray dy, FloatArray dx, int n, float cap) {
        for (@Parallel int i = 0; i < n; i++) {
            float t = y.get(i) / cap;
            dx.set(i, dy.get(i) * (1f - t * t));
        }
    }

    /** y[r, c] = x[r, c] + b[c]. x, y: (R, C); b: (C). */
    public static void addBias(FloatArray x, FloatArray b, FloatArray y, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                y.set(r * C + c, x.get(r * C + c) + b.get(c));
            }
        }
    }

    /** y[c] = sum over r of x[r, c]. x: (R, C); y: (C). */
    public static void columnSums(FloatArray x, FloatArray y, int R, int C) {
        for (@Parallel int c = 0; c < C; c++) {
            float s = 0f;
            for (int r = 0; r < R; r++) {
                s += x.get(r * C + c);
            }
            y.set(c, s);
        }
    }
}
