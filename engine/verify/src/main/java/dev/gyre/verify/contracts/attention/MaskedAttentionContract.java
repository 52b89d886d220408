package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** {@link MaskedAttention} is the softmax over the keys in a query's span that count, and its mass their sum. */
public final class MaskedAttentionContract implements Contract {

    /** Scores of a single key have no influence: gradients are zero within 5e-7, that is, this much of the noise floor. */
    private static final double ONE_KEY = 0.05;

    /** Extents of a case: batch, queries, keys, heads, heads of keys, widths; and whether scores are stored. */
    private record Size(int B, int T, int S, int N, int M, int D, int E, boolean stored) {

        @Override
        public String toString() {
            return "B=" + B + " T=" + T + " S=" + S + " N=" + N + " M=" + M + " D=" + D + " E=" + E
                    + (stored ? " stored" : " online");
        }
    }

    @Override
    public String op() {
        return "MaskedAttention";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>(cases(true));
        cases.addAll(cases(false));
        return cases;
    }

    private static List<Case> cases(boolean stored) {
        return List.of(
                relative("causal", new Size(1, 1, 1, 1, 1, 1, 1, stored), 1, 0, 1)
                        .tolerating(1e-5, ONE_KEY),
                relative("causal", new Size(2, 7, 7, 4, 2, 3, 5, stored), 7, 0, 1),
                relative("causal", new Size(1, 63, 63, 1, 1, 4, 4, stored), 63, 0, 1),
                relative("causal after a prefix", new Size(1, 5, 33, 2, 1, 8, 3, stored), 33, 0, 1),
                relative("one query", new Size(2, 1, 65, 4, 2, 6, 6, stored), 65, 0, 1),
                relative("window 4", new Size(2, 65, 65, 2, 2, 4, 4, stored), 3, 0, 1),
                relative("window 1", new Size(1, 17, 17, 3, 1, 2, 2, stored), 0, 0, 1)
                        .tolerating(1e-5, ONE_KEY),
                relative("all", new Size(2, 9, 20, 2, 2, 5, 2, stored), 29, 29, 1),
                relative("anticausal", new Size(1, 34, 34, 1, 1, 6, 6, stored), 0, 34, 1),
                relative("causal", new Size(1, 18, 18, 2, 1, 40, 128, stored), 18, 0, 1),
                relative("causal, large scores", new Size(1, 19, 19, 2, 1, 6, 4, stored), 19, 0, 12),
                ragged(new Size(2, 33, 40, 2, 1, 3, 4, stored)),
                ragged(new Size(3, 5, 7, 4, 4, 2, 3, stored)),
                ragged(new Size(1, 36, 150, 1, 1, 1, 2, stored)));
    }

    private static Case relative(String label, Size s, int back, int ahead, double spread) {
        double[] from = new double[s.B * s.T];
        double[] to = new double[s.B * s.T];
        double[] seen = new double[s.B * s.S];
        Arrays.fill(seen, 1);
        for (int i = 0; i < from.length; i++) {
            int position = i % s.T + s.S - s.T;
            from[i] = Math.max(0, position - back);
            to[i] = Math.min(s.S, position + ahead + 1);
        }
        List<Arg> args = operands(s, spread);
        return Case.of(
                        label + " " + s,
                        s.S * s.D,
                        args,
                        (g, in) -> g.add(attention(s, in, spans(g, s, back, ahead)))
                                .subList(0, 2),
                        in -> attended(in, from, to, seen, s))
                .tolerating(1e-5, 5e-5);
    }

    private static KeySpans spans(GraphBuilder g, Size s, int back, int ahead) {
        if (ahead == 0) {
            return back >= s.S ? KeySpans.causal(g, s.B, s.T, s.S) : KeySpans.window(g, s.B, s.T, s.S, back + 1);
        }
        return back == 0 ? KeySpans.anticausal(g, s.B, s.T, s.S) : KeySpans.all(g, s.B, s.T, s.S);
    }

    /** Spans and masks at random, some of them without any key. */
    private static Case ragged(Size s) {
        SplittableRandom random = new SplittableRandom(s.T);
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
        List<Arg> args = operands(s, 1);
        args.add(Arg.fixed("from", TensorType.i32(s.B, s.T), from));
        args.add(Arg.fixed("to", TensorType.i32(s.B, s.T), to));
        args.add(Arg.fixed("seen", TensorType.i32(s.B, s.S), seen));
        return Case.of(
                        "ragged " + s,
                        s.S * s.D,
                        args,
                        (g, in) -> g.add(attention(s, in, new KeySpans(in.get(3), in.get(4), in.get(5))))
                                .subList(0, 2),
                        in -> attended(in, in[3], in[4], in[5], s))
                .tolerating(1e-5, 5e-5);
    }

    private static List<Arg> operands(Size s, double spread) {
        return new ArrayList<>(List.of(
                Arg.normal("q", s.B, s.T, s.N * s.D).with((random, i) -> spread * random.nextGaussian()),
                Arg.normal("k", s.B, s.S, s.M * s.D),
                Arg.normal("v", s.B, s.S, s.M * s.E)));
    }

    private static MaskedAttention attention(Size s, List<Tensor> in, KeySpans spans) {
        float scale = (float) (1 / Math.sqrt(s.D));
        return new MaskedAttention(in.get(0), in.get(1), in.get(2), spans, s.N, s.M, scale, s.stored);
    }

    private static double[][] attended(double[][] in, double[] from, double[] to, double[] seen, Size s) {
        double[] y = new double[s.B * s.T * s.N * s.E];
        double[] mass = new double[s.B * s.T * s.N];
        for (int row = 0; row < mass.length; row++) {
            int b = row / (s.T * s.N);
            int i = row / s.N;
            int head = row % s.N / (s.N / s.M);
            double[] weights = new double[s.S];
            double max = Double.NEGATIVE_INFINITY;
            for (int j = (int) from[i]; j < to[i]; j++) {
                for (int d = 0; d < s.D; d++) {
                    weights[j] += in[0][row * s.D + d] * in[1][((b * s.S + j) * s.M + head) * s.D + d] / Math.sqrt(s.D);
                }
                max = seen[b * s.S + j] == 0 ? max : Math.max(max, weights[j]);
            }
            for (int j = (int) from[i]; j < to[i]; j++) {
                weights[j] = seen[b * s.S + j] == 0 ? 0 : Math.exp(weights[j] - max);
                mass[row] += weights[j];
            }
            for (int j = (int) from[i]; j < to[i]; j++) {
                for (int e = 0; e < s.E && weights[j] > 0; e++) {
                    y[row * s.E + e] += weights[j] / mass[row] * in[2][((b * s.S + j) * s.M + head) * s.E + e];
                }
            }
        }
        return new double[][] {y, mass};
    }
}
