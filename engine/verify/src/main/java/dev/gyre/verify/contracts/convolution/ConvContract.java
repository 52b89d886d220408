package dev.gyre.verify.contracts.convolution;

import dev.gyre.engine.op.convolution.ConvPatches;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link ConvPatches} within a convolution, at odd and even sizes, kernels and strides, by the sum over the kernel. */
public final class ConvContract implements Contract {

    @Override
    public String op() {
        return "Conv";
    }

    /** Sizes of a convolution: N images H by W, I channels to O, K by K taps, every S-th pixel. */
    private record Sizes(int N, int H, int W, int I, int O, int K, int S) {

        int rows() {
            return (H + S - 1) / S;
        }

        int columns() {
            return (W + S - 1) / S;
        }
    }

    @Override
    public List<Case> cases() {
        return Stream.of(
                        new Sizes(1, 1, 1, 1, 1, 1, 1),
                        new Sizes(2, 5, 7, 3, 4, 3, 1),
                        new Sizes(2, 4, 6, 3, 5, 3, 2),
                        new Sizes(1, 7, 5, 2, 3, 3, 2),
                        new Sizes(3, 6, 5, 9, 2, 1, 2),
                        new Sizes(1, 9, 8, 2, 2, 5, 3),
                        new Sizes(1, 4, 4, 3, 2, 2, 1),
                        new Sizes(1, 3, 2, 2, 2, 7, 2),
                        new Sizes(1, 5, 4, 65, 7, 3, 1))
                .map(ConvContract::convolution)
                .toList();
    }

    private static Case convolution(Sizes s) {
        return Case.of(
                s.toString(),
                Math.max(s.K * s.K * s.I, s.N * s.rows() * s.columns()),
                List.of(Arg.normal("x", s.N, s.H, s.W, s.I), Arg.normal("weight", s.K, s.K, s.I, s.O)),
                (g, in) -> List.of(ConvPatches.convolution(g, in.get(0), in.get(1), s.S)),
                in -> new double[][] {convolved(in[0], in[1], s)});
    }

    private static double[] convolved(double[] x, double[] w, Sizes s) {
        int top = Math.max(0, (s.rows() - 1) * s.S + s.K - s.H) / 2;
        int left = Math.max(0, (s.columns() - 1) * s.S + s.K - s.W) / 2;
        double[] y = new double[s.N * s.rows() * s.columns() * s.O];
        for (int at = 0; at < y.length; at++) {
            int column = at / s.O % s.columns();
            int row = at / s.O / s.columns() % s.rows();
            int image = at / s.O / s.columns() / s.rows();
            for (int tap = 0; tap < s.K * s.K; tap++) {
                int h = row * s.S + tap / s.K - top;
                int v = column * s.S + tap % s.K - left;
                boolean inside = h >= 0 && h < s.H && v >= 0 && v < s.W;
                for (int i = 0; inside && i < s.I; i++) {
                    y[at] += x[((image * s.H + h) * s.W + v) * s.I + i] * w[(tap * s.I + i) * s.O + at % s.O];
                }
            }
        }
        return y;
    }
}
