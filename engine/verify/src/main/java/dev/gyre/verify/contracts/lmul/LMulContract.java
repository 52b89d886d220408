package dev.gyre.verify.contracts.lmul;

import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.lmul.LMulBits;
import dev.gyre.engine.op.lmul.LMulBlockDiagonal;
import dev.gyre.engine.op.lmul.LMulDenseMatMul;
import dev.gyre.engine.op.lmul.LMulFloats;
import dev.gyre.engine.op.lmul.LMulFormat;
import dev.gyre.engine.op.lmul.LMulProduct;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link LMulProduct}, {@link LMulFloats}, {@link LMulDenseMatMul}, {@link LMulBlockDiagonal} and {@link LMulBits} against the adder's value in exact arithmetic. Forward only:
 * straight-through gradients aren't derivatives, and are checked against golden files.
 */
public final class LMulContract implements Contract {

    @Override
    public String op() {
        return "LMul";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int width : new int[] {1, 3, 4, 23}) {
            cases.add(product(width, 1));
            cases.add(product(width, 1000));
            cases.add(oneTask(width, 1000));
            cases.add(matrices(width, 1, 1, 1));
            cases.add(matrices(width, 7, 33, 3));
            cases.add(matrices(width, 3, 5, 65));
            cases.add(blocks(width, 1, 1, 1, 1));
            cases.add(blocks(width, 7, 3, 5, 4));
            cases.add(blocks(width, 3, 2, 33, 65));
        }
        cases.add(patterns());
        return cases;
    }

    private static Case product(int width, int n) {
        return Case.of(
                "width=" + width + " n=" + n,
                1,
                List.of(Arg.normal("a", n).constant(), Arg.normal("b", n).constant()),
                (g, in) -> List.of(g.apply(new LMulProduct(in.get(0), in.get(1), width))),
                in -> products(in, width));
    }

    /** TornadoVM takes a float's bits only to store them. */
    private static Case oneTask(int width, int n) {
        return Case.of(
                        "in one task width=" + width + " n=" + n,
                        1,
                        List.of(
                                Arg.normal("a", n).constant(),
                                Arg.normal("b", n).constant()),
                        (g, in) -> List.of(g.apply(new LMulFloats(in.get(0), in.get(1), width))),
                        in -> products(in, width))
                .hereAlone();
    }

    private static double[][] products(double[][] in, int width) {
        double[] y = new double[in[0].length];
        for (int i = 0; i < y.length; i++) {
            y[i] = added(in[0][i], in[1][i], width);
        }
        return new double[][] {y};
    }

    private static Case matrices(int width, int M, int K, int N) {
        return Case.of(
                "matrices width=" + width + " M=" + M + " K=" + K + " N=" + N,
                K,
                List.of(Arg.normal("x", M, K).constant(), Arg.normal("w", K, N).constant()),
                (g, in) -> List.of(g.apply(new LMulDenseMatMul(in.get(0), in.get(1), width))),
                in -> {
                    double[] y = new double[M * N];
                    for (int i = 0; i < M * N * K; i++) {
                        int at = i / K;
                        y[at] += added(in[0][at / N * K + i % K], in[1][i % K * N + at % N], width);
                    }
                    return new double[][] {y};
                });
    }

    private static Case blocks(int width, int R, int N, int D, int E) {
        return Case.of(
                "blocks width=" + width + " R=" + R + " N=" + N + " D=" + D + " E=" + E,
                D,
                List.of(
                        Arg.normal("x", R, N * D).constant(),
                        Arg.normal("w", N, D, E).constant()),
                (g, in) -> List.of(g.apply(new LMulBlockDiagonal(new BlockDiagonal(in.get(0), in.get(1)), width))),
                in -> {
                    double[] y = new double[R * N * E];
                    for (int i = 0; i < y.length; i++) {
                        int block = i / E % N;
                        for (int d = 0; d < D; d++) {
                            double x = in[0][(i / E / N * N + block) * D + d];
                            y[i] += added(x, in[1][(block * D + d) * E + i % E], width);
                        }
                    }
                    return new double[][] {y};
                });
    }

    /** Every pair of positive 8-bit numbers of 4 exponent bits. */
    private static Case patterns() {
        int n = 0x77;
        return Case.of(
                "e4m3",
                1,
                List.of(
                        Arg.ints("a", 0, 1, n * n).with((r, i) -> 8 + i / n),
                        Arg.ints("b", 0, 1, n * n).with((r, i) -> 8 + i % n)),
                (g, in) -> {
                    Tensor y = g.apply(new LMulBits(in.get(0), in.get(1), LMulFormat.E4M3));
                    return List.of(y);
                },
                in -> {
                    double[] y = new double[n * n];
                    for (int i = 0; i < y.length; i++) {
                        double v = added(eighth(in[0][i]), eighth(in[1][i]), 3);
                        int e = Math.getExponent(v);
                        double code = (e + 7 + v / Math.scalb(1.0, e) - 1) * 8;
                        y[i] = code < 8 ? 0 : Math.min(code, 0x7E);
                    }
                    return new double[][] {y};
                });
    }

    /** The value of an e4m3 pattern. */
    private static double eighth(double pattern) {
        int p = (int) pattern;
        return Math.scalb(1 + p % 8 / 8.0, p / 8 - 7);
    }

    /** 2^(ea + eb) times 1 + the mantissas' sum + 2^-l, whose carry goes into the exponent. */
    static double added(double a, double b, int width) {
        int ea = Math.getExponent(a);
        int eb = Math.getExponent(b);
        double steps = Math.scalb(1.0, width);
        double ma = Math.floor((Math.abs(a) / Math.scalb(1.0, ea) - 1) * steps) / steps;
        double mb = Math.floor((Math.abs(b) / Math.scalb(1.0, eb) - 1) * steps) / steps;
        int l = width <= 3 ? width : width == 4 ? 3 : 4;
        double s = ma + mb + Math.scalb(1.0, -l);
        int carry = (int) Math.floor(s);
        return Math.signum(a) * Math.signum(b) * Math.scalb(1 + s - carry, ea + eb + carry);
    }
}
