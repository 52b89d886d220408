package dev.gyre.engine.verify.contracts.attention;

import dev.gyre.engine.op.attention.AttentionStep;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.engine.verify.Arg;
import dev.gyre.engine.verify.Case;
import dev.gyre.engine.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;

/** {@link AttentionStep} puts a token into the ring and attends over those that are there, before and after it wraps. */
public final class AttentionStepContract implements Contract {

    @Override
    public String op() {
        return "AttentionStep";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                step(1, 1, 1, 1, 0),
                step(2, 7, 3, 5, 0),
                step(2, 7, 3, 5, 4),
                step(1, 63, 2, 4, 62),
                step(3, 65, 1, 8, 200),
                step(1, 1000, 4, 16, 700));
    }

    private static Case step(int B, int W, int N, int D, int pos) {
        return Case.of(
                        "B=" + B + " W=" + W + " N=" + N + " D=" + D + " pos=" + pos,
                        W,
                        List.of(
                                Arg.normal("q", B, N * D).constant(),
                                Arg.normal("k", B, N * D).constant(),
                                Arg.normal("v", B, N * D).constant(),
                                Arg.normal("keys", B, W, N * D).updated(),
                                Arg.normal("values", B, W, N * D).updated(),
                                Arg.fixed("pos", TensorType.i32(1), pos)),
                        (g, in) -> List.of(g.apply(new AttentionStep(
                                in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), in.get(5), N))),
                        in -> stepped(in, B, W, N, D, pos))
                .tolerating(1e-5, 1e-5);
    }

    private static double[][] stepped(double[][] in, int B, int W, int N, int D, int pos) {
        int C = N * D;
        double[] y = new double[B * C];
        for (int b = 0; b < B; b++) {
            System.arraycopy(in[1], b * C, in[3], (b * W + pos % W) * C, C);
            System.arraycopy(in[2], b * C, in[4], (b * W + pos % W) * C, C);
            int first = b * W;
            int[] slots =
                    IntStream.range(0, Math.min(pos + 1, W)).map(w -> first + w).toArray();
            for (int n = 0; n < N; n++) {
                AttentionOracle.attend(in[0], (b * N + n) * D, in[3], in[4], slots, C, n * D, D, y);
            }
        }
        return new double[][] {y, in[3], in[4]};
    }
}
