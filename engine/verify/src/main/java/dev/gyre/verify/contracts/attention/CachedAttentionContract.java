package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;

/** {@link CachedAttention} puts a chunk into the ring, and each of its tokens attends over the last W, before and after it wraps. */
public final class CachedAttentionContract implements Contract {

    private static final float SCALE = 0.4f;

    /** Extents of a case: batch, new tokens, slots, heads, heads of keys, widths, window; and what the caches keep. */
    private record Size(int B, int T, int S, int N, int M, int D, int E, int W, CacheType type) {

        Size(int B, int T, int S, int N, int M, int D, int E, int W) {
            this(B, T, S, N, M, D, E, W, CacheType.F32);
        }

        Size as(CacheType other) {
            return new Size(B, T, S, N, M, D, E, W, other);
        }

        @Override
        public String toString() {
            return "B=" + B + " T=" + T + " S=" + S + " N=" + N + " M=" + M + " D=" + D + " E=" + E + " W=" + W
                    + (type == CacheType.F32 ? "" : " " + type);
        }
    }

    @Override
    public String op() {
        return "CachedAttention";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                chunk(new Size(1, 1, 1, 1, 1, 1, 1, 1), 0),
                chunk(new Size(2, 1, 7, 3, 3, 5, 5, 7), 0, 4),
                chunk(new Size(1, 1, 63, 2, 2, 4, 4, 63), 62),
                chunk(new Size(3, 1, 65, 2, 1, 8, 3, 64), 200, 0, 63),
                chunk(new Size(1, 1, 1000, 4, 4, 16, 16, 300), 1700),
                chunk(new Size(2, 1, 300, 2, 2, 6, 4, 70), 40, 331),
                chunk(new Size(1, 7, 7, 1, 1, 3, 2, 1), 9),
                chunk(new Size(2, 5, 11, 6, 2, 3, 5, 7), 0, 8),
                chunk(new Size(2, 7, 5, 2, 1, 4, 3, 5), 0, 13),
                chunk(new Size(1, 17, 3, 1, 1, 2, 2, 2), 100),
                chunk(new Size(3, 7, 70, 4, 2, 5, 33, 20), 66, 1000, 3),
                chunk(new Size(1, 63, 127, 2, 1, 17, 8, 65), 100),
                chunk(new Size(2, 65, 129, 3, 3, 4, 4, 65), 64, 500),
                chunk(new Size(1, 1, 1, 1, 1, 1, 1, 1).as(CacheType.F16), 0),
                chunk(new Size(3, 1, 65, 2, 1, 8, 3, 64).as(CacheType.F16), 200, 0, 63),
                chunk(new Size(2, 7, 5, 2, 1, 4, 3, 5).as(CacheType.F16), 0, 13),
                chunk(new Size(1, 63, 127, 2, 1, 17, 8, 65).as(CacheType.F16), 100),
                chunk(new Size(1, 1, 3, 1, 1, 32, 32, 2).as(CacheType.Q8_0), 4),
                chunk(new Size(2, 1, 65, 8, 4, 16, 8, 64).as(CacheType.Q8_0), 200, 7),
                chunk(new Size(2, 7, 5, 2, 1, 32, 64, 5).as(CacheType.Q8_0), 0, 13),
                chunk(new Size(1, 33, 70, 3, 3, 32, 32, 33).as(CacheType.Q8_0), 100));
    }

    private static Case chunk(Size s, double... positions) {
        Case c = Case.of(
                        s + " at " + Arrays.toString(positions),
                        s.W,
                        List.of(
                                Arg.normal("q", s.B, s.T, s.N * s.D).constant(),
                                Arg.normal("k", s.B, s.T, s.M * s.D).constant(),
                                Arg.normal("v", s.B, s.T, s.M * s.E).constant(),
                                DrawnCache.arg("keys", s.type, s.B, s.S, s.M * s.D),
                                DrawnCache.arg("values", s.type, s.B, s.S, s.M * s.E),
                                Arg.fixed("position", TensorType.i32(s.B), positions)),
                        (g, in) -> List.of(new CachedAttention(
                                        in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), in.get(5), s.N, s.M, s.W,
                                        SCALE)
                                .apply(g)),
                        in -> s.type == CacheType.F32 ? attended(in, s) : attendedInFewBits(in, s))
                .tolerating(1e-5, 1e-5);
        // Kernels of PoCL have no half floats.
        return s.type == CacheType.F32 ? c : c.hereAlone();
    }

    /** A step reads its token as the cache keeps it, a chunk its own tokens as they are. */
    private static double[][] attendedInFewBits(double[][] in, Size s) {
        DrawnCache keys = new DrawnCache(s.type, s.M * s.D, in[3]);
        DrawnCache values = new DrawnCache(s.type, s.M * s.E, in[4]);
        double[][] floats = in.clone();
        if (s.T == 1) {
            floats[1] = keys.rounded(in[1]);
            floats[2] = values.rounded(in[2]);
        }
        floats[3] = keys.numbers();
        floats[4] = values.numbers();
        double[] y = attended(floats, s)[0];
        for (int b = 0; b < s.B; b++) {
            for (int i = 0; i < s.T; i++) {
                int slot = b * s.S + ((int) in[5][b] + i) % s.S;
                keys.put(slot, in[1], b * s.T + i);
                values.put(slot, in[2], b * s.T + i);
            }
        }
        return new double[][] {y, keys.bytes(), values.bytes()};
    }

    private static double[][] attended(double[][] in, Size s) {
        double[] y = new double[s.B * s.T * s.N * s.E];
        for (int b = 0; b < s.B; b++) {
            int position = (int) in[5][b];
            for (int i = 0; i < s.T; i++) {
                int slot = b * s.S + (position + i) % s.S;
                System.arraycopy(in[1], (b * s.T + i) * s.M * s.D, in[3], slot * s.M * s.D, s.M * s.D);
                System.arraycopy(in[2], (b * s.T + i) * s.M * s.E, in[4], slot * s.M * s.E, s.M * s.E);
                for (int n = 0; n < s.N; n++) {
                    attend(in, s, b, i, n, position + i, y);
                }
            }
        }
        return new double[][] {y, in[3], in[4]};
    }

    private static void attend(double[][] in, Size s, int b, int i, int n, int number, double[] y) {
        int query = (b * s.T + i) * s.N + n;
        int head = n / (s.N / s.M);
        int oldest = Math.max(0, number - s.W + 1);
        double[] weights = new double[number - oldest + 1];
        double sum = 0;
        for (int j = 0; j < weights.length; j++) {
            int row = (b * s.S + (oldest + j) % s.S) * s.M + head;
            for (int d = 0; d < s.D; d++) {
                weights[j] += SCALE * in[0][query * s.D + d] * in[3][row * s.D + d];
            }
            weights[j] = Math.exp(weights[j]);
            sum += weights[j];
        }
        for (int j = 0; j < weights.length; j++) {
            int row = (b * s.S + (oldest + j) % s.S) * s.M + head;
            for (int e = 0; e < s.E; e++) {
                y[query * s.E + e] += weights[j] / sum * in[4][row * s.E + e];
            }
        }
    }
}
