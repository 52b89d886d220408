package dev.gyre.verify.contracts.spectral;

import dev.gyre.engine.op.spectral.LongConvCached;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;

/** {@link LongConvCached}: tokens on top of a ring of inputs, before and after it wraps, with chunks that are longer than it. */
public final class LongConvCachedContract implements Contract {

    @Override
    public String op() {
        return "LongConvCached";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                chunk(1, 1, 1, 1, 1, 0),
                chunk(2, 1, 3, 7, 6, 0, 4),
                chunk(2, 7, 65, 5, 4, 3, 29),
                chunk(3, 5, 2, 63, 70, 0, 61, 500),
                chunk(1, 65, 5, 40, 39, 1000));
    }

    private static Case chunk(int B, int T, int C, int K, int S, double... positions) {
        return Case.of(
                "B=" + B + " T=" + T + " C=" + C + " K=" + K + " S=" + S + " at " + Arrays.toString(positions),
                K,
                List.of(
                        Arg.normal("x", B, T, C).constant(),
                        Arg.normal("k", K, C).constant(),
                        Arg.normal("skip", C).constant(),
                        Arg.normal("ring", B, S, C).updated(),
                        Arg.fixed("position", TensorType.i32(B), positions)),
                (g, in) -> List.of(g.apply(new LongConvCached(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4)))),
                in -> convolved(in, B, T, C, K, S));
    }

    /** The sequence from its first input that's still known, and the sum over it. */
    private static double[][] convolved(double[][] in, int B, int T, int C, int K, int S) {
        double[] y = new double[B * T * C];
        double[] ring = in[3].clone();
        for (int b = 0; b < B; b++) {
            int first = (int) in[4][b];
            for (int c = 0; c < C; c++) {
                for (int t = 0; t < T; t++) {
                    int number = first + t;
                    double now = in[0][(b * T + t) * C + c];
                    double sum = (in[2][c] + in[1][c]) * now;
                    for (int u = Math.max(0, number - K + 1); u < number; u++) {
                        double before = u < first ? in[3][(b * S + u % S) * C + c] : in[0][(b * T + u - first) * C + c];
                        sum += in[1][(number - u) * C + c] * before;
                    }
                    y[(b * T + t) * C + c] = sum;
                    ring[(b * S + number % S) * C + c] = now;
                }
            }
        }
        return new double[][] {y, ring};
    }
}
