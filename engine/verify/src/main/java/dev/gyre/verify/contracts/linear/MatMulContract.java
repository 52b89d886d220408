package dev.gyre.verify.contracts.linear;

import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link DenseMatMul} is the sum of products over the inner axis, for rows of any number of outer axes. */
public final class MatMulContract implements Contract {

    @Override
    public String op() {
        return "MatMul";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                product(1, 1, 1, 1),
                product(1, 7, 3, 5),
                product(2, 4, 63, 65),
                product(3, 5, 7, 1),
                product(1, 65, 1, 63),
                product(1, 3, 1000, 16),
                product(5, 13, 16, 32),
                product(3, 367, 9, 17));
    }

    private static Case product(int B, int T, int K, int N) {
        return Case.of(
                "(" + B + "," + T + "," + K + ")(" + K + "," + N + ")",
                Math.max(K, B * T),
                List.of(Arg.normal("x", B, T, K), Arg.normal("w", K, N)),
                (g, in) -> List.of(g.apply(new DenseMatMul(in.get(0), in.get(1)))),
                in -> new double[][] {product(in[0], in[1], B * T, K, N)});
    }

    private static double[] product(double[] x, double[] w, int M, int K, int N) {
        double[] y = new double[M * N];
        for (int m = 0; m < M; m++) {
            for (int k = 0; k < K; k++) {
                for (int n = 0; n < N; n++) {
                    y[m * N + n] += x[m * K + k] * w[k * N + n];
                }
            }
        }
        return y;
    }
}
