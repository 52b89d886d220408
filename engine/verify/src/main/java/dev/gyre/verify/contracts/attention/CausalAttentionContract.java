package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;

/** {@link CausalAttention} is the softmax over all tokens up to the query's. */
public final class CausalAttentionContract implements Contract {

    @Override
    public String op() {
        return "CausalAttention";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                sequence(1, 1, 1, 1, 1),
                sequence(2, 7, 3, 5, 1),
                sequence(1, 63, 1, 4, 1),
                sequence(1, 65, 2, 8, 1),
                sequence(3, 2, 4, 16, 1),
                sequence(1, 35, 1, 128, 1),
                sequence(1, 9, 2, 6, 12));
    }

    private static Case sequence(int B, int T, int N, int D, double spread) {
        Arg q = Arg.normal("q", B, T, N * D).with((random, i) -> spread * random.nextGaussian());
        return Case.of(
                        "B=" + B + " T=" + T + " N=" + N + " D=" + D + " spread=" + (int) spread,
                        T * D,
                        List.of(q, Arg.normal("k", B, T, N * D), Arg.normal("v", B, T, N * D)),
                        (g, in) -> List.of(g.apply(new CausalAttention(in.get(0), in.get(1), in.get(2), N))),
                        in -> new double[][] {attended(in[0], in[1], in[2], B, T, N, D)})
                .tolerating(1e-5, 5e-5);
    }

    private static double[] attended(double[] q, double[] k, double[] v, int B, int T, int N, int D) {
        double[] y = new double[q.length];
        for (int row = 0; row < B * T; row++) {
            int[] seen = IntStream.rangeClosed(row / T * T, row).toArray();
            for (int n = 0; n < N; n++) {
                AttentionOracle.attend(q, (row * N + n) * D, k, v, seen, N * D, n * D, D, y);
            }
        }
        return y;
    }
}
