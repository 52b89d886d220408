package dev.gyre.verify.contracts.linear;

import dev.gyre.engine.op.linear.QuantizedMatMul;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link QuantizedMatMul} is the product with each integer times its column's scale. */
public final class Int8MatMulContract implements Contract {

    private static final int ROWS = 4;
    private static final int COLUMNS = 32;

    @Override
    public String op() {
        return "Int8MatMul";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                product(1, 1, 1, 1),
                product(1, 7, 3, 5),
                product(2, 4, 63, 65),
                product(3, 5, 7, 1),
                product(1, 1, 1000, 17),
                product(1, 1, 64, 1000),
                product(5, 13, 16, 32));
    }

    /** Integers of any bits, those of rows beyond K and columns beyond N included, which mustn't count. */
    private static Case product(int B, int T, int K, int N) {
        return Case.of(
                "(" + B + "," + T + "," + K + ")(" + K + "," + N + ")",
                K,
                List.of(
                        Arg.normal("x", B, T, K).constant(),
                        Arg.ints(
                                "packed",
                                Integer.MIN_VALUE,
                                Integer.MAX_VALUE,
                                Math.ceilDiv(N, COLUMNS),
                                Math.ceilDiv(K, ROWS),
                                COLUMNS),
                        Arg.uniform("scale", 1e-3, 1e-1, N).constant()),
                (g, in) -> List.of(g.apply(new QuantizedMatMul(in.get(0), in.get(1), in.get(2)))),
                in -> new double[][] {product(in, B * T, K, N)});
    }

    private static double[] product(double[][] in, int M, int K, int N) {
        double[] y = new double[M * N];
        for (int i = 0; i < M * N; i++) {
            for (int k = 0; k < K; k++) {
                int row = i % N / COLUMNS * Math.ceilDiv(K, ROWS) + k / ROWS;
                long four = (long) in[1][row * COLUMNS + i % N % COLUMNS] & 0xffffffffL;
                double q = Math.floorMod((four >> (k % ROWS * Byte.SIZE)) + 128, 256L) - 128;
                y[i] += in[0][i / N * K + k] * q * in[2][i % N];
            }
        }
        return y;
    }
}
