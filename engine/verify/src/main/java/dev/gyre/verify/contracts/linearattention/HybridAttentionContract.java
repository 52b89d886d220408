package dev.gyre.verify.contracts.linearattention;

import dev.gyre.engine.op.linearattention.HybridAttention;
import dev.gyre.engine.op.linearattention.LinearAttention;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/**
 * {@link HybridAttention}: softmax over the window and features beyond it under one normaliser, the window's largest score
 * being a variable like any other. {@link LinearAttention} is the same without a window.
 */
public final class HybridAttentionContract implements Contract {

    /** The tolerance of gradients where weights cancel: they're zero within 1e-6, that is, this much of the noise floor. */
    private static final double NO_INFLUENCE = 0.1;

    /** Extents of a case: batch, time, heads, widths of heads, features and values, window, chunk. */
    private record Size(int B, int T, int N, int D, int F, int E, int W, int L) {}

    @Override
    public String op() {
        return "HybridAttention";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                hybrid(new Size(1, 2, 1, 1, 1, 1, 1, 1), false),
                hybrid(new Size(2, 9, 2, 4, 6, 3, 3, 4), false),
                hybrid(new Size(2, 9, 2, 4, 6, 3, 3, 4), true),
                hybrid(new Size(1, 35, 3, 2, 5, 4, 8, 16), true),
                hybrid(new Size(1, 7, 1, 3, 2, 2, 20, 7), false).tolerating(1e-5, NO_INFLUENCE),
                linear(new Size(1, 1, 1, 1, 1, 1, 0, 1)),
                linear(new Size(2, 9, 2, 1, 5, 3, 0, 4)),
                linear(new Size(1, 65, 1, 1, 8, 4, 0, 65)));
    }

    private static Arg features(String name, Size s) {
        return Arg.uniform(name, 0.05, 1, s.B, s.T, s.N * s.F);
    }

    private static Case hybrid(Size s, boolean affine) {
        return Case.of(
                        (affine ? "affine " : "") + s,
                        s.T * s.F,
                        List.of(
                                Arg.normal("q", s.B, s.T, s.N * s.D),
                                Arg.normal("k", s.B, s.T, s.N * s.D),
                                Arg.normal("v", s.B, s.T, s.N * s.E),
                                features("fq", s),
                                features("fk", s),
                                Arg.normal("gate", s.N)),
                        (g, in) -> List.of(HybridAttention.of(
                                        g,
                                        new HybridAttention.Mapped(in.get(0), in.get(3)),
                                        new HybridAttention.Mapped(in.get(1), in.get(4)),
                                        in.get(2),
                                        in.get(5),
                                        s.W,
                                        affine,
                                        s.L)
                                .y()),
                        in -> new double[][] {mixed(in, s, affine)})
                .tolerating(1e-5, 5e-5);
    }

    private static Case linear(Size s) {
        return Case.of(
                        "linear " + s,
                        s.T * s.F,
                        List.of(features("fq", s), features("fk", s), Arg.normal("v", s.B, s.T, s.N * s.E)),
                        (g, in) -> List.of(LinearAttention.of(g, in.get(0), in.get(1), in.get(2), s.N, s.L, 1e-12f)
                                .y()),
                        in -> new double[][] {
                            mixed(new double[][] {null, null, in[2], in[0], in[1], new double[s.N]}, s, false)
                        })
                .tolerating(1e-5, s.T == 1 ? NO_INFLUENCE : 5e-5);
    }

    /** q, k, v, fq, fk and gate to y; position by position. */
    private static double[] mixed(double[][] in, Size s, boolean affine) {
        double[] y = new double[s.B * s.T * s.N * s.E];
        for (int row = 0; row < s.B * s.T * s.N; row++) {
            double w = 1 / (1 + Math.exp(-in[5][row % s.N]));
            int i = row / s.N % s.T;
            double[] weights = new double[i + 1];
            double max = Double.NEGATIVE_INFINITY;
            for (int j = Math.max(0, i - s.W + 1); j <= i; j++) {
                weights[j] = dot(in[0], in[1], row, row - (i - j) * s.N, s.D) / Math.sqrt(s.D);
                max = Math.max(max, weights[j]);
            }
            double total = 0;
            for (int j = 0; j <= i; j++) {
                weights[j] = j > i - s.W
                        ? w * Math.exp(weights[j] - max)
                        : (affine ? 1 - w : 1) * dot(in[3], in[4], row, row - (i - j) * s.N, s.F);
                total += weights[j];
            }
            for (int j = 0; j <= i; j++) {
                for (int e = 0; e < s.E; e++) {
                    y[row * s.E + e] += weights[j] / total * in[2][(row - (i - j) * s.N) * s.E + e];
                }
            }
        }
        return y;
    }

    private static double dot(double[] a, double[] b, int rowA, int rowB, int width) {
        double sum = 0;
        for (int d = 0; d < width; d++) {
            sum += a[rowA * width + d] * b[rowB * width + d];
        }
        return sum;
    }
}
