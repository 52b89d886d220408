package dev.gyre.verify.contracts.linear;

import dev.gyre.engine.op.linear.BlockQuantizedMatMul;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;

/** {@link BlockQuantizedMatMul} is the product with the numbers that blocks stand for. */
public final class BlockQuantizedMatMulContract implements Contract {

    @Override
    public String op() {
        return "BlockQuantizedMatMul";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (BlockFormat format : List.of(BlockFormat.Q8_0, BlockFormat.Q4_0, BlockFormat.F16, BlockFormat.BF16)) {
            cases.addAll(List.of(
                    product(format, 1, 1, 32, 1),
                    product(format, 1, 1, 96, 7),
                    product(format, 1, 3, 256, 17),
                    product(format, 3, 3, 32, 33),
                    product(format, 1, 17, 512, 9),
                    product(format, 3, 11, 64, 5)));
        }
        // More weights than there are floats made of at a time.
        cases.add(product(BlockFormat.F16, 1, 8, 1 << 16, 65));
        for (BlockFormat format : List.of(BlockFormat.Q4_K, BlockFormat.Q6_K)) {
            cases.addAll(List.of(
                    product(format, 1, 1, 256, 1),
                    product(format, 1, 3, 512, 7),
                    product(format, 3, 3, 256, 33),
                    product(format, 1, 17, 512, 9)));
        }
        return cases;
    }

    private static Case product(BlockFormat format, int B, int T, int K, int N) {
        return Case.of(
                        format + " (" + B + "," + T + "," + K + ")(" + K + "," + N + ")",
                        K,
                        List.of(Arg.normal("x", B, T, K).constant(), DrawnBlocks.arg(format, K, N)),
                        (g, in) -> List.of(g.apply(new BlockQuantizedMatMul(in.get(0), in.get(1), format))),
                        in -> new double[][] {product(format, in, B * T, K, N)})
                .hereAlone();
    }

    private static double[] product(BlockFormat format, double[][] in, int M, int K, int N) {
        double[] y = new double[M * N];
        for (int i = 0; i < M * N; i++) {
            for (int k = 0; k < K; k++) {
                int block = i % N * (K / format.numbers()) + k / format.numbers();
                y[i] += in[0][i / N * K + k]
                        * DrawnBlocks.number(format, in[1], block * format.bytes(), k % format.numbers());
            }
        }
        return y;
    }
}
