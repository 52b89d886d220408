package dev.gyre.verify.contracts.layout;

import dev.gyre.engine.op.layout.AppendOne;
import dev.gyre.engine.op.layout.Delay;
import dev.gyre.engine.op.layout.RepeatHeads;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** The ops that move parts of sequences: {@link RepeatHeads}, {@link AppendOne} and {@link Delay}. */
public final class HeadsContract implements Contract {

    @Override
    public String op() {
        return "Heads";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                repeated(1, 1, 1, 1),
                repeated(7, 3, 2, 5),
                repeated(65, 2, 4, 3),
                appended(1, 1, 1),
                appended(9, 3, 5),
                delayed(1, 1, 1, 1),
                delayed(2, 7, 3, 3),
                delayed(2, 7, 3, -2),
                delayed(1, 5, 2, 9));
    }

    private static Case repeated(int R, int M, int K, int D) {
        return Case.of(
                "repeated R=" + R + " M=" + M + " K=" + K + " D=" + D,
                K,
                List.of(Arg.normal("x", R, M * D)),
                (g, in) -> List.of(g.apply(new RepeatHeads(in.get(0), M, K))),
                in -> {
                    double[] y = new double[K * in[0].length];
                    for (int i = 0; i < y.length; i++) {
                        y[i] = in[0][i / D / K * D + i % D];
                    }
                    return new double[][] {y};
                });
    }

    private static Case appended(int R, int N, int D) {
        return Case.of(
                "one appended R=" + R + " N=" + N + " D=" + D,
                1,
                List.of(Arg.normal("x", R, N * D)),
                (g, in) -> List.of(g.apply(new AppendOne(in.get(0), N))),
                in -> {
                    double[] y = new double[R * N * (D + 1)];
                    for (int i = 0; i < y.length; i++) {
                        y[i] = i % (D + 1) == D ? 1 : in[0][i / (D + 1) * D + i % (D + 1)];
                    }
                    return new double[][] {y};
                });
    }

    private static Case delayed(int B, int T, int C, int steps) {
        return Case.of(
                "delayed by " + steps + " B=" + B + " T=" + T + " C=" + C,
                1,
                List.of(Arg.normal("x", B, T, C)),
                (g, in) -> List.of(g.apply(new Delay(in.get(0), steps))),
                in -> {
                    double[] y = new double[in[0].length];
                    for (int i = 0; i < y.length; i++) {
                        int t = i / C % T - steps;
                        y[i] = t < 0 || t >= T ? 0 : in[0][i - steps * C];
                    }
                    return new double[][] {y};
                });
    }
}
