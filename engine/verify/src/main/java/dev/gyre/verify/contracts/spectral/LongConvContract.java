package dev.gyre.verify.contracts.spectral;

import dev.gyre.engine.op.spectral.LongConv;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link LongConv}, causal and in both directions, as a sum and by Fourier transforms. */
public final class LongConvContract implements Contract {

    @Override
    public String op() {
        return "LongConv";
    }

    @Override
    public List<Case> cases() {
        int[][] shapes = {
            {1, 1, 1, 1, 1},
            {2, 7, 3, 7, 7},
            {3, 63, 2, 63, 63},
            {1, 65, 5, 40, 65},
            {2, 11, 65, 1, 2},
            {1, 1000, 1, 1000, 999}
        };
        return Stream.of(shapes)
                .flatMap(s -> Stream.of(
                        causal(s[0], s[1], s[2], s[3], false),
                        causal(s[0], s[1], s[2], s[3], true),
                        both(s[0], s[1], s[2], s[3], s[4], false),
                        both(s[0], s[1], s[2], s[3], s[4], true)))
                .toList();
    }

    private static Case causal(int B, int T, int C, int K, boolean transformed) {
        return Case.of(
                label("causal", B, T, C, transformed) + " K=" + K,
                B * T,
                List.of(Arg.normal("x", B, T, C), Arg.normal("k", K, C), Arg.normal("skip", C)),
                (g, in) -> {
                    LongConv y = new LongConv(in.get(0), List.of(in.get(1)), in.get(2));
                    return List.of(transformed ? y.transformed(g) : g.apply(y));
                },
                in -> new double[][] {convolved(in[0], in[1], new double[0], in[2], B, T, C)});
    }

    private static Case both(int B, int T, int C, int K, int J, boolean transformed) {
        return Case.of(
                label("both", B, T, C, transformed) + " K=" + K + " J=" + J,
                B * T,
                List.of(
                        Arg.normal("x", B, T, C),
                        Arg.normal("k", K, C),
                        Arg.normal("ahead", J, C),
                        Arg.normal("skip", C)),
                (g, in) -> {
                    LongConv y = new LongConv(in.get(0), List.of(in.get(1), in.get(2)), in.get(3));
                    return List.of(transformed ? y.transformed(g) : g.apply(y));
                },
                in -> new double[][] {convolved(in[0], in[1], in[2], in[3], B, T, C)});
    }

    private static String label(String what, int B, int T, int C, boolean transformed) {
        return what + (transformed ? " transformed" : " direct") + " B=" + B + " T=" + T + " C=" + C;
    }

    private static double[] convolved(double[] x, double[] k, double[] ahead, double[] skip, int B, int T, int C) {
        double[] y = new double[B * T * C];
        for (int i = 0; i < y.length; i++) {
            int c = i % C;
            int t = i / C % T;
            y[i] = skip[c] * x[i];
            for (int lag = 0; lag <= t && lag < k.length / C; lag++) {
                y[i] += k[lag * C + c] * x[i - lag * C];
            }
            for (int lead = 1; lead < T - t && lead <= ahead.length / C; lead++) {
                y[i] += ahead[(lead - 1) * C + c] * x[i + lead * C];
            }
        }
        return y;
    }
}
