package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Gated linear recurrences, element by element: h[t] = decay[t] h[t - 1] + u[t]. Qin et al. 2023 (HGRN), arXiv:2311.04823;
 * in the MLGRU of Zhu et al. 2024, arXiv:2406.02528, u and decay come from projections of the input.
 *
 * <p>B batch elements, T time steps, C channels. Sequences: (B, T, C); h0, last, and their gradients: (B, C); bound: (C),
 * what the decay is at least; mask: (B, T), 1 for a token, 0 for padding, whose u is zero. The lane is the channel.
 */
public final class Highway {

    private Highway() {}

    /** h of every step; the last one is at T - 1. */
    public static void scan(FloatArray u, FloatArray decay, FloatArray h0, FloatArray h, int B, int T, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float state = h0.get(b * C + c);
                for (int t = 0; t < T; t++) {
                    int at = (b * T + t) * C + c;
                    state = decay.get(at) * state + u.get(at);
                    h.set(at, state);
                }
            }
        }
    }

    /** The last state of each batch element. */
    public static void last(FloatArray h, FloatArray last, int B, int T, int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                last.set(b * C + c, h.get((b * T + T - 1) * C + c));
            }
        }
    }

    /** du, dDecay and dh0, from the gradients at every h and at the last one. */
    public static void scanGradient(
            FloatArray decay,
            FloatArray h0,
            FloatArray h,
            FloatArray dh,
            FloatArray dLast,
            FloatArray du,
            FloatArray dDecay,
            FloatArray dh0,
            int B,
            int T,
            int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float carried = dLast.get(b * C + c);
                for (int i = 0; i < T; i++) {
                    int t = T - 1 - i;
                    int at = (b * T + t) * C + c;
                    float before = h0.get(b * C + c);
                    if (t > 0) {
                        before = h.get(at - C);
                    }
                    float g = dh.get(at) + carried;
                    du.set(at, g);
                    dDecay.set(at, g * before);
                    carried = g * decay.get(at);
                }
                dh0.set(b * C + c, carried);
            }
        }
    }

    /** MLGRU: decay = bound + (1 - bound) sigmoid(f), u = silu(x) (1 - decay) mask, and h of every step. */
    public static void gated(
            FloatArray x,
            FloatArray f,
            FloatArray bound,
            FloatArray mask,
            FloatArray h0,
            FloatArray h,
            int B,
            int T,
            int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float state = h0.get(b * C + c);
                float rest = 1f - bound.get(c);
                for (int t = 0; t < T; t++) {
                    int at = (b * T + t) * C + c;
                    // 1 - decay by itself, so that decays close to one keep their digits.
                    float fresh = rest / (1f + TornadoMath.exp(f.get(at)));
                    float v = x.get(at);
                    float u = v / (1f + TornadoMath.exp(-v)) * fresh * mask.get(b * T + t);
                    state = (1f - fresh) * state + u;
                    h.set(at, state);
                }
            }
        }
    }

    /** dx, df, dh0, and the gradient at the bound still for each batch element, dBound (B, C). */
    public static void gatedGradient(
            FloatArray x,
            FloatArray f,
            FloatArray bound,
            FloatArray mask,
            FloatArray h0,
            FloatArray h,
            FloatArray dh,
            FloatArray dLast,
            FloatArray dx,
            FloatArray df,
            FloatArray dBound,
            FloatArray dh0,
            int B,
            int T,
            int C) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int c = 0; c < C; c++) {
                float carried = dLast.get(b * C + c);
                float rest = 1f - bound.get(c);
                float toBound = 0f;
                for (int i = 0; i < T; i++) {
                    int t = T - 1 - i;
                    int at = (b * T + t) * C + c;
                    float before = h0.get(b * C + c);
                    if (t > 0) {
                        before = h.get(at - C);
                    }
                    float open = 1f / (1f + TornadoMath.exp(f.get(at)));
                    float fresh = rest * open;
                    float v = x.get(at);
                    float s = 1f / (1f + TornadoMath.exp(-v));
                    float g = dh.get(at) + carried;
                    float masked = g * mask.get(b * T + t);
                    float dDecay = g * before - masked * v * s;
                    dx.set(at, masked * fresh * s * (1f + v * (1f - s)));
                    df.set(at, dDecay * fresh * (1f - open));
                    toBound += dDecay * open;
                    carried = g * (1f - fresh);
                }
                dBound.set(b * C + c, toBound);
                dh0.set(b * C + c, carried);
            }
        }
    }

    /**
     * The lower bounds of the decays of L stacked layers, so that higher layers remember longer: share = softmax of raw over the
     * layers, and bound[l] = share[1] + .. + share[l], which is 0 for the lowest layer. raw, share, bound: (L, C).
     */
    public static void bounds(FloatArray raw, FloatArray share, FloatArray bound, int L, int C) {
        for (@Parallel int c = 0; c < C; c++) {
            float largest = raw.get(c);
            for (int l = 1; l < L; l++) {
                largest = TornadoMath.max(largest, raw.get(l * C + c));
            }
            float sum = 0f;
            for (int l = 0; l < L; l++) {
                sum += TornadoMath.exp(raw.get(l * C + c) - largest);
            }
            float total = 0f;
            for (int l = 0; l < L; l++) {
                float s = TornadoMath.exp(raw.get(l * C + c) - largest) / sum;
                share.set(l * C + c, s);
                if (l > 0) {
                    total += s;
                }
                bound.set(l * C + c, total);
            }
        }
    }

    /** dRaw from the gradients at the bounds. */
    public static void boundsGradient(FloatArray share, FloatArray dBound, FloatArray dRaw, int L, int C) {
        for (@Parallel int c = 0; c < C; c++) {
            float above = 0f;
            float mean = 0f;
            for (int back = 1; back < L; back++) {
                above += dBound.get((L - back) * C + c);
                mean += share.get((L - back) * C + c) * above;
            }
            dRaw.set(c, -share.get(c) * mean);
            above = 0f;
            for (int back = 1; back < L; back++) {
                above += dBound.get((L - back) * C + c);
                dRaw.set((L - back) * C + c, share.get((L - back) * C + c) * (above - mean));
            }
        }
    }
}
