package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.SpanSums;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.SplittableRandom;

/** {@link SpanSums} against its definition, over spans and masks at random, some of them without any key. */
public final class SpanSumsContract implements Contract {

    /** Extents of a case: batch, queries, keys, heads, widths of keys and values. */
    private record Size(int B, int T, int S, int N, int D, int E) {}

    @Override
    public String op() {
        return "SpanSums";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                ragged(new Size(1, 1, 1, 1, 1, 1)),
                ragged(new Size(2, 1, 65, 3, 5, 2)),
                ragged(new Size(2, 33, 40, 2, 3, 4)),
                ragged(new Size(3, 5, 7, 4, 2, 3)),
                ragged(new Size(1, 36, 150, 1, 8, 33)),
                ragged(new Size(1, 65, 63, 2, 7, 1)));
    }

    private static Case ragged(Size s) {
        SplittableRandom random = new SplittableRandom(s.T);
        double[] from = new double[s.B * s.T];
        double[] to = new double[s.B * s.T];
        double[] seen = new double[s.B * s.S];
        for (int i = 0; i < from.length; i++) {
            from[i] = random.nextInt(s.S);
            to[i] = i % 5 == 3 ? from[i] : random.nextInt((int) from[i], s.S + 1);
        }
        for (int j = 0; j < seen.length; j++) {
            seen[j] = random.nextInt(4) == 0 ? 0 : 1;
        }
        return Case.of(
                s.toString(),
                s.S * s.D,
                List.of(
                        Arg.normal("q", s.B, s.T, s.N * s.D),
                        Arg.normal("k", s.B, s.S, s.N * s.D),
                        Arg.normal("v", s.B, s.S, s.N * s.E),
                        Arg.fixed("from", TensorType.i32(s.B, s.T), from),
                        Arg.fixed("to", TensorType.i32(s.B, s.T), to),
                        Arg.fixed("seen", TensorType.i32(s.B, s.S), seen)),
                (g, in) -> List.of(g.apply(new SpanSums(
                        in.get(0), in.get(1), in.get(2), new KeySpans(in.get(3), in.get(4), in.get(5)), s.N))),
                in -> new double[][] {summed(in, s)});
    }

    private static double[] summed(double[][] in, Size s) {
        double[] y = new double[s.B * s.T * s.N * s.E];
        for (int row = 0; row < s.B * s.T * s.N; row++) {
            int i = row / s.N;
            int b = i / s.T;
            for (int j = (int) in[3][i]; j < in[4][i]; j++) {
                int key = (b * s.S + j) * s.N + row % s.N;
                double dot = 0;
                for (int d = 0; d < s.D; d++) {
                    dot += in[0][row * s.D + d] * in[1][key * s.D + d] * in[5][b * s.S + j];
                }
                for (int e = 0; e < s.E; e++) {
                    y[row * s.E + e] += dot * in[2][key * s.E + e];
                }
            }
        }
        return y;
    }
}
