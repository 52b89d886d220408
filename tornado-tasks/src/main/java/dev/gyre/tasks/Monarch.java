package dev.gyre.tasks;

import uk.ac.manchester.tornado.api.annotations.Parallel;
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

    private Monarch() {}

    /** y[r, a, o, c] = sum over i of w[a, o, i, c] x[r, a, i, c]. */
    public static void forward(FloatArray x, FloatArray w, FloatArray y, int R, int A, int O, int I, int C) {
        for (@Parallel int b = 0; b < A * O; b++) {
            for (@Parallel int r = 0; r < R; r++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int from = (r * A + b / O) * I;
                    float s = 0f;
                    for (int i = 0; i < I; i++) {
                        s += w.get((b * I + i) * C + c) * x.get((from + i) * C + c);
                    }
                    y.set((r * A * O + b) * C + c, s);
                }
            }
        }
    }

    /** dx[r, a, i, c] = sum over o of w[a, o, i, c] dy[r, a, o, c]. */
    public static void gradientInput(FloatArray w, FloatArray dy, FloatArray dx, int R, int A, int O, int I, int C) {
        for (@Parallel int b = 0; b < A * I; b++) {
            for (@Parallel int r = 0; r < R; r++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int a = b / I;
                    int i = b % I;
                    float s = 0f;
                    for (int o = 0; o < O; o++) {
                        s += w.get(((a * O + o) * I + i) * C + c) * dy.get(((r * A + a) * O + o) * C + c);
                    }
                    dx.set((r * A * I + b) * C + c, s);
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
