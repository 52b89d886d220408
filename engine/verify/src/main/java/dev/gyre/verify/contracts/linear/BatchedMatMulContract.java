package dev.gyre.verify.contracts.linear;

import dev.gyre.engine.op.linear.BatchedMatMul;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link BatchedMatMul} is a matrix product for each index of the outer axis. */
public final class BatchedMatMulContract implements Contract {

    @Override
    public String op() {
        return "BatchedMatMul";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                products(1, 1, 1, 1),
                products(2, 7, 3, 5),
                products(3, 4, 63, 9),
                products(7, 2, 5, 65),
                products(2, 17, 20, 33),
                products(1, 3, 1000, 8));
    }

    private static Case products(int G, int M, int K, int N) {
        return Case.of(
                "G=" + G + ",M=" + M + ",K=" + K + ",N=" + N,
                Math.max(K, M),
                List.of(Arg.normal("x", G, M, K), Arg.normal("w", G, K, N)),
                (g, in) -> List.of(g.apply(new BatchedMatMul(in.get(0), in.get(1)))),
                in -> new double[][] {products(in[0], in[1], G, M, K, N)});
    }

    private static double[] products(double[] x, double[] w, int G, int M, int K, int N) {
        double[] y = new double[G * M * N];
        for (int i = 0; i < y.length; i++) {
            int n = i % N;
            int m = i / N % M;
            int g = i / N / M;
            for (int k = 0; k < K; k++) {
                y[i] += x[(g * M + m) * K + k] * w[(g * K + k) * N + n];
            }
        }
        return y;
    }
}
