package dev.gyre.tasks.aft;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * AFT-simple: causal attention-free mixing without position bias, y[t] = sigmoid(q[t]) r[t], r[t] the mean of v[u] weighted by
 * exp(k[u]) over u &lt;= t. Zhai et al. 2021, arXiv:2105.14103. A recurrence in O(T C) with a running maximum. A key of minus infinity hides
 * its position; where all are hidden, r is zero.
 *
 * <p>B batch elements, T time steps, C channels. q, k, v, y: (B, T, C). The state (B, C) is the maximum m of the keys, and
 * the sums of exp(k - m) v and of exp(k - m); before anything, m is {@link AttentionFree#LOWEST} and the sums are zero.
 * A long sequence is cut into blocks of L steps: the sums of each, the state before each, then all blocks at once. states: the three
 * of them by block, (3, B, T / L rounded up, C). The lane is the channel. Maxima are chosen by comparison, which is one instruction where
 * Java's max takes several; a NaN isn't the maximum then, but is in the sums.
 */
public final class AttentionFreeScan {

    /** Instead of the sum of no keys, so that 0 / 0 is 0; other sums are 1 and more, since the largest key counts as 1. */
    private static final float LEAST = 1e-30f;

    private AttentionFreeScan() {}

    /** y and the state after the sequence, causal. */
    public static void forward(
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray peak,
            FloatArray num,
            FloatArray den,
            FloatArray y,
            FloatArray lastMax,
            FloatArray lastNum,
            FloatArray lastDen,
            int B,
            int T,
            int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float m = peak.get(b * C + c);
                float a = num.get(b * C + c);
                float s = den.get(b * C + c);
                for (int t = 0; t < T; t++) {
                    int at = (b * T + t) * C + c;
                    float key = k.get(at);
                    float above = key - m;
                    float e = TornadoMath.exp(-TornadoMath.abs(above));
                    float keep = above > 0f ? e : 1f;
                    float gain = above > 0f ? 1f : e;
                    a = a * keep + gain * v.get(at);
                    s = s * keep + gain;
                    m = above > 0f ? key : m;
                    y.set(at, a / ((s > LEAST ? s : LEAST) * (1f + TornadoMath.exp(-q.get(at)))));
                }
                lastMax.set(b * C + c, m);
                lastNum.set(b * C + c, a);
                lastDen.set(b * C + c, s);
            }
        }
    }

    /** states: of each block by itself. */
    public static void blocks(FloatArray k, FloatArray v, FloatArray states, int B, int T, int C, int L) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < (T + L - 1) / L; n++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int blocks = (T + L - 1) / L;
                    int end = TornadoMath.min(T, n * L + L);
                    float m = AttentionFree.LOWEST;
                    for (int t = n * L; t < end; t++) {
                        float key = k.get((b * T + t) * C + c);
                        m = key > m ? key : m;
                    }
                    float a = 0f;
                    float s = 0f;
                    for (int t = n * L; t < end; t++) {
                        int at = (b * T + t) * C + c;
                        float e = TornadoMath.exp(k.get(at) - m);
                        a += e * v.get(at);
                        s += e;
                    }
                    int to = (b * blocks + n) * C + c;
                    states.set(to, m);
                    states.set(B * blocks * C + to, a);
                    states.set(2 * B * blocks * C + to, s);
                }
            }
        }
    }

    /** states: from those of the blocks by themselves to those before each block; and the last one. */
    public static void before(
            FloatArray peak,
            FloatArray num,
            FloatArray den,
            FloatArray states,
            FloatArray lastMax,
            FloatArray lastNum,
            FloatArray lastDen,
            int B,
            int blocks,
            int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float m = peak.get(b * C + c);
                float a = num.get(b * C + c);
                float s = den.get(b * C + c);
                for (int n = 0; n < blocks; n++) {
                    int at = (b * blocks + n) * C + c;
                    float key = states.get(at);
                    float more = states.get(B * blocks * C + at);
                    float mass = states.get(2 * B * blocks * C + at);
                    states.set(at, m);
                    states.set(B * blocks * C + at, a);
                    states.set(2 * B * blocks * C + at, s);
                    float next = TornadoMath.max(m, key);
                    float keep = TornadoMath.exp(m - next);
                    float gain = TornadoMath.exp(key - next);
                    a = a * keep + gain * more;
                    s = s * keep + gain * mass;
                    m = next;
                }
                lastMax.set(b * C + c, m);
                lastNum.set(b * C + c, a);
                lastDen.set(b * C + c, s);
            }
        }
    }

    /** y, each block from the state before it. */
    public static void within(
            FloatArray q, FloatArray k, FloatArray v, FloatArray states, FloatArray y, int B, int T, int C, int L) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int n = 0; n < (T + L - 1) / L; n++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int blocks = (T + L - 1) / L;
                    int from = (b * blocks + n) * C + c;
                    float m = states.get(from);
                    float a = states.get(B * blocks * C + from);
                    float s = states.get(2 * B * blocks * C + from);
                    int end = TornadoMath.min(T, n * L + L);
                    for (int t = n * L; t < end; t++) {
                        int at = (b * T + t) * C + c;
                        float key = k.get(at);
                        float above = key - m;
                        float e = TornadoMath.exp(-TornadoMath.abs(above));
                        float keep = above > 0f ? e : 1f;
                        float gain = above > 0f ? 1f : e;
                        a = a * keep + gain * v.get(at);
                        s = s * keep + gain;
                        m = above > 0f ? key : m;
                        y.set(at, a / ((s > LEAST ? s : LEAST) * (1f + TornadoMath.exp(-q.get(at)))));
                    }
                }
            }
        }
    }

    /**
     * dq, dk, dv, causal, by a recurrence backwards in time over the sums of exp(-m) p and, apart, of exp(-m[t]) p[t] (r[t] - r[now]), with
     * p = dy sigmoid(q) / sum of exp(k - m): differences, so that keys which hardly matter get no rounding errors for a gradient. The means r,
     * maxima m and 1 / sums of a block's steps are computed again from the state before it, the first block's from peak, num and den,
     * those of the others from states. steps: the three of them in a block, (3, B, L, C).
     */
    public static void backward(
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray peak,
            FloatArray num,
            FloatArray den,
            FloatArray states,
            FloatArray dy,
            FloatArray steps,
            FloatArray dq,
            FloatArray dk,
            FloatArray dv,
            int B,
            int T,
            int C,
            int L) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                int blocks = (T + L - 1) / L;
                float n = AttentionFree.LOWEST;
                float sum = 0f;
                float apart = 0f;
                float later = 0f;
                for (int i = 0; i < blocks; i++) {
                    int from = (blocks - 1 - i) * L;
                    int length = TornadoMath.min(L, T - from);
                    float m = peak.get(b * C + c);
                    float a = num.get(b * C + c);
                    float s = den.get(b * C + c);
                    if (from > 0) {
                        int before = (b * blocks + blocks - 1 - i) * C + c;
                        m = states.get(before);
                        a = states.get(B * blocks * C + before);
                        s = states.get(2 * B * blocks * C + before);
                    }
                    for (int t = 0; t < length; t++) {
                        int at = (b * T + from + t) * C + c;
                        int step = (b * L + t) * C + c;
                        float key = k.get(at);
                        float above = key - m;
                        float e = TornadoMath.exp(-TornadoMath.abs(above));
                        float keep = above > 0f ? e : 1f;
                        float gain = above > 0f ? 1f : e;
                        a = a * keep + gain * v.get(at);
                        s = s * keep + gain;
                        m = above > 0f ? key : m;
                        float scale = s == 0f ? 0f : 1f / s;
                        steps.set(step, a * scale);
                        steps.set(B * L * C + step, m);
                        steps.set(2 * B * L * C + step, scale);
                    }
                    for (int t = length - 1; t >= 0; t--) {
                        int at = (b * T + from + t) * C + c;
                        int step = (b * L + t) * C + c;
                        float g = 1f / (1f + TornadoMath.exp(-q.get(at)));
                        float up = dy.get(at) * g;
                        float mean = steps.get(step);
                        dq.set(at, up * mean * (1f - g));
                        float scale = steps.get(2 * B * L * C + step);
                        float key = scale == 0f ? AttentionFree.LOWEST : -steps.get(B * L * C + step);
                        float above = key - n;
                        float lesser = TornadoMath.exp(-TornadoMath.abs(above));
                        float keep = above > 0f ? lesser : 1f;
                        float gain = above > 0f ? 1f : lesser;
                        float kept = sum * keep;
                        apart = apart * keep + kept * (later - mean);
                        sum = kept + gain * up * scale;
                        n = above > 0f ? key : n;
                        later = mean;
                        float e = TornadoMath.exp(k.get(at) + n);
                        dv.set(at, e * sum);
                        dk.set(at, e * ((v.get(at) - mean) * sum - apart));
                    }
                }
            }
        }
    }
}
