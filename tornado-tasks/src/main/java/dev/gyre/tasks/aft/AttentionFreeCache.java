package dev.gyre.tasks.aft;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Causal attention-free mixing, {@link AttentionFree}, of T tokens that follow earlier ones. Zhai et al. 2021, arXiv:2105.14103. The
 * last S keys and values lie in a ring, token number p in slot p mod S, and S is the window at once; the new tokens, numbers pos to
 * pos + T - 1, aren't in it yet. What left the window may count without a bias, by its sums.
 *
 * <p>B batch elements, H heads of D channels, C = H D. k, v, y: (B, T, C); keys, values: (B, S, C); pos: (B); peak, num, den: (B, C),
 * maximum of the keys that left the window, and sums of exp(k - maximum) v and of exp(k - maximum); outside: those three for each new
 * token, (3, B, T, C). The lane is the channel.
 */
public final class AttentionFreeCache {

    private AttentionFreeCache() {}

    /** The sums that each new token finds outside its window, and those after the last one in place of those before. */
    public static void leave(
            FloatArray k,
            FloatArray v,
            FloatArray keys,
            FloatArray values,
            IntArray pos,
            FloatArray peak,
            FloatArray num,
            FloatArray den,
            FloatArray outside,
            int B,
            int T,
            int S,
            int C) {
        int plane = B * T * C;
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float m = peak.get(b * C + c);
                float a = num.get(b * C + c);
                float s = den.get(b * C + c);
                for (int i = 0; i < T; i++) {
                    int leaving = pos.get(b) + i - S;
                    if (leaving >= 0) {
                        float key = 0f;
                        float value = 0f;
                        if (i >= S) {
                            key = k.get((b * T + i - S) * C + c);
                            value = v.get((b * T + i - S) * C + c);
                        } else {
                            key = keys.get((b * S + leaving % S) * C + c);
                            value = values.get((b * S + leaving % S) * C + c);
                        }
                        float next = TornadoMath.max(m, key);
                        float keep = TornadoMath.exp(m - next);
                        float gain = TornadoMath.exp(key - next);
                        a = a * keep + gain * value;
                        s = s * keep + gain;
                        m = next;
                    }
                    int at = (b * T + i) * C + c;
                    outside.set(at, m);
                    outside.set(plane + at, a);
                    outside.set(2 * plane + at, s);
                }
                peak.set(b * C + c, m);
                num.set(b * C + c, a);
                den.set(b * C + c, s);
            }
        }
    }

    /**
     * y = sigmoid(q) times the mean of the values in the window and, if counts = 1, of those outside. w: with P = 0 by head and lag, (H, S),
     * otherwise by new token and position, (B, T, P).
     */
    public static void mixValues(
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray w,
            FloatArray keys,
            FloatArray values,
            IntArray pos,
            FloatArray outside,
            FloatArray y,
            int B,
            int T,
            int S,
            int H,
            int D,
            int P,
            int counts) {
        int C = H * D;
        int plane = B * T * C;
        for (@Parallel int n = 0; n < B * H; n++) {
            for (@Parallel int i = 0; i < T; i++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int b = n / H;
                    int h = n % H;
                    int c = h * D + d;
                    int first = pos.get(b);
                    int low = TornadoMath.max(0, first + i - S + 1);
                    int fresh = TornadoMath.max(0, i - S + 1);
                    int bias = P == 0 ? h * S + first + i : (b * T + i) * P;
                    int along = P == 0 ? -1 : 1;
                    int at = (b * T + i) * C + c;
                    float m = AttentionFree.LOWEST;
                    float num = 0f;
                    float den = 0f;
                    if (counts == 1) {
                        m = outside.get(at);
                        num = outside.get(plane + at);
                        den = outside.get(2 * plane + at);
                    }
                    float none = m;
                    for (int u = low; u < first; u++) {
                        m = TornadoMath.max(m, keys.get((b * S + u % S) * C + c) + w.get(bias + along * u));
                    }
                    for (int j = fresh; j <= i; j++) {
                        m = TornadoMath.max(m, k.get((b * T + j) * C + c) + w.get(bias + along * (first + j)));
                    }
                    float keep = TornadoMath.exp(none - m);
                    num = num * keep;
                    den = den * keep;
                    for (int u = low; u < first; u++) {
                        int slot = (b * S + u % S) * C + c;
                        float e = TornadoMath.exp(keys.get(slot) + w.get(bias + along * u) - m);
                        num += e * values.get(slot);
                        den += e;
                    }
                    for (int j = fresh; j <= i; j++) {
                        int from = (b * T + j) * C + c;
                        float e = TornadoMath.exp(k.get(from) + w.get(bias + along * (first + j)) - m);
                        num += e * v.get(from);
                        den += e;
                    }
                    float mean = den == 0f ? 0f : num / den;
                    y.set(at, mean / (1f + TornadoMath.exp(-q.get(at))));
                }
            }
        }
    }
}
