package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A factor of a Monarch matrix together with its permutations: a block-diagonal matrix whose blocks are interleaved. Fu et al.
 * 2023, arXiv:2310.12109.
 *
 * <p>R rows, A outer blocks, I inputs and O outputs of a block, C interleaved blocks. x, dx: (R, A, I, C); w, dw: (A, O, I, C);
 * y, dy: (R, A, O, C). The lane is the interleaved block: reading the axis in the middle is the permutation, so nothing is
 * ever moved, and each lane has a matrix of its own.
 */
public final class Monarch {

    /**
     * Outputs that one iteration makes, so that what it reads of x serves all of them; at the end the last one is made several
     * times, always the same.
     */
    private static final int TOGETHER = 4;

    private Monarch() {}

    /** y[r, a, o, c] = sum over i of w[a, o, i, c] x[r, a, i, c]. */
    public static void forward(FloatArray x, FloatArray w, FloatArray y, int R, int A, int O, int I, int C) {
        for (@Parallel int b = 0; b < A * ((O + TOGETHER - 1) / TOGETHER); b++) {
            for (@Parallel int r = 0; r < R; r++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int groups = (O + TOGETHER - 1) / TOGETHER;
                    int a = b / groups;
                    int o0 = b % groups * TOGETHER;
                    int o1 = TornadoMath.min(o0 + 1, O - 1);
                    int o2 = TornadoMath.min(o0 + 2, O - 1);
                    int o3 = TornadoMath.min(o0 + 3, O - 1);
                    float s0 = 0f;
                    float s1 = 0f;
                    float s2 = 0f;
                    float s3 = 0f;
                    for (int i = 0; i < I; i++) {
                        float v = x.get(((r * A + a) * I + i) * C + c);
                        s0 += w.get(((a * O + o0) * I + i) * C + c) * v;
                        s1 += w.get(((a * O + o1) * I + i) * C + c) * v;
                        s2 += w.get(((a * O + o2) * I + i) * C + c) * v;
                        s3 += w.get(((a * O + o3) * I + i) * C + c) * v;
                    }
                    y.set(((r * A + a) * O + o0) * C + c, s0);
                    y.set(((r * A + a) * O + o1) * C + c, s1);
                    y.set(((r * A + a) * O + o2) * C + c, s2);
                    y.set(((r * A + a) * O + o3) * C + c, s3);
                }
            }
        }
    }

    /** dx[r, a, i, c] = sum over o of w[a, o, i, c] dy[r, a, o, c]. */
    public static void gradientInput(FloatArray w, FloatArray dy, FloatArray dx, int R, int A, int O, int I, int C) {
        for (@Parallel int b = 0; b < A * ((I + TOGETHER - 1) / TOGETHER); b++) {
            for (@Parallel int r = 0; r < R; r++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int groups = (I + TOGETHER - 1) / TOGETHER;
                    int a = b / groups;
                    int i0 = b % groups * TOGETHER;
                    int i1 = TornadoMath.min(i0 + 1, I - 1);
                    int i2 = TornadoMath.min(i0 + 2, I - 1);
                    int i3 = TornadoMath.min(i0 + 3, I - 1);
                    float s0 = 0f;
                    float s1 = 0f;
                    float s2 = 0f;
                    float s3 = 0f;
                    for (int o = 0; o < O; o++) {
                        float v = dy.get(((r * A + a) * O + o) * C + c);
                        s0 += w.get(((a * O + o) * I + i0) * C + c) * v;
                        s1 += w.get(((a * O + o) * I + i1) * C + c) * v;
                        s2 += w.get(((a * O + o) * I + i2) * C + c) * v;
                        s3 += w.get(((a * O + o) * I + i3) * C + c) * v;
                    }
                    dx.set(((r * A + a) * I + i0) * C + c, s0);
                    dx.set(((r * A + a) * I + i1) * C + c, s1);
                    dx.set(((r * A + a) * I + i2) * C + c, s2);
                    dx.set(((r * A + a) * I + i3) * C + c, s3);
                }
            }
        }
    }

    /** dw[a, o, i, c] = sum over r of x[r, a, i, c] dy[r, a, o, c]. */
    public static void gradientWeight(FloatArray x, FloatArray dy, FloatArray dw, int R, int A, int O, int I, int C) {
        for (@Parallel int b = 0; b < A * O; b++) {
            for (@Parallel int i = 0; i < I; i++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int a = b / O;
                    float s = 0f;
                    for (int r = 0; r < R; r++) {
                        s += x.get(((r * A + a) * I + i) * C + c) * dy.get((r * A * O + b) * C + c);
                    }
                    dw.set((b * I + i) * C + c, s);
                }
            }
        }
    }
}
