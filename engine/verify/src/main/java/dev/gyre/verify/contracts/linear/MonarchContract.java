package dev.gyre.verify.contracts.linear;

import dev.gyre.engine.op.linear.MonarchFactor;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link MonarchFactor} by itself, and Monarch products of orders two and three. */
public final class MonarchContract implements Contract {

    @Override
    public String op() {
        return "MonarchFactor";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                factor(1, 1, 1, 1, 1),
                factor(7, 1, 5, 3, 4),
                factor(3, 2, 4, 7, 17),
                factor(65, 3, 2, 1, 63),
                factor(2, 1, 7, 9, 65),
                factor(1000, 2, 2, 3, 1),
                second(3, 4, 3, 6, 5, 6),
                second(5, 16, 16, 16, 16, 16),
                third(2, 3),
                third(7, 4));
    }

    private static Case factor(int R, int A, int O, int I, int C) {
        return Case.of(
                "R=" + R + " A=" + A + " O=" + O + " I=" + I + " C=" + C,
                Math.max(R, Math.max(I, O)),
                List.of(Arg.normal("x", R, A * I * C), Arg.normal("w", A, O, I, C)),
                (g, in) -> List.of(g.apply(new MonarchFactor(in.get(0), in.get(1)))),
                in -> new double[][] {mapped(in[0], in[1], R, A, O, I, C)});
    }

    /** Blocks of D inputs and E outputs, whose K E outputs are then read as blocks of K E / L inputs and S outputs. */
    private static Case second(int R, int K, int D, int E, int S, int L) {
        int I = K * E / L;
        return Case.of(
                "order 2 R=" + R + " " + K * D + " to " + S * L,
                Math.max(R, D + I),
                List.of(Arg.normal("x", R, K * D), Arg.normal("w1", K, D, E), Arg.normal("w2", 1, S, I, L)),
                (g, in) -> List.of(MonarchFactor.product(g, in.get(0), in.get(1), in.get(2))),
                in -> new double[][] {
                    mapped(BlockDiagonalContract.mapped(in[0], in[1], R, K, D, E), in[2], R, 1, S, I, L)
                });
    }

    private static Case third(int R, int b) {
        return Case.of(
                "order 3 R=" + R + " b=" + b,
                Math.max(R, 3 * b),
                List.of(
                        Arg.normal("x", R, b * b * b),
                        Arg.normal("w1", b * b, b, b),
                        Arg.normal("w2", b, b, b, b),
                        Arg.normal("w3", 1, b, b, b * b)),
                (g, in) -> List.of(MonarchFactor.product(g, in.get(0), in.get(1), in.get(2), in.get(3))),
                in -> {
                    double[] first = BlockDiagonalContract.mapped(in[0], in[1], R, b * b, b, b);
                    double[] y = mapped(first, in[2], R, b, b, b, b);
                    return new double[][] {mapped(y, in[3], R, 1, b, b, b * b)};
                });
    }

    private static double[] mapped(double[] x, double[] w, int R, int A, int O, int I, int C) {
        double[] y = new double[R * A * O * C];
        for (int n = 0; n < y.length; n++) {
            int c = n % C;
            int o = n / C % O;
            int a = n / C / O % A;
            int r = n / C / O / A;
            for (int i = 0; i < I; i++) {
                y[n] += w[((a * O + o) * I + i) * C + c] * x[((r * A + a) * I + i) * C + c];
            }
        }
        return y;
    }
}
