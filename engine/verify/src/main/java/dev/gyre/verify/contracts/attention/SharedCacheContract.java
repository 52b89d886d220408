package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.attention.SharedCache;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;

/**
 * {@link SharedCache} takes a chunk into the ring once, and two layers' queries attend over the last W tokens: those of all new
 * tokens, or of the last one alone.
 */
public final class SharedCacheContract implements Contract {

    private static final int LAYERS = 2;

    /** Extents of a case: batch, new tokens, slots, heads, heads of keys, widths, window. */
    private record Size(int B, int T, int S, int N, int M, int D, int E, int W, boolean last) {

        int asking() {
            return last ? 1 : T;
        }
    }

    @Override
    public String op() {
        return "SharedCache";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                shared(new Size(1, 1, 1, 1, 1, 1, 1, 1, false), 0),
                shared(new Size(2, 1, 7, 3, 3, 5, 5, 7, true), 0, 4),
                shared(new Size(3, 1, 65, 2, 1, 8, 3, 64, false), 200, 0, 63),
                shared(new Size(1, 7, 7, 1, 1, 3, 2, 1, true), 9),
                shared(new Size(2, 5, 11, 6, 2, 3, 5, 7, false), 0, 8),
                shared(new Size(2, 5, 11, 6, 2, 3, 5, 7, true), 0, 8),
                shared(new Size(2, 7, 5, 2, 1, 4, 3, 5, true), 0, 13),
                shared(new Size(1, 17, 3, 1, 1, 2, 2, 2, true), 100),
                shared(new Size(1, 63, 127, 2, 1, 17, 8, 65, true), 100),
                shared(new Size(1, 63, 127, 2, 1, 17, 8, 65, false), 100),
                shared(new Size(2, 65, 1000, 4, 4, 4, 4, 1000, true), 64, 2500));
    }

    private static Case shared(Size s, double... positions) {
        return Case.of(
                        s + " at " + Arrays.toString(positions),
                        s.W,
                        List.of(
                                Arg.normal("q1", s.B, s.T, s.N * s.D).constant(),
                                Arg.normal("q2", s.B, s.T, s.N * s.D).constant(),
                                Arg.normal("k", s.B, s.T, s.M * s.D).constant(),
                                Arg.normal("v", s.B, s.T, s.M * s.E).constant(),
                                Arg.normal("keys", s.B, s.S, s.M * s.D).updated(),
                                Arg.normal("values", s.B, s.S, s.M * s.E).updated(),
                                Arg.fixed("position", TensorType.i32(s.B), positions)),
                        (g, in) -> {
                            SharedCache cache = s.last
                                    ? SharedCache.last(
                                            g, in.get(2), in.get(3), in.get(4), in.get(5), in.get(6), s.M, s.W)
                                    : SharedCache.all(
                                            g, in.get(2), in.get(3), in.get(4), in.get(5), in.get(6), s.M, s.W);
                            return in.subList(0, LAYERS).stream()
                                    .map(q -> attended(g, cache, s.last ? g.apply(SliceRows.last(q)) : q, s))
                                    .toList();
                        },
                        in -> attended(in, s))
                .tolerating(1e-5, 1e-5);
    }

    /** The last token of two sequences asks the slots as keys, which is the same. */
    private static Tensor attended(GraphBuilder g, SharedCache cache, Tensor q, Size s) {
        return cache instanceof SharedCache.Ring ring && s.B == 2
                ? g.apply(new SharedCache.Query(q, ring, s.N).masked(g))
                : cache.attend(g, q, s.N);
    }

    private static double[][] attended(double[][] in, Size s) {
        double[][] y = new double[LAYERS][s.B * s.asking() * s.N * s.E];
        for (int b = 0; b < s.B; b++) {
            for (int i = 0; i < s.T; i++) {
                int number = (int) in[6][b] + i;
                int slot = b * s.S + number % s.S;
                System.arraycopy(in[2], (b * s.T + i) * s.M * s.D, in[4], slot * s.M * s.D, s.M * s.D);
                System.arraycopy(in[3], (b * s.T + i) * s.M * s.E, in[5], slot * s.M * s.E, s.M * s.E);
                int asks = i - (s.T - s.asking());
                for (int n = 0; n < s.N * LAYERS && asks >= 0; n++) {
                    int layer = n / s.N;
                    int to = (b * s.asking() + asks) * s.N + n % s.N;
                    attend(in, in[layer], s, (b * s.T + i) * s.N + n % s.N, b, number, y[layer], to);
                }
            }
        }
        return new double[][] {y[0], y[1], in[4], in[5]};
    }

    private static void attend(double[][] in, double[] q, Size s, int query, int b, int number, double[] y, int to) {
        int head = query % s.N / (s.N / s.M);
        int oldest = Math.max(0, number - s.W + 1);
        double[] weights = new double[number - oldest + 1];
        double sum = 0;
        for (int j = 0; j < weights.length; j++) {
            int row = (b * s.S + (oldest + j) % s.S) * s.M + head;
            for (int d = 0; d < s.D; d++) {
                weights[j] += q[query * s.D + d] * in[4][row * s.D + d] / Math.sqrt(s.D);
            }
            weights[j] = Math.exp(weights[j]);
            sum += weights[j];
        }
        for (int j = 0; j < weights.length; j++) {
            int row = (b * s.S + (oldest + j) % s.S) * s.M + head;
            for (int e = 0; e < s.E; e++) {
                y[to * s.E + e] += weights[j] / sum * in[5][row * s.E + e];
            }
        }
    }
}
