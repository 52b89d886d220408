package dev.gyre.verify.contracts.convolution;

import dev.gyre.engine.op.convolution.CausalConv;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link CausalConv} after zeros and after a state, whole sequences and single steps, and the state that it leaves. */
public final class CausalConvContract implements Contract {

    @Override
    public String op() {
        return "CausalConv";
    }

    @Override
    public List<Case> cases() {
        int[][] shapes = {{1, 1, 1, 2}, {2, 7, 5, 4}, {3, 1, 63, 4}, {1, 2, 65, 4}, {2, 100, 3, 3}, {1, 3, 1000, 5}};
        return Stream.of(shapes)
                .flatMap(s -> Stream.of(
                        afterZeros(s[0], s[1], s[2], s[3]),
                        afterState(s[0], s[1], s[2], s[3]),
                        stateAfter(s[0], s[1], s[2], s[3])))
                .toList();
    }

    private static Case afterZeros(int B, int T, int C, int K) {
        return Case.of(
                label("zeros", B, T, C, K),
                Math.max(K, B * T),
                List.of(Arg.normal("x", B, T, C), Arg.normal("weight", C, K), Arg.normal("bias", C)),
                (g, in) -> List.of(CausalConv.of(g, in.get(0), in.get(1), in.get(2))),
                in -> new double[][] {convolved(in[0], in[1], in[2], new double[B * (K - 1) * C], B, T, C, K)});
    }

    private static Case afterState(int B, int T, int C, int K) {
        return Case.of(
                label("state", B, T, C, K),
                Math.max(K, B * T),
                List.of(
                        Arg.normal("x", B, T, C),
                        Arg.normal("weight", C, K),
                        Arg.normal("bias", C),
                        Arg.normal("state", B, K - 1, C).constant()),
                (g, in) -> List.of(g.apply(new CausalConv(in.get(0), in.get(1), in.get(2), in.get(3)))),
                in -> new double[][] {convolved(in[0], in[1], in[2], in[3], B, T, C, K)});
    }

    private static Case stateAfter(int B, int T, int C, int K) {
        return Case.of(
                label("next", B, T, C, K),
                K,
                List.of(
                        Arg.normal("x", B, T, C).constant(),
                        Arg.normal("weight", C, K).constant(),
                        Arg.normal("bias", C).constant(),
                        Arg.normal("state", B, K - 1, C).constant()),
                (g, in) -> g.add(new CausalConv(in.get(0), in.get(1), in.get(2), in.get(3))),
                in -> {
                    double[] next = new double[B * (K - 1) * C];
                    for (int i = 0; i < next.length; i++) {
                        int c = i % C;
                        int k = i / C % (K - 1);
                        next[i] = input(in[0], in[3], i / C / (K - 1), T - (K - 1) + k, c, T, C, K);
                    }
                    return new double[][] {convolved(in[0], in[1], in[2], in[3], B, T, C, K), next};
                });
    }

    private static String label(String what, int B, int T, int C, int K) {
        return what + " B=" + B + " T=" + T + " C=" + C + " K=" + K;
    }

    private static double[] convolved(
            double[] x, double[] weight, double[] bias, double[] state, int B, int T, int C, int K) {
        double[] y = new double[B * T * C];
        for (int i = 0; i < y.length; i++) {
            int c = i % C;
            int t = i / C % T;
            y[i] = bias[c];
            for (int lag = 0; lag < K; lag++) {
                y[i] += weight[c * K + K - 1 - lag] * input(x, state, i / C / T, t - lag, c, T, C, K);
            }
        }
        return y;
    }

    /** The input at time t, which is before the sequence where negative. */
    private static double input(double[] x, double[] state, int b, int t, int c, int T, int C, int K) {
        return t < 0 ? state[(b * (K - 1) + K - 1 + t) * C + c] : x[(b * T + t) * C + c];
    }
}
