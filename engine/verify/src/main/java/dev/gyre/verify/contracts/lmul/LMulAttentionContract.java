package dev.gyre.verify.contracts.lmul;

import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.lmul.LMulMaskedAttention;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** {@link LMulMaskedAttention} is the softmax of sums of L-Mul products, and sums of L-Mul products of its weights. */
public final class LMulAttentionContract implements Contract {

    /** Extents of a case: batch, queries, keys, heads, heads of keys, widths. */
    private record Size(int B, int T, int S, int N, int M, int D, int E) {}

    @Override
    public String op() {
        return "LMulAttention";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int width : new int[] {1, 3, 4, 23}) {
            cases.add(causal(width, new Size(1, 1, 1, 1, 1, 1, 1)));
            cases.add(causal(width, new Size(2, 7, 7, 4, 2, 3, 5)));
            cases.add(causal(width, new Size(1, 2, 65, 3, 1, 9, 4)));
            cases.add(ragged(width, new Size(2, 17, 33, 2, 1, 3, 4)));
        }
        return cases;
    }

    private static Case causal(int width, Size s) {
        double[] from = new double[s.B * s.T];
        double[] to = new double[s.B * s.T];
        double[] seen = new double[s.B * s.S];
        Arrays.fill(seen, 1);
        for (int i = 0; i < to.length; i++) {
            to[i] = i % s.T + s.S - s.T + 1;
        }
        return of("causal", width, s, from, to, seen);
    }

    /** Spans and masks at random, some of them without any key. */
    private static Case ragged(int width, Size s) {
        SplittableRandom random = new SplittableRandom(width);
        double[] from = new double[s.B * s.T];
        double[] to = new double[s.B * s.T];
        double[] seen = new double[s.B * s.S];
        for (int i = 0; i < from.length; i++) {
            from[i] = random.nextInt(s.S + 1);
            to[i] = i % 5 == 3 ? from[i] : random.nextInt((int) from[i], s.S + 1);
        }
        for (int j = 0; j < seen.length; j++) {
            seen[j] = random.nextInt(4) == 0 ? 0 : 1;
        }
        return of("ragged", width, s, from, to, seen);
    }

    private static Case of(String label, int width, Size s, double[] from, double[] to, double[] seen) {
        List<Arg> args = List.of(
                Arg.normal("q", s.B, s.T, s.N * s.D).constant(),
                Arg.normal("k", s.B, s.S, s.M * s.D).constant(),
                Arg.normal("v", s.B, s.S, s.M * s.E).constant(),
                Arg.fixed("from", TensorType.i32(s.B, s.T), from),
                Arg.fixed("to", TensorType.i32(s.B, s.T), to),
                Arg.fixed("seen", TensorType.i32(s.B, s.S), seen));
        return Case.of(
                        label + " width=" + width + " " + s,
                        s.S * s.D,
                        args,
                        (g, in) -> {
                            KeySpans spans = new KeySpans(in.get(3), in.get(4), in.get(5));
                            MaskedAttention exact =
                                    new MaskedAttention(in.get(0), in.get(1), in.get(2), spans, s.N, s.M);
                            return g.add(new LMulMaskedAttention(exact, width)).subList(0, 2);
                        },
                        in -> attended(in, s, width))
                .tolerating(1e-5, 1e-5);
    }

    private static double[][] attended(double[][] in, Size s, int width) {
        double[] y = new double[s.B * s.T * s.N * s.E];
        double[] mass = new double[s.B * s.T * s.N];
        for (int row = 0; row < mass.length; row++) {
            int b = row / (s.T * s.N);
            int query = row / s.N;
            int head = row % s.N / (s.N / s.M);
            List<Integer> keys = new ArrayList<>();
            for (int j = (int) in[3][query]; j < in[4][query]; j++) {
                if (in[5][b * s.S + j] != 0) {
                    keys.add(b * s.S + j);
                }
            }
            double[] scores = new double[s.B * s.S];
            for (int j : keys) {
                for (int d = 0; d < s.D; d++) {
                    double product = LMulContract.added(in[0][row * s.D + d], in[1][(j * s.M + head) * s.D + d], width);
                    scores[j] += product / Math.sqrt(s.D);
                }
            }
            double max = keys.stream().mapToDouble(j -> scores[j]).max().orElse(0);
            mass[row] =
                    keys.stream().mapToDouble(j -> Math.exp(scores[j] - max)).sum();
            for (int j : keys) {
                double weight = Math.exp(scores[j] - max) / mass[row];
                for (int e = 0; e < s.E; e++) {
                    y[row * s.E + e] += LMulContract.added(weight, in[2][(j * s.M + head) * s.E + e], width);
                }
            }
        }
        return new double[][] {y, mass};
    }
}
