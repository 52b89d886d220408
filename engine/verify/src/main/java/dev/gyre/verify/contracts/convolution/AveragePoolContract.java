package dev.gyre.verify.contracts.convolution;

import dev.gyre.engine.op.convolution.AveragePool;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link AveragePool} over small windows, oblong ones and whole images. */
public final class AveragePoolContract implements Contract {

    @Override
    public String op() {
        return "AveragePool";
    }

    @Override
    public List<Case> cases() {
        int[][] shapes = {
            {1, 1, 1, 1, 1, 1}, {2, 4, 6, 3, 2, 2}, {3, 6, 3, 7, 2, 3}, {2, 7, 5, 9, 7, 5}, {1, 4, 4, 65, 2, 1}
        };
        return Stream.of(shapes)
                .map(s -> pooled(s[0], s[1], s[2], s[3], s[4], s[5]))
                .toList();
    }

    private static Case pooled(int N, int H, int W, int C, int A, int B) {
        return Case.of(
                "N=" + N + " H=" + H + " W=" + W + " C=" + C + " window " + A + " by " + B,
                A * B,
                List.of(Arg.normal("x", N, H, W, C)),
                (g, in) -> List.of(g.apply(new AveragePool(in.getFirst(), A, B))),
                in -> {
                    double[] y = new double[in[0].length / (A * B)];
                    for (int at = 0; at < in[0].length; at++) {
                        int c = at % C;
                        int column = at / C % W / B;
                        int row = at / C / W % H / A;
                        int image = at / C / W / H;
                        y[((image * (H / A) + row) * (W / B) + column) * C + c] += in[0][at] / (A * B);
                    }
                    return new double[][] {y};
                });
    }
}
